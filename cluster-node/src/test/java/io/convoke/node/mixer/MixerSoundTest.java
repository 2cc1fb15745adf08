// SPDX-License-Identifier: Apache-2.0
package io.convoke.node.mixer;

import static io.convoke.node.conference.Conferences.*;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.InstanceOfAssertFactories.type;
import static org.awaitility.Awaitility.await;

import io.convoke.media.agent.MediaEngine;
import io.convoke.node.TestNode;
import io.convoke.protocol.conference.ConferenceCommand;
import io.convoke.protocol.ids.ConferenceId;
import io.convoke.protocol.ids.LegId;
import io.convoke.protocol.ids.MixerId;
import io.convoke.protocol.ids.NodeId;
import io.convoke.protocol.mixer.MixerCommand;
import io.convoke.protocol.mixer.MixerReply;
import io.convoke.protocol.wire.Refusal;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.apache.pekko.actor.testkit.typed.javadsl.FishingOutcomes;
import org.apache.pekko.actor.testkit.typed.javadsl.TestProbe;
import org.apache.pekko.actor.typed.ActorRef;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What a mixer entity plays and hears of keys, on a real media engine. */
class MixerSoundTest {
    private static final AtomicInteger SERIAL = new AtomicInteger();
    private static TestNode node;
    private static MediaEngine engine;

    private final MixerId id = new MixerId(NODE, new ConferenceId("sounding-" + SERIAL.incrementAndGet()));
    private ActorRef<MixerCommand> mixer = start(NODE);

    @BeforeAll
    static void start() {
        node = new TestNode();
        engine = MediaEngine.start(Mixers.media(24_920));
    }

    @AfterAll
    static void stop() {
        node.close();
        engine.close();
    }

    @AfterEach
    void closeMixer() {
        node.kit.stop(mixer);
        engine.closeMixer(id.toString());
    }

    private ActorRef<MixerCommand> start(NodeId here) {
        return node.kit.spawn(MixerActor.create(id, node.shards, engine, Mixers.PROMPTS, Mixers.settings(here)));
    }

    private MixerReply ask(Function<ActorRef<MixerReply>, MixerCommand> command) {
        TestProbe<MixerReply> replies = node.kit.createTestProbe();
        mixer.tell(command.apply(replies.ref()));
        return replies.receiveMessage();
    }

    private MixerReply play(LegId leg, String... prompts) {
        return ask(replyTo -> new MixerCommand.Play(leg, List.of(prompts), replyTo));
    }

    private void put(LegId leg, int port) {
        ask(MixerCommand.Open::new);
        ask(replyTo -> new MixerCommand.PutLeg(leg, ALICE_LAPTOP, Mixers.offer(port), false, 1.0f, replyTo));
        await().until(() -> engine.leg(id.toString(), leg.value()).isPresent());
    }

    private static Refusal.Reason refusal(MixerReply reply) {
        return ((MixerReply.Refused) reply).refusal().reason();
    }

    @Test
    void shouldPlayBuiltInPromptsToOneLeg() throws IOException {
        try (ToneSocket alice = new ToneSocket(400);
                ToneSocket bob = new ToneSocket(500)) {
            put(LEG, alice.port());
            put(LEG_2, bob.port());

            assertThat(play(LEG, "joined-tone", "muted"))
                    .asInstanceOf(type(MixerReply.Playing.class))
                    .satisfies(playing -> assertThat(playing.durationMs()).isBetween(900, 1_200));

            double aliceHears = 0;
            double bobHears = 0;
            for (int packets = 0; packets < 30; packets++) {
                aliceHears += ToneSocket.amplitude(alice.receive(), 523) + ToneSocket.amplitude(alice.receive(), 784);
                bobHears += ToneSocket.amplitude(bob.receive(), 523) + ToneSocket.amplitude(bob.receive(), 784);
            }
            assertThat(aliceHears / 30).as("who is played to").isGreaterThan(500);
            assertThat(bobHears / 30).as("who is not").isLessThan(20);
            assertThat(ask(replyTo -> new MixerCommand.StopPlaying(LEG, replyTo)))
                    .isEqualTo(new MixerReply.Done());
        }
    }

    @Test
    void shouldRefuseWhatItCannotPlay() {
        assertThat(refusal(play(null, "joined"))).isEqualTo(Refusal.Reason.NOT_FOUND);
        put(LEG, 49_170);

        assertThat(play(null, "joined")).isInstanceOf(MixerReply.Playing.class);
        assertThat(refusal(play(LEG_2, "joined"))).isEqualTo(Refusal.Reason.NOT_FOUND);
        assertThat(refusal(play(LEG, "joined", "../../etc/passwd"))).isEqualTo(Refusal.Reason.INVALID);
        MixerReply last = null;
        for (int i = 0; i < 9; i++) last = play(LEG, "goodbye");
        assertThat(refusal(last)).as("the ninth that waits").isEqualTo(Refusal.Reason.UNAVAILABLE);
    }

    @Test
    void shouldBeGoneOnAnotherNode() {
        node.kit.stop(mixer);
        mixer = start(OTHER_NODE);

        assertThat(play(null, "joined")).isEqualTo(new MixerReply.Gone(id));
        assertThat(ask(replyTo -> new MixerCommand.StopPlaying(null, replyTo))).isEqualTo(new MixerReply.Gone(id));
    }

    @Test
    void shouldTellTheConferenceOfTheKeysOfItsLegsOnly() {
        put(LEG, 49_170);

        mixer.tell(new MixerCommand.Pressed(LEG_2, "5"));
        mixer.tell(new MixerCommand.Pressed(LEG, "*6"));

        ConferenceCommand.Pressed told = (ConferenceCommand.Pressed) node.conferences
                .fishForMessage(
                        Duration.ofSeconds(5),
                        message -> message instanceof ConferenceCommand.Pressed
                                ? FishingOutcomes.complete()
                                : FishingOutcomes.continueAndIgnore())
                .getLast();
        assertThat(told).isEqualTo(new ConferenceCommand.Pressed(LEG, "*6"));
    }
}
