// SPDX-License-Identifier: Apache-2.0
package io.convoke.node.mixer;

import static io.convoke.node.conference.Conferences.*;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.convoke.media.agent.MediaEngine;
import io.convoke.node.TestNode;
import io.convoke.protocol.conference.ConferenceCommand;
import io.convoke.protocol.conference.ConferenceReply;
import io.convoke.protocol.ids.ConferenceId;
import io.convoke.protocol.ids.EndpointId;
import io.convoke.protocol.ids.LegId;
import io.convoke.protocol.ids.MixerId;
import io.convoke.protocol.mixer.MediaSecurity;
import io.convoke.protocol.mixer.MixerCommand;
import io.convoke.protocol.mixer.MixerReply;
import io.convoke.protocol.mixer.SdpHistory;
import java.io.IOException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.apache.pekko.actor.testkit.typed.javadsl.FishingOutcomes;
import org.apache.pekko.actor.testkit.typed.javadsl.TestProbe;
import org.apache.pekko.actor.typed.ActorRef;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Peers that answer the mixer's own offers, on a real media engine, with RTP over the loopback. */
class OwnOfferMediaTest {
    private static final AtomicInteger SERIAL = new AtomicInteger();
    private static final int PORTS = 24_700;
    private static TestNode node;

    /** Of each test: ports of legs that are closed are not free at once. */
    private final MediaEngine engine = MediaEngine.start(Mixers.media(PORTS));

    private final MixerId id = new MixerId(NODE, new ConferenceId("offering-" + SERIAL.incrementAndGet()));
    private ActorRef<MixerCommand> mixer = start(engine);

    @BeforeAll
    static void start() {
        node = new TestNode();
    }

    @AfterAll
    static void stop() {
        node.close();
    }

    @AfterEach
    void closeMixer() {
        node.kit.stop(mixer);
        engine.close();
    }

    private ActorRef<MixerCommand> start(MediaEngine with) {
        return node.kit.spawn(MixerActor.create(id, node.shards, with, Mixers.PROMPTS, Mixers.settings(NODE)));
    }

    private MixerReply ask(Function<ActorRef<MixerReply>, MixerCommand> command) {
        TestProbe<MixerReply> replies = node.kit.createTestProbe();
        mixer.tell(command.apply(replies.ref()));
        return replies.receiveMessage();
    }

    private String offered(LegId leg, EndpointId endpoint, SdpHistory history) {
        return ((MixerReply.OfferMade) ask(
                        replyTo -> new MixerCommand.OfferLeg(leg, endpoint, MediaSecurity.OPTIONAL, history, replyTo)))
                .offer();
    }

    private MixerReply accept(LegId leg, String offer, String answer) {
        return ask(replyTo -> new MixerCommand.AcceptLeg(leg, offer, answer, false, 1.0f, replyTo));
    }

    private static int port(String sdp) {
        String media = sdp.lines()
                .filter(line -> line.startsWith("m=audio "))
                .findFirst()
                .orElseThrow();
        return Integer.parseInt(media.split(" ")[1]);
    }

    private static void assertHeard(double[] heard) {
        assertThat(heard[0]).as("Alice hears Bob, not herself").isGreaterThan(20 * heard[1]);
        assertThat(heard[2]).as("Bob hears Alice, not himself").isGreaterThan(20 * heard[3]);
    }

    @Test
    void shouldLetWhoAnswersItsOfferHearAndBeHeard() throws IOException {
        try (ToneSocket alice = new ToneSocket(400);
                ToneSocket bob = new ToneSocket(1_000)) {
            ask(MixerCommand.Open::new);
            String toAlice = offered(LEG, ALICE_LAPTOP, null);
            assertThat(engine.isOpen(id.toString())).as("nobody is in yet").isFalse();
            assertThat(accept(LEG, toAlice, Mixers.offer(alice.port()))).isInstanceOf(MixerReply.LegAnswered.class);
            String toBob = offered(LEG_2, BOB_PHONE, null);
            accept(LEG_2, toBob, Mixers.offer(bob.port()));

            assertHeard(ToneSocket.talk(alice, port(toAlice), bob, port(toBob)));

            // when: the mixer offers again, Bob holds in his answer the old way, and comes back by an offer of his own
            String again = offered(LEG_2, BOB_PHONE, null);
            assertThat(port(again)).isEqualTo(port(toBob));
            String held = Mixers.offer(bob.port()).replace("c=IN IP4 127.0.0.1", "c=IN IP4 0.0.0.0");
            assertThat(accept(LEG_2, again, held)).isInstanceOf(MixerReply.LegAnswered.class);
            String resumes = Mixers.offer(bob.port()) + "a=sendrecv\r\n";
            ask(replyTo -> new MixerCommand.PutLeg(LEG_2, BOB_PHONE, resumes, false, 1.0f, replyTo));

            assertHeard(ToneSocket.talk(alice, port(toAlice), bob, port(toBob)));
        }
    }

    @Test
    void shouldBringALegBackThatLostItsEngine() throws IOException {
        try (ToneSocket alice = new ToneSocket(400);
                ToneSocket bob = new ToneSocket(1_000)) {
            ask(MixerCommand.Open::new);
            String first = offered(LEG, ALICE_LAPTOP, null);
            String answer = Mixers.offer(alice.port());
            accept(LEG, first, answer);
            offered(LEG_2, BOB_PHONE, null);
            node.kit.stop(mixer);
            MediaEngine reborn = MediaEngine.start(Mixers.media(PORTS + 40));
            try {
                mixer = start(reborn);
                ConferenceCommand.LegsLost lost = (ConferenceCommand.LegsLost) node.conferences
                        .fishForMessage(
                                TestNode.patience(),
                                message -> message instanceof ConferenceCommand.LegsLost told
                                                && told.mixer().equals(id)
                                        ? FishingOutcomes.complete()
                                        : FishingOutcomes.continueAndIgnore())
                        .getLast();
                assertThat(lost.legs()).as("also who has yet to answer").containsExactly(LEG, LEG_2);
                lost.replyTo().tell(new ConferenceReply.Done());

                String toAlice = offered(LEG, ALICE_LAPTOP, new SdpHistory(first, answer, true, first));
                accept(LEG, toAlice, answer);
                String toBob = offered(LEG_2, BOB_PHONE, null);
                accept(LEG_2, toBob, Mixers.offer(bob.port()));

                assertThat(port(toAlice)).isBetween(PORTS + 40, PORTS + 79);
                assertHeard(ToneSocket.talk(alice, port(toAlice), bob, port(toBob)));
            } finally {
                node.kit.stop(mixer);
                reborn.close();
            }
        }
    }

    @Test
    void shouldGiveThePortsOfAnOfferBackThatIsGivenUp() {
        ask(MixerCommand.Open::new);
        int before = engine.report().portsInUse();

        for (int i = 0; i < 30; i++) {
            offered(LEG, ALICE_LAPTOP, null);
            assertThat(engine.report().portsInUse()).isGreaterThan(before);
            node.kit.stop(mixer);
            mixer = start(engine);
            ask(replyTo -> new MixerCommand.RemoveLeg(LEG, replyTo));
            await().untilAsserted(() -> assertThat(engine.report().portsInUse()).isEqualTo(before));
        }
        offered(LEG, ALICE_LAPTOP, null);
        ask(MixerCommand.Close::new);
        await().untilAsserted(() -> assertThat(engine.report().portsInUse()).isEqualTo(before));
    }
}
