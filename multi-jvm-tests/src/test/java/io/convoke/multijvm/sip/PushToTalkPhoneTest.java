// SPDX-License-Identifier: Apache-2.0
package io.convoke.multijvm.sip;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.convoke.media.codec.AudioCodec;
import io.convoke.multijvm.harness.People;
import io.convoke.multijvm.harness.RunningNode;
import io.convoke.multijvm.harness.SharedNode;
import io.convoke.multijvm.instant.Terminal;
import io.convoke.multijvm.peers.Baresip;
import io.convoke.multijvm.peers.Peers;
import io.convoke.multijvm.peers.Sipp;
import io.convoke.ops.client.ControlClient;
import io.convoke.ops.sound.Hearing;
import io.convoke.ops.sound.Speech;
import io.convoke.ops.sound.Wav;
import java.io.IOException;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Phones that subscribe to push to talk by a pre-established session, beside terminals that use the API. */
@ExtendWith({SharedNode.class, Peers.PerTest.class})
class PushToTalkPhoneTest {
    private static final Duration SOON = Duration.ofSeconds(60);
    private static final String PTT = "sip:ptt@" + People.DOMAIN;
    private static final int RATE = 8_000;
    private static final double SECONDS = 3;
    private static final double HEARD = 0.4;

    @ParameterizedTest(name = "{0} {2}, {1} at the other terminal")
    @CsvSource({"g711, PCMA, ''", "g722, G722, srtp-mand", "opus, OPUS, ''"})
    void shouldHearEachOtherWithATerminalOfTheApiByTheFloor(
            String codec, AudioCodec same, String encryption, RunningNode node, Peers peers) throws Exception {
        try (People people = new People(node.client(), "alice", "bob");
                Terminal alice = new Terminal(node.client(), people.aor("alice"), same)) {
            people.letSeeEachOther("alice", "bob");
            alice.subscribe();
            final Baresip bob = peers.phone(Baresip.Account.of(people, "bob", node.sipPort())
                    .speaking(codec)
                    .encrypted(encryption));
            bob.call(PTT);
            awaitSubscribers(node, people.aor("alice"), 1);
            awaitSubscribers(node, people.aor("bob"), 1);
            assertThat(subscriber(node, people.aor("bob"), "sip").path("by").asText())
                    .isEqualTo("sip");

            final String session = alice.activate(people.aor("bob"));
            Wav said = alice.say(Speech.ALICE, SECONDS).sound();
            for (int again = 0; again < 3 && found(said.resampled(RATE), bob.heard()) <= HEARD; again++) {
                alice.giveTheFloorBack(session);
                assertThat(alice.askForTheFloor(session)).isEqualTo("granted");
                said = alice.say(Speech.ALICE, SECONDS).sound();
            }
            assertThat(found(voice(Speech.BOB), alice.received()))
                    .as("bob talks all the time, and has no floor")
                    .isLessThan(0.3);
            alice.giveTheFloorBack(session);
            floor(node, people.aor("bob"), session).expect(200);
            await().atMost(SOON)
                    .untilAsserted(() -> assertThat(found(voice(Speech.BOB), alice.received()))
                            .as("bob has the floor")
                            .isGreaterThan(HEARD));
            bob.hangUp();

            assertThat(found(said.resampled(RATE), bob.heard()))
                    .as("bob heard alice")
                    .isGreaterThan(HEARD);
            awaitSubscribers(node, people.aor("bob"), 0);
        }
    }

    @Test
    void shouldTalkByReferAndInfo(RunningNode node, Peers peers) throws Exception {
        try (People people = new People(node.client(), "alice", "bob");
                Terminal bob = new Terminal(node.client(), people.aor("bob"), AudioCodec.PCMU)) {
            people.letSeeEachOther("alice", "bob");
            bob.subscribe();
            awaitSubscribers(node, people.aor("bob"), 1);
            putCrew(node, people);

            phone(peers, people, "alice", "ptt-talk", "ptt")
                    .with("guest", people.aor("bob"))
                    .passes(node.sipPort());

            awaitSubscribers(node, people.aor("alice"), 0);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "bob, '', 403, not-allowed",
        "carol, '', 480, not-subscribed",
        "nobody, '', 403, no-such-user",
        "alice, '', 400, Nobody else",
        "carol, ';method=MESSAGE', 501, ^SIP",
    })
    void shouldSayWhyNobodyIsReached(
            String name, String parameter, int status, String regexp, RunningNode node, Peers peers) throws Exception {
        try (People people = new People(node.client(), "alice", "bob", "carol");
                Terminal bob = new Terminal(node.client(), people.aor("bob"), AudioCodec.PCMU)) {
            people.letSeeEachOther("alice", "carol");
            bob.subscribe();
            awaitSubscribers(node, people.aor("bob"), 1);
            final String aor = people.aor(name) == null ? name + "@" + People.DOMAIN : people.aor(name);

            refers(peers, people, "Refer-To: <sip:" + aor + parameter + ">", status, regexp)
                    .passes(node.sipPort());
        }
    }

