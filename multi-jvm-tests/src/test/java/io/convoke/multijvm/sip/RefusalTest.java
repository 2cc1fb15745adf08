// SPDX-License-Identifier: Apache-2.0
package io.convoke.multijvm.sip;

import static io.convoke.multijvm.peers.Sipp.HOPS;
import static io.convoke.multijvm.peers.Sipp.SDP;
import static org.assertj.core.api.Assertions.assertThat;

import io.convoke.multijvm.harness.Meeting;
import io.convoke.multijvm.harness.People;
import io.convoke.multijvm.harness.RunningNode;
import io.convoke.multijvm.harness.SharedNode;
import io.convoke.multijvm.peers.Peers;
import io.convoke.multijvm.peers.Sipp;
import io.convoke.ops.client.ControlClient;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What sipp is told where a call cannot be: the conference is full or over, has taken the caller out, or is no place for lists. */
@ExtendWith({SharedNode.class, Peers.PerTest.class})
class RefusalTest {
    private static final String FACTORY = "sip:factory@" + People.DOMAIN;

    /** RFC 5366: lists are for a factory. Of 50 users, whoever asks is asked who he is. */
    @ParameterizedTest
    @CsvSource({
        "factory, 50, 401, ^SIP",
        "factory, 51, 403, ^SIP/2.0 403 Too Many Recipients",
        "a conference, 1, 420, Unsupported: recipient-list-invite"
    })
    void shouldTakeNoListOfTooManyUsersAndNoneWhereTheConferenceIsThere(
            String where, int users, int status, String regexp, RunningNode node, Peers peers) throws Exception {
        try (People people = new People(node.client(), "alice", "bob")) {
            final String entries = IntStream.range(0, users)
                    .mapToObj(i -> "<entry uri=\"sip:user-" + i + "@" + People.DOMAIN + "\"/>")
                    .collect(Collectors.joining("\n"));
            peers.sipp("refused-list")
                    .with(
                            "uri",
                            where.equals("factory")
                                    ? FACTORY
                                    : Meeting.of(node, people).uri())
                    .withFields("Require: recipient-list-invite", "Content-Type: application/resource-lists+xml")
                    .with(
                            "body",
                            "<resource-lists xmlns=\"urn:ietf:params:xml:ns:resource-lists\"><list>\n" + entries
                                    + "\n</list></resource-lists>")
                    .with("status", status)
                    .with("regexp", regexp)
                    .passes(node.sipPort());
        }
    }

    /** RFC 3261 section 21.4.24: others may leave, and he may call again. */
    @Test
    void shouldSayThatAConferenceIsFullUntilSomebodyLeaves(RunningNode node, Peers peers) throws Exception {
        try (People people = new People(node.client(), "alice", "bob")) {
            final Meeting meeting =
                    Meeting.of(node, people, ControlClient.object().put("maxParticipants", 2));
            final Sipp stays = guest(peers, meeting, "stays").start(node.sipPort());
            final Sipp leaves = guest(peers, meeting, "leaves").start(node.sipPort());
            meeting.awaitLegs(2);

            invite(peers, meeting, "waits", 486).with("regexp", "Warning: 399 ").passes(node.sipPort());
            assertThat(meeting.whoIsIn()).containsExactlyInAnyOrder("stays@example.org", "leaves@example.org");
            takeOut(meeting, "leaves");
            leaves.shouldPass();
            final Sipp waits = guest(peers, meeting, "waits").start(node.sipPort());
            meeting.awaitLegs(2);
            meeting.end();

            stays.shouldPass();
            waits.shouldPass();
        }
    }

    /** Neither by his name nor by his phone; who has another one of either is somebody else. */
    @Test
    void shouldLetNobodyBackInWhoWasTakenOut(RunningNode node, Peers peers) throws Exception {
        try (People people = new People(node.client(), "alice", "bob")) {
            final Meeting meeting = Meeting.of(node, people);
            final Sipp stays = guest(peers, meeting, "stays").start(node.sipPort());
            peers.sipp("leave-open")
                    .with("uri", meeting.uri())
                    .with("from", "sip:mallory@example.org")
                    .with("contact", "127.0.0.1:9")
                    .passes(node.sipPort());
            meeting.awaitLegs(2);

            takeOut(meeting, "mallory");
            meeting.awaitLegs(1);

            invite(peers, meeting, "mallory", 403).passes(node.sipPort());
            invite(peers, meeting, "trudy", 403)
                    .withFields(HOPS, "Contact: <sip:trudy@127.0.0.1:9>", SDP)
                    .passes(node.sipPort());
            peers.sipp("call")
                    .with("uri", meeting.uri())
                    .with("from", "sip:trudy@example.org")
                    .passes(node.sipPort());
            meeting.end();

            stays.shouldPass();
        }
    }

    /** RFC 3261 section 21.4.10: there was one, and nobody need try it again. */
    @Test
    void shouldSayThatAConferenceIsOver(RunningNode node, Peers peers) throws Exception {
        try (People people = new People(node.client(), "alice", "bob")) {
            final Meeting meeting = Meeting.of(node, people);

            meeting.end();

            invite(peers, meeting, "late", 410).passes(node.sipPort());
        }
    }

    /** RFC 3261 sections 8.2.2.1 and 21.5.6. */
    @ParameterizedTest
    @CsvSource({
        "416, mailto:alice@convoke.local, SIP/2.0",
        "416, http://convoke.local/, SIP/2.0",
        "505, sip:convoke.local, SIP/3.0",
        "505, sip:convoke.local, SIP/1.0"
    })
    void shouldSayWhatItCannotRead(int status, String uri, String version, RunningNode node, Peers peers)
            throws Exception {
        peers.sipp("refused")
                .with("method", "OPTIONS")
                .with("uri", uri)
                .with("version", version)
                .with("to", "<sip:" + People.DOMAIN + ">")
                .with("status", status)
                .passes(node.sipPort());
    }

    /** Who stays until he is hung up on. */
    private static Sipp guest(Peers peers, Meeting meeting, String name) {
        return peers.sipp("call-hung-up").with("uri", meeting.uri()).with("from", "sip:" + name + "@example.org");
    }

    private static Sipp invite(Peers peers, Meeting meeting, String name, int status) {
        return peers.invite(meeting.uri(), status).with("from", "sip:" + name + "@example.org");
    }

    private static void takeOut(Meeting meeting, String name) throws Exception {
        meeting.node()
                .client()
                .call("DELETE", "/v1/conferences/" + meeting.id() + "/participants/" + name + "@example.org", null)
                .expect(204);
    }
}
