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
    private static final int MOST_FRAMES = 1_000;
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
            int frames = 0;
            while (aliceHears <= 30 * 500 && frames < MOST_FRAMES) { // at first there is silence from before the prompt
                frames++;
                aliceHears += loudest(alice.receive());
                bobHears += loudest(bob.receive());
            }
            assertThat(aliceHears).as("who is played to").isGreaterThan(30 * 500);
            assertThat(bobHears / frames).as("who is not").isLessThan(10);
            assertThat(ask(replyTo -> new MixerCommand.StopPlaying(LEG, replyTo)))
                    .isEqualTo(new MixerReply.Done());
        }
    }

    /** Of the two tones of joined-tone. */
    private static double loudest(double[] pcm) {
        return Math.max(ToneSocket.amplitude(pcm, 523), ToneSocket.amplitude(pcm, 784));
    }

    @Test
    void shouldRefuseWhatItCannotPlay() {
        assertThat(refusal(play(null, "joined"))).isEqualTo(Refusal.Reason.NOT_FOUND);
        put(LEG, 49_170);

        assertThat(play(null, "joined")).isInstanceOf(MixerReply.Playing.class);
        assertThat(refusal(play(LEG_2, "joined"))).isEqualTo(Refusal.Reason.NOT_FOUND);
        assertThat(refusal(play(LEG, "joined", "../../etc/passwd"))).isEqualTo(Refusal.Reason.INVALID);
        MixerReply last = play(LEG, "goodbye");
        int asked = 1;
        for (; asked < MOST_FRAMES && last instanceof MixerReply.Playing; asked++) last = play(LEG, "goodbye");
        assertThat(refusal(last)).as("the ninth that waits").isEqualTo(Refusal.Reason.UNAVAILABLE);
        assertThat(asked).as("where none has been said meanwhile").isGreaterThanOrEqualTo(9);
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
                        TestNode.patience(),
                        message -> message instanceof ConferenceCommand.Pressed
                                ? FishingOutcomes.complete()
                                : FishingOutcomes.continueAndIgnore())
                .getLast();
        assertThat(told).isEqualTo(new ConferenceCommand.Pressed(LEG, "*6"));
    }
}