    /** RFC 5368. */
    @ParameterizedTest
    @CsvSource({
        "bob, carol, 202, Refer-Sub: false",
        "carol, nobody, 480, carol.* not-subscribed.*no-such-user",
        "bob, alice, 400, Nobody else"
    })
    void shouldPressForAList(String one, String other, int status, String regexp, RunningNode node, Peers peers)
            throws Exception {
        try (People people = new People(node.client(), "alice", "bob", "carol");
                Terminal bob = new Terminal(node.client(), people.aor("bob"), AudioCodec.PCMU)) {
            people.letSeeEachOther("alice", "bob", "carol");
            bob.subscribe();
            awaitSubscribers(node, people.aor("bob"), 1);
            final StringBuilder entries = new StringBuilder();
            for (final String name : new String[] {one, other}) {
                final String aor = people.aor(name) == null ? name + "@" + People.DOMAIN : people.aor(name);
                entries.append("<entry uri=\"sip:").append(aor).append("\"/>");
            }

            refers(peers, people, """
                            Require: multiple-refer
                            Refer-To: <cid:list@sipp>
                            Refer-Sub: false
                            Content-Type: application/resource-lists+xml""", status, regexp)
                    .with(
                            "body",
                            "<resource-lists xmlns=\"urn:ietf:params:xml:ns:resource-lists\"><list>" + entries
                                    + "</list></resource-lists>")
                    .passes(node.sipPort());
        }
    }

    @ParameterizedTest
    @CsvSource({
        "crew, '', 202, Refer-Sub: false",
        "crew, ;method=BYE, 403, no such session",
        "none, '', 403, no such group"
    })
    void shouldPressForAGroup(String group, String parameter, int status, String regexp, RunningNode node, Peers peers)
            throws Exception {
        try (People people = new People(node.client(), "alice", "bob");
                Terminal bob = new Terminal(node.client(), people.aor("bob"), AudioCodec.PCMU)) {
            people.letSeeEachOther("alice", "bob");
            bob.subscribe();
            putCrew(node, people);
            final String referTo = "Refer-To: <sip:" + people.aor("bob") + ";group=" + group + parameter + ">";

            refers(peers, people, referTo + "\nRefer-Sub: false", status, regexp)
                    .passes(node.sipPort());
        }
    }

    /** Bob's group of the two. */
    private static void putCrew(RunningNode node, People people) throws Exception {
        final ObjectNode group = ControlClient.object();
        group.withArray("members").add(people.aor("alice")).add(people.aor("bob"));
        node.client()
                .call("PUT", ControlClient.user(people.aor("bob")) + "/groups/crew", group)
                .expect(201);
    }

    /** Whoever knows no more of a dialog than its tag at the node, and a subscriber that is another terminal's. */
    @ParameterizedTest
    @CsvSource({"forged, [next_url]", "[pid]-[call_number], sip:ptt-radio@convoke.local"})
    void shouldTakeNothingFromWhoeverIsNotTheSubscriber(String tag, String target, RunningNode node, Peers peers)
            throws Exception {
        try (People people = new People(node.client(), "alice", "bob");
                Terminal alice = new Terminal(node.client(), people.aor("alice"), AudioCodec.PCMU);
                Terminal bob = new Terminal(node.client(), people.aor("bob"), AudioCodec.PCMU)) {
            people.letSeeEachOther("alice", "bob");
            alice.subscribe();
            bob.subscribe();
            awaitSubscribers(node, people.aor("bob"), 1);

            refers(peers, people, "Refer-To: <sip:" + people.aor("bob") + ">", 481, "^SIP")
                    .with("tag", tag)
                    .with("target", target)
                    .passes(node.sipPort());

            assertThat(alice.press(people.aor("bob")).expect(200).body().path("members"))
                    .as("alice's radio alone; nobody is in a session")
                    .hasSize(2);
        }
    }

