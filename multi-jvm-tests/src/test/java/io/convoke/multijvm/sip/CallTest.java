// SPDX-License-Identifier: Apache-2.0
package io.convoke.multijvm.sip;

import static io.convoke.multijvm.peers.Sipp.CONTACT;
import static io.convoke.multijvm.peers.Sipp.HOPS;
import static io.convoke.multijvm.peers.Sipp.SDP;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.convoke.multijvm.harness.Meeting;
import io.convoke.multijvm.harness.People;
import io.convoke.multijvm.harness.RunningNode;
import io.convoke.multijvm.harness.SharedNode;
import io.convoke.multijvm.harness.Signals;
import io.convoke.multijvm.peers.Peers;
import io.convoke.multijvm.peers.Sipp;
import io.convoke.ops.client.ControlClient;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Calls to conferences, as sipp makes them: each response is what the RFCs ask for, and each call ends. */
@ExtendWith({SharedNode.class, Peers.PerTest.class})
class CallTest {
    @ParameterizedTest
    @ValueSource(strings = {"call", "call-of-another", "call-held", "call-offered"})
    void shouldGoThroughACall(String scenario, RunningNode node, Peers peers) throws Exception {
        try (People people = new People(node.client(), "alice", "bob")) {
            final Meeting meeting = Meeting.of(node, people);

            peers.sipp(scenario).with("uri", meeting.uri()).passes(node.sipPort());

            meeting.awaitLegs(0);
        }
    }

    /** Ten begin in a second, and each is up for three. */
    @Test
    void shouldTakeManyCallsToOneConferenceAndLoseNone(RunningNode node, Peers peers) throws Exception {
        try (People people = new People(node.client(), "alice", "bob")) {
            final Meeting meeting = Meeting.of(node, people);
            final Sipp calls = peers.sipp("call-for-a-while")
                    .with("uri", meeting.uri())
                    .with("from", "sip:guest-[call_number]@example.org")
                    .times(60, 10)
                    .start(node.sipPort());

            await().atMost(Duration.ofSeconds(40)).until(() -> meeting.legs().size() >= 15);
            calls.shouldPass();

            meeting.awaitLegs(0);
            assertThat(node.client().conference(meeting.id()).path("participants"))
                    .filteredOn(each -> each.path("user").asText().startsWith("guest-"))
                    .hasSize(60)
                    .allMatch(each -> each.path("status").asText().equals("left"));
        }
    }

    /** RFC 3264 §6; RFC 3261 §8.2.2.3, §8.1.1.8, §8.2.3. */
    @ParameterizedTest
    @CsvSource(quoteCharacter = '"', textBlock = """
            488, 99, Max-Forwards: 70, application/sdp, X-Nothing: more, Warning: 305
            483, 0 8, Max-Forwards: 0, application/sdp, X-Nothing: more, ^SIP
            415, 0 8, Max-Forwards: 70, text/plain, X-Nothing: more, Accept: application/sdp
            420, 0 8, Max-Forwards: 70, application/sdp, Require: nothing-known, Unsupported: nothing-known
            """)
    void shouldRefuseAnInviteThatItCannotServe(
            int status,
            String audio,
            String hops,
            String type,
            String more,
            String regexp,
            RunningNode node,
            Peers peers)
            throws Exception {
        try (People people = new People(node.client(), "alice", "bob")) {
            final Meeting meeting = Meeting.of(node, people);

            peers.invite(meeting.uri(), status)
                    .with("audio", audio)
                    .withFields(hops, CONTACT, "Content-Type: " + type, more)
                    .with("regexp", regexp)
                    .passes(node.sipPort());

            assertThat(meeting.legs()).isEmpty();
        }
    }

    @Test
    void shouldRefuseAnInviteWithoutContact(RunningNode node, Peers peers) throws Exception {
        try (People people = new People(node.client(), "alice", "bob")) {
            peers.invite(Meeting.of(node, people).uri(), 400)
                    .withFields(HOPS, SDP)
                    .passes(node.sipPort());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"conf-aaaaaaaaaaaaaaaaaaaaaaaaaa", "conf-zzzz", "nobody", "conf-"})
    void shouldKnowNoOtherConference(String user, RunningNode node, Peers peers) throws Exception {
        peers.invite("sip:" + user + "@" + People.DOMAIN, 404).passes(node.sipPort());
    }

