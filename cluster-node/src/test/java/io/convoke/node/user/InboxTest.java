// SPDX-License-Identifier: Apache-2.0
package io.convoke.node.user;

import static io.convoke.node.user.Users.ALICE;
import static io.convoke.node.user.Users.BOB;
import static io.convoke.node.user.Users.CAROL;
import static io.convoke.node.user.Users.NOON;
import static org.assertj.core.api.Assertions.assertThat;

import io.convoke.protocol.ids.MessageId;
import io.convoke.protocol.user.InboxMessage;
import org.junit.jupiter.api.Test;

class InboxTest {
    private static final Inbox.Bounds THREE = new Inbox.Bounds(3, 1_000_000);

    @Test
    void shouldDropTheOldestAndCountWhatNobodyHasRead() {
        Inbox inbox = with(Inbox.EMPTY, THREE, 3).readUpTo(1);

        Inbox full = with(inbox, THREE, 2);

        assertThat(full.messages()).extracting(InboxMessage::seq).containsExactly(3L, 4L, 5L);
        assertThat(full.dropped()).isEqualTo(1); // 1 was read, 2 was not
        assertThat(full.lastSeq()).isEqualTo(5);
    }

    @Test
    void shouldBoundWhatTheMessagesWeigh() {
        Inbox.Bounds light = new Inbox.Bounds(100, 10_000);
        Inbox inbox = Inbox.EMPTY;
        for (int i = 0; i < 50; i++) inbox = stored(inbox, light, "x".repeat(1_000));

        assertThat(inbox.messages()).hasSizeBetween(5, 9);
        assertThat(inbox.bytes()).isLessThanOrEqualTo(10_000);
        // one that is heavier than all that is allowed is kept alone
        Inbox one = stored(inbox, light, "x".repeat(20_000));
        assertThat(one.messages()).hasSize(1);
        assertThat(one.dropped()).isEqualTo(50);
    }

    @Test
    void shouldKnowARepetitionByItsSenderAndId() {
        Inbox inbox = with(Inbox.EMPTY, THREE, 5);

        assertThat(inbox.seen(BOB, new MessageId("1"))).map(Inbox.Seen::seq).contains(1L);
        assertThat(inbox.seen(CAROL, new MessageId("1"))).isEmpty();
        assertThat(inbox.seen(BOB, new MessageId("6"))).isEmpty();
    }

    @Test
    void shouldForgetIdsThatAreOlderThanTheLastThousand() {
        Inbox inbox = with(Inbox.EMPTY, THREE, 1_001);

        assertThat(inbox.recent()).hasSize(1_000);
        assertThat(inbox.seen(BOB, new MessageId("1"))).isEmpty();
        assertThat(inbox.seen(BOB, new MessageId("2"))).isPresent();
    }

    @Test
    void shouldReadFromAnyPlace() {
        Inbox inbox = with(Inbox.EMPTY, THREE, 5); // keeps 3, 4, 5

        assertThat(inbox.after(0, 10)).extracting(InboxMessage::seq).containsExactly(3L, 4L, 5L);
        assertThat(inbox.after(3, 10)).extracting(InboxMessage::seq).containsExactly(4L, 5L);
        assertThat(inbox.after(3, 1)).extracting(InboxMessage::seq).containsExactly(4L);
        assertThat(inbox.after(5, 10)).isEmpty();
        assertThat(inbox.after(99, 10)).isEmpty();
    }

    @Test
    void shouldGoOnWithTheOldPlacesWhenAnAccountIsMadeAnew() {
        Inbox inbox = stored(Inbox.continuing(7), THREE, "hello");

        assertThat(inbox.messages()).extracting(InboxMessage::seq).containsExactly(8L);
        assertThat(inbox.readSeq()).isEqualTo(7);
    }

    private static Inbox with(Inbox inbox, Inbox.Bounds bounds, int messages) {
        Inbox next = inbox;
        for (int i = 0; i < messages; i++) next = stored(next, bounds, "hello");
        return next;
    }

    private static Inbox stored(Inbox inbox, Inbox.Bounds bounds, String text) {
        long seq = inbox.lastSeq() + 1;
        InboxMessage message = new InboxMessage(seq, new MessageId(Long.toString(seq)), BOB, ALICE, text, null, NOON);
        return inbox.stored(message, inbox.dropBefore(message, bounds));
    }
}