    @Test
    void shouldOfferALegToAPhoneThatMakesNoOffer(RunningNode node, Peers peers) throws Exception {
        try (People people = new People(node.client(), "alice", "bob");
                Terminal alice = new Terminal(node.client(), people.aor("alice"), AudioCodec.PCMU);
                Sipp bob = phone(peers, people, "bob", "ptt-offered", "ptt").start(node.sipPort())) {
            people.letSeeEachOther("alice", "bob");
            alice.subscribe();
            awaitSubscribers(node, people.aor("bob"), 1);

            assertThat(alice.press(people.aor("bob")).expect(200).body().path("members"))
                    .hasSize(2);

            node.client()
                    .call("DELETE", ControlClient.user(people.aor("bob")) + "/subscribers/sip", null)
                    .expect(204);
            bob.shouldPass();
        }
    }

    @Test
    void shouldSubscribeUnderSeveralIdentities(RunningNode node, Peers peers) throws Exception {
        try (People people = new People(node.client(), "bob")) {
            final Baresip.Account account = Baresip.Account.of(people, "bob", node.sipPort());
            peers.phone(account).call(PTT);
            peers.phone(account).call("sip:ptt-Console@" + People.DOMAIN);

            awaitSubscribers(node, people.aor("bob"), 2);
            final JsonNode one = subscriber(node, people.aor("bob"), "sip");
            final JsonNode other = subscriber(node, people.aor("bob"), "Console");
            assertThat(one.path("leg").asText()).isNotEqualTo(other.path("leg").asText());
        }
    }

    @ParameterizedTest
    @CsvSource({"401, ptt, 0 8", "488, ptt, 99", "404, ptt-%2F, 0 8"})
    void shouldRefuseWhoeverCannotSubscribe(int status, String user, String audio, RunningNode node, Peers peers)
            throws Exception {
        try (People people = new People(node.client(), "alice")) {
            if (status == 488) {
                phone(peers, people, "alice", "refused-user", user)
                        .with("audio", audio)
                        .with("status", status)
                        .passes(node.sipPort());
            } else {
                peers.invite("sip:" + user + "@" + People.DOMAIN, status)
                        .with("from", "sip:" + people.aor("alice"))
                        .passes(node.sipPort());
            }
            assertThat(node.client()
                            .call("GET", ControlClient.user(people.aor("alice")) + "/subscribers", null)
                            .expect(200)
                            .body()
                            .path("subscribers"))
                    .isEmpty();
        }
    }

    private static Sipp refers(Peers peers, People people, String refer, int status, String regexp) throws Exception {
        return phone(peers, people, "alice", "ptt-refer", "ptt")
                .with("refer", refer)
                .with("body", "")
                .with("target", "[next_url]")
                .with("tag", "[pid]-[call_number]")
                .with("status", status)
                .with("regexp", regexp);
    }

    private static Sipp phone(Peers peers, People people, String name, String scenario, String user) throws Exception {
        final String called = user + "@" + People.DOMAIN;
        return peers.sipp(scenario)
                .as(people.aor(name), people.givePassword(name))
                .with("uri", "sip:" + called)
                .proving(called);
    }

    private static ControlClient.Reply floor(RunningNode node, String aor, String session) throws Exception {
        return node.client()
                .call("PUT", ControlClient.user(aor) + "/subscribers/sip/sessions/" + session + "/floor", null);
    }

    private static JsonNode subscriber(RunningNode node, String aor, String identity) throws Exception {
        return node.client()
                .call("GET", ControlClient.user(aor) + "/subscribers/" + identity, null)
                .expect(200)
                .body();
    }

    private static void awaitSubscribers(RunningNode node, String aor, int count) {
        await().atMost(SOON)
                .until(() -> node.client()
                                .call("GET", ControlClient.user(aor) + "/subscribers", null)
                                .expect(200)
                                .body()
                                .path("subscribers")
                                .size()
                        == count);
    }

    private static Wav voice(Speech voice) {
        return voice.at(RATE);
    }

    private static double found(Wav said, Wav heard) throws IOException {
        final Hearing hearing = PhonesConferTest.best(said, heard.resampled(RATE));
        return hearing.found();
    }
}