    @ParameterizedTest
    @CsvSource({
        "OPTIONS, 200, 'Allow: .*INVITE', <sip:convoke.local>",
        "PUBLISH, 489, 'Allow-Events: presence', <sip:convoke.local>",
        "PROPFIND, 405, 'Allow: .*INVITE', <sip:convoke.local>",
        "BYE, 481, ^SIP, <sip:convoke.local>;tag=guessed",
        "UPDATE, 481, ^SIP, <sip:convoke.local>;tag=YWxpY2U.0123456789abcdef"
    })
    void shouldAnswerWhatBeginsNoCall(
            String method, int status, String regexp, String to, RunningNode node, Peers peers) throws Exception {
        peers.sipp("refused")
                .with("method", method)
                .with("uri", "sip:" + People.DOMAIN)
                .with("to", to)
                .with("status", status)
                .with("regexp", regexp)
                .passes(node.sipPort());
    }

    @Test
    void shouldAnswerARetransmittedInviteOnce(RunningNode node, Peers peers) throws Exception {
        try (People people = new People(node.client(), "alice", "bob")) {
            final Meeting meeting = Meeting.of(node, people);
            final Sipp call =
                    peers.sipp("call-twice").with("uri", meeting.uri()).start(node.sipPort());
            meeting.awaitLegs(1);

            assertThat(node.client().conference(meeting.id()).path("participants"))
                    .filteredOn(each -> each.path("status").asText().equals("joined"))
                    .hasSize(1);
            meeting.end();

            call.shouldPass();
        }
    }

    @Test
    void shouldHangUpWhoeverIsRemoved(RunningNode node, Peers peers) throws Exception {
        try (People people = new People(node.client(), "alice", "bob")) {
            final Meeting meeting = Meeting.of(node, people);
            final Sipp stays =
                    peers.sipp("call-hung-up").with("uri", meeting.uri()).start(node.sipPort());
            final Sipp goes = peers.sipp("call-hung-up")
                    .with("uri", meeting.uri())
                    .with("from", "sip:mallory@example.org")
                    .start(node.sipPort());
            meeting.awaitLegs(2);

            node.client()
                    .call("DELETE", "/v1/conferences/" + meeting.id() + "/participants/mallory@example.org", null)
                    .expect(204);
            goes.shouldPass();
            assertThat(meeting.legs()).hasSize(1);
            meeting.end();

            stays.shouldPass();
        }
    }

    @Test
    void shouldHangUpWhoeverNeverAcknowledges(RunningNode node, Peers peers) throws Exception {
        try (People people = new People(node.client(), "alice", "bob")) {
            final Meeting meeting = Meeting.of(node, people);

            peers.sipp("call-without-ack").with("uri", meeting.uri()).passes(node.sipPort());

            meeting.awaitLegs(0);
        }
    }

    /** While nothing can be stored the INVITE waits: the caller is looked up, or the call is written. */
    @Test
    void shouldForgetACallThatIsCancelled(RunningNode node, Peers peers) throws Exception {
        try (People people = new People(node.client(), "alice", "bob")) {
            final Meeting meeting = Meeting.of(node, people);
            final ProcessHandle cassandra = node.cassandraProcess().orElseThrow();
            Signals.send("STOP", cassandra);
            try {
                peers.sipp("call-cancelled")
                        .with("uri", meeting.uri())
                        .with("from", "sip:impatient-" + meeting.id() + "@example.org")
                        .passes(node.sipPort());
            } finally {
                Signals.send("CONT", cassandra);
            }

            await().atMost(Duration.ofSeconds(60)).ignoreExceptions().until(node::isReady);
            await().during(Duration.ofSeconds(2))
                    .atMost(Duration.ofSeconds(60))
                    .until(() -> meeting.legs().isEmpty());
        }
    }

    /** The key is that of the example in RFC 4568 §6.1. */
    @Test
    void shouldLetOnlyEncryptedMediaIntoAConferenceThatDemandsIt(RunningNode node, Peers peers) throws Exception {
        try (People people = new People(node.client(), "alice", "bob")) {
            final Meeting meeting =
                    Meeting.of(node, people, ControlClient.object().put("security", "encrypted"));

            peers.invite(meeting.uri(), 488)
                    .with("regexp", "Warning: 305 .*encrypted")
                    .passes(node.sipPort());
            peers.sipp("call")
                    .with("uri", meeting.uri())
                    .with("profile", "RTP/SAVP")
                    .with(
                            "audio",
                            "0\n      a=crypto:1 AES_CM_128_HMAC_SHA1_80 "
                                    + "inline:WVNfX19zZW1jdGwgKCkgewkyMjA7fQp9CnVubGVz")
                    .with("regexp", "RTP/SAVP 0")
                    .passes(node.sipPort());

            assertThat(node.client().conference(meeting.id()).path("security").asText())
                    .isEqualTo("encrypted");
            meeting.end();
        }
    }

