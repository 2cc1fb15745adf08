// SPDX-License-Identifier: Apache-2.0
package io.convoke.node.conference;

import static io.convoke.node.conference.Conferences.*;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.convoke.node.TestNode;
import io.convoke.node.conference.ConferenceView.Hearing;
import io.convoke.node.conference.Mesh.Leg.Leaving;
import io.convoke.node.conference.watch.Silences;
import io.convoke.protocol.conference.ConferenceCommand.Heard;
import io.convoke.protocol.conference.ConferenceEvent;
import io.convoke.protocol.conference.Participant;
import io.convoke.protocol.endpoint.CallCommand;
import io.convoke.protocol.ids.EndpointId;
import io.convoke.protocol.ids.LegId;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(120)
class SilencesTest {
    private static final LegId CALL_LEG = new LegId("call-leg");
    private static final EndpointId CALL = EndpointId.call(BOB, "b2");
    private static final Instant LATER = T0.plusSeconds(90);

    @AutoClose
    private final TestNode node = new TestNode();

    private final Silences silences = new Silences(
            node.shards,
            new Silences.Settings(Duration.ofSeconds(30), Duration.ofMinutes(10)),
            node.kit.system().ignoreRef());

    private List<ConferenceEvent> silent(ConferenceState state, long second, LegId... legs) {
        return silences.heard(state, new Hearing(List.of(), Set.of(legs)), LATER, TimeUnit.SECONDS.toNanos(second));
    }

    private static ConferenceState withCall() {
        return after(
                active(),
                List.of(
                        new ConferenceEvent.LegOffered(CALL_LEG, CALL, "offer 2", T0, null, NODE),
                        new ConferenceEvent.LegAnswered(CALL_LEG, "offer 2", "answer 2", INCARNATION, T0)));
    }

    @Test
    void shouldAskASilentPhoneAgainAndAgainAndNotOneThatIsHeard() {
        silent(withCall(), 0, CALL_LEG);
        silent(withCall(), 29, CALL_LEG);
        node.endpoints.expectNoMessage();

        silent(withCall(), 30, CALL_LEG);
        CallCommand.Probe probe = node.endpoints.expectMessageClass(CallCommand.Probe.class);
        assertThat(probe.leg()).isEqualTo(CALL_LEG);
        silent(withCall(), 59, CALL_LEG);
        node.endpoints.expectNoMessage();
        silent(withCall(), 60, CALL_LEG);
        node.endpoints.expectMessageClass(CallCommand.Probe.class);

        silent(withCall(), 65);
        silent(withCall(), 91, CALL_LEG);
        node.endpoints.expectNoMessage();
    }

    @Test
    void shouldLetGoWhoCannotBeAskedAfterALongWhile() {
        assertThat(silent(active(), 0, LEG)).isEmpty();
        assertThat(silent(active(), 599, LEG)).isEmpty();
        assertThat(silent(active(), 600, LEG))
                .containsExactly(new ConferenceEvent.LegLeaving(LEG, Leaving.VANISHED, LATER));
        assertThat(silent(ended(), 700, LEG)).isEmpty();
    }

    @Test
    void shouldShowWhyHeIsNotIn() {
        try (ConferenceStage stage = new ConferenceStage(node, ConferenceStage.SETTINGS)) {
            stage.open();
            stage.join(ALICE_LAPTOP, LEG, OFFER);
            stage.answer(LEG, OFFER, ANSWER);
            stage.join(BOB_PHONE, LEG_2, "offer 2");
            stage.answer(LEG_2, "offer 2", "answer 2");
            await().until(() -> stage.participant(BOB).status() == Participant.Status.JOINED);

            await().untilAsserted(() -> {
                stage.notice(new Heard(stage.mixer, List.of(), List.of(LEG_2)));
                assertThat(stage.journal())
                        .anyMatch(event -> event instanceof ConferenceEvent.LegLeaving leaving
                                && leaving.reason().equals(Leaving.VANISHED));
            });
            stage.remove(LEG_2);

            await().untilAsserted(
                            () -> assertThat(stage.participant(BOB).status()).isEqualTo(Participant.Status.LEFT));
            assertThat(stage.participant(BOB).detail()).isEqualTo("vanished");
        }
    }
}
