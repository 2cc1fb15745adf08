// SPDX-License-Identifier: Apache-2.0
package io.convoke.multijvm.spec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.awaitility.Awaitility.await;

import io.convoke.media.codec.AudioCodec;
import io.convoke.media.sdp.Direction;
import io.convoke.multijvm.harness.People;
import io.convoke.multijvm.harness.Phone;
import io.convoke.multijvm.harness.RunningNode;
import io.convoke.multijvm.harness.SharedNode;
import io.convoke.ops.client.ControlClient;
import io.convoke.ops.sound.Speech;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Mute, gain, hold and leave, by what the others hear. */
@ExtendWith(SharedNode.class)
class ParticipantControlTest {
    private static final double SECONDS = 1.6;
    private static final List<AudioCodec> TWO = List.of(AudioCodec.PCMU, AudioCodec.PCMU);

    @Test
    void shouldMuteAndTurnDownAParticipant(RunningNode node) throws Exception {
        try (People people = new People(node.client(), "alice", "bob");
                Party party = Party.of(node, people, TWO)) {
            final Phone alice = party.phones().get(0);
            final Phone bob = party.phones().get(1);
            final String path = "/v1/conferences/" + party.conference() + "/participants/" + people.aor("alice");

            node.client()
                    .call("PATCH", path, ControlClient.object().put("muted", true))
                    .expect(200);
            assertThat(bob.hearing(alice.say(Speech.ALICE, SECONDS, bob)).heard())
                    .as("while muted")
                    .isFalse();

            node.client()
                    .call(
                            "PATCH",
                            path,
                            ControlClient.object().put("muted", false).put("gain", 0.5))
                    .expect(200);
            final var quiet = bob.hearing(alice.say(Speech.ALICE, SECONDS, bob));
            assertThat(quiet.heard()).as("at half gain: %s", quiet).isTrue();
            assertThat(quiet.gain()).isCloseTo(-6.0, within(1.5));
        }
    }

    @Test
    void shouldHoldAndTakeUpAgainByReoffer(RunningNode node) throws Exception {
        try (People people = new People(node.client(), "alice", "bob");
                Party party = Party.of(node, people, TWO)) {
            final Phone alice = party.phones().get(0);
            final Phone bob = party.phones().get(1);

            assertThat(bob.reoffer(Direction.INACTIVE).answer().direction()).isEqualTo(Direction.INACTIVE);
            final int packets = settled(bob);
            assertThat(bob.hearing(alice.say(Speech.ALICE, SECONDS, bob)).heard())
                    .as("on hold")
                    .isFalse();
            assertThat(bob.endpoint().received().size())
                    .as("packets while on hold")
                    .isLessThanOrEqualTo(packets + 1);

            assertThat(bob.reoffer(Direction.SENDRECV).answer().direction()).isEqualTo(Direction.SENDRECV);
            await().atMost(Duration.ofSeconds(60))
                    .until(() -> bob.endpoint().received().size() > packets + 10);
            assertThat(bob.hearing(alice.say(Speech.ALICE, SECONDS, bob)).heard())
                    .as("taken up again")
                    .isTrue();

            assertThat(bob.reoffer(Direction.RECVONLY).answer().direction()).isEqualTo(Direction.SENDONLY);
            assertThat(alice.hearing(bob.say(Speech.BOB, SECONDS, alice)).heard())
                    .as("listening only")
                    .isFalse();
        }
    }

    @Test
    void shouldGoOnForTheOthersWhenOneLeaves(RunningNode node) throws Exception {
        try (People people = new People(node.client(), "alice", "bob", "carol");
                Party party = Party.of(node, people, List.of(AudioCodec.PCMU, AudioCodec.OPUS, AudioCodec.G722))) {
            final Phone alice = party.phones().get(0);
            final Phone bob = party.phones().get(1);
            final Phone carol = party.phones().get(2);

            carol.leave();
            final int packets = settled(carol);
            final var said = alice.say(Speech.ALICE, SECONDS, bob);

            assertThat(bob.hearing(said).heard()).isTrue();
            assertThat(bob.endpoint().received().statistics(0, Long.MAX_VALUE).lost())
                    .isZero();
            assertThat(carol.endpoint().received().size()).isLessThanOrEqualTo(packets + 1);
            assertThat(node.client().call("GET", carol.leg().path(), null).status())
                    .isIn(404, 410);
        }
    }

    /** Packets that came to this phone, once no more do: none for so long that the node has not just stood still. */
    private static int settled(Phone phone) {
        await().atMost(Duration.ofSeconds(60))
                .until(() -> System.nanoTime() - phone.endpoint().received().lastArrivalNs() > 1_500_000_000L);
        return phone.endpoint().received().size();
    }
}