    /** RFC 3262: whoever requires that no provisional response is lost has it so, since there is none. */
    @Test
    void shouldTakeWhoeverRequiresReliableProvisionalResponses(RunningNode node, Peers peers) throws Exception {
        try (People people = new People(node.client(), "alice", "bob")) {
            peers.sipp("call")
                    .with("uri", Meeting.of(node, people).uri())
                    .withFields("Require: 100rel")
                    .passes(node.sipPort());
        }
    }

    /** RFC 4028: of 9 seconds whoever is refreshed waits six, of 6 seconds whoever refreshes does it after three. */
    @ParameterizedTest
    @CsvSource({
        "timer-kept, 9;refresher=uac, 9;refresher=uac, ''",
        "timer-forgotten, 6, 6;refresher=uac, ''",
        "timer-of-the-node, 6;refresher=uas, 6;refresher=uas, 6;refresher=uac"
    })
    void shouldKeepASessionAsLongAsItIsRefreshed(
            String scenario, String timer, String agreed, String refreshed, RunningNode node, Peers peers)
            throws Exception {
        try (People people = new People(node.client(), "alice", "bob")) {
            final Meeting meeting = Meeting.of(node, people);

            peers.sipp(scenario)
                    .with("uri", meeting.uri())
                    .with("timer", timer)
                    .with("agreed", agreed)
                    .with("refreshed", refreshed)
                    .passes(node.sipPort());

            meeting.awaitLegs(0);
        }
    }

    @Test
    void shouldSayHowBriefASessionMayBe(RunningNode node, Peers peers) throws Exception {
        try (People people = new People(node.client(), "alice", "bob")) {
            peers.invite(Meeting.of(node, people).uri(), 422)
                    .withFields(HOPS, CONTACT, SDP, "Supported: timer", "Session-Expires: 2")
                    .with("regexp", "Min-SE: 3")
                    .passes(node.sipPort());
        }
    }

    /** RFC 3891: a call of the same user takes the place of the one it names, and nobody else's does. */
    @Test
    void shouldReplaceACallByAnotherOfItsUser(RunningNode node, Peers peers) throws Exception {
        try (People people = new People(node.client(), "alice", "bob")) {
            final Meeting meeting = Meeting.of(node, people);
            final String old = "old-" + meeting.id();
            final Sipp first = peers.sipp("leave-open")
                    .with("uri", meeting.uri())
                    .with("contact", "127.0.0.1:9")
                    .inCall(old);
            first.passes(node.sipPort());
            final String tag = first.logged().substring(first.logged().indexOf(";tag=") + ";tag=".length());
            final String name = old + ";from-tag=left-open;to-tag=" + tag;
            meeting.awaitLegs(1);
            final String replaced = meeting.legs().getFirst().path("id").asText();

            for (final String[] wrong : new String[][] {
                {"481", "sip:guest@example.org", name.replace("old-", "other-")},
                {"403", "sip:mallory@example.org", name},
                {"486", "sip:guest@example.org", name + ";early-only"}
            }) {
                peers.invite(meeting.uri(), Integer.parseInt(wrong[0]))
                        .with("from", wrong[1])
                        .withFields(HOPS, CONTACT, SDP, "Replaces: " + wrong[2])
                        .passes(node.sipPort());
            }
            peers.sipp("call") // RFC 3911: one more in the conference of that call
                    .with("uri", meeting.uri())
                    .with("from", "sip:mallory@example.org")
                    .withFields("Require: join", "Join: " + name)
                    .passes(node.sipPort());
            final Sipp second = peers.sipp("call-hung-up")
                    .with("uri", meeting.uri())
                    .withFields("Require: replaces", "Replaces: " + name)
                    .start(node.sipPort());

            await().atMost(Duration.ofSeconds(40))
                    .until(() -> meeting.legs().stream()
                                            .map(leg -> leg.path("id").asText())
                                            .filter(leg -> !leg.equals(replaced))
                                            .count()
                                    == meeting.legs().size()
                            && meeting.legs().size() == 1);
            meeting.end();
            second.shouldPass();
        }
    }
}
