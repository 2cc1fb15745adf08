// SPDX-License-Identifier: Apache-2.0
package io.convoke.node.subscription;

import static org.assertj.core.api.Assertions.assertThat;

import io.convoke.protocol.ids.UserId;
import io.convoke.protocol.user.PresenceStatus;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class NotifierTest {
    private static final Duration LEFT = Duration.ofMinutes(5);
    private static final Shown AVAILABLE =
            new Shown.OfPresence(UserId.parse("alice@example.net"), PresenceStatus.AVAILABLE, null);

    private final Notifier notifier = new Notifier(0, 0);

    @Test
    void shouldLetTheAnswerToWhoeverAsksGoFirst() {
        long asked = 0;
        for (int times = 0; times < 2; times++) {
            notifier.everything(asked);
            notifier.show(AVAILABLE, asked);

            assertThat(notifier.due("presence", LEFT, asked)).isEmpty();
            long later = asked + notifier.untilDue(asked).toNanos();
            assertThat(later - asked).isGreaterThanOrEqualTo(Notifier.AFTER_THE_ANSWER.toNanos());
            assertThat(notifier.due("presence", LEFT, later)).isPresent();
            notifier.answered();
            asked = later + Notifier.APART.toNanos();
        }
    }

    @Test
    void shouldTellTheNewestStateWhenTheLastOneIsSomeTimeAgo() {
        notifier.show(AVAILABLE, 0);
        assertThat(notifier.due("presence", LEFT, 0)).isPresent();
        notifier.answered();
        notifier.show(new Shown.OfPresence(UserId.parse("alice@example.net"), PresenceStatus.BUSY, null), 1);

        assertThat(notifier.due("presence", LEFT, Notifier.APART.toNanos() - 1)).isEmpty();
        assertThat(notifier.due("presence", LEFT, Notifier.APART.toNanos()))
                .get()
                .extracting(notice -> notice.body().text())
                .asString()
                .contains("busy");
    }

    @Test
    void shouldTellWhoAsksAgainAndAgain() {
        long stepNs = Notifier.AFTER_THE_ANSWER.toNanos() / 2;
        notifier.show(AVAILABLE, 0);
        for (int times = 0; times < 2; times++) notifier.everything(times * stepNs);

        assertThat(notifier.due("presence", LEFT, 2 * stepNs)).isPresent();
    }
}
