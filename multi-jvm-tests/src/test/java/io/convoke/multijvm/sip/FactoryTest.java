// SPDX-License-Identifier: Apache-2.0
package io.convoke.multijvm.sip;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.convoke.multijvm.harness.Meeting;
import io.convoke.multijvm.harness.People;
import io.convoke.multijvm.harness.RunningNode;
import io.convoke.multijvm.harness.SharedNode;
import io.convoke.multijvm.peers.Peers;
import io.convoke.multijvm.peers.Sipp;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Phones that know conferences: a factory (RFC 4579 §5.4), and REFER to bring in and take out (§5.5, §5.11), by sipp. */
@ExtendWith({SharedNode.class, Peers.PerTest.class})
class FactoryTest {
    private static final String FACTORY = "factory@" + People.DOMAIN;

    /** A phone of his that is registered, and answers when it is called. */
    static Sipp registered(RunningNode node, Peers peers, People people, String name) throws Exception {
        final Sipp phone = peers.sipp("answers");
        final String contact = "Contact: <" + phone.contact() + ">";
        peers.register(people.aor(name), people.givePassword(name), 200, contact, "Expires: 300")
                .passes(node.sipPort());
        return phone.start(node.sipPort());
    }

    @Test
    void shouldBringInWhomAPhoneRefersToItsNewConferenceAndTakeHimOut(RunningNode node, Peers peers) throws Exception {
        try (People people = new People(node.client(), "alice", "bob")) {
            final Sipp bob = registered(node, peers, people, "bob");
            final Sipp alice = peers.sipp("factory")
                    .as(people.aor("alice"), people.givePassword("alice"))
                    .with("uri", "sip:" + FACTORY)
                    .with("guest", people.aor("bob"))
                    .proving(FACTORY);

            alice.passes(node.sipPort());

            bob.shouldPass();
            final Meeting meeting = Meeting.at(node, alice.logged());
            assertThat(node.client()
                            .conference(meeting.id())
                            .path("requestedBy")
                            .asText())
                    .isEqualTo(people.aor("alice"));
            await().atMost(Duration.ofSeconds(40)).until(() -> meeting.whoIsIn().isEmpty());
        }
    }

    @Test
    void shouldTellAPhoneOutsideOfTheConferenceHowItsReferralGoes(RunningNode node, Peers peers) throws Exception {
        try (People people = new People(node.client(), "alice", "bob", "carol")) {
            final Meeting meeting = Meeting.of(node, people);
            final Sipp bob = registered(node, peers, people, "bob");

            outside(peers, "refer-outside", people, "alice", meeting)
                    .with("refer", "Refer-To: <sip:" + people.aor("bob") + ">")
                    .with("outcome", "200 OK")
                    .passes(node.sipPort());
            meeting.awaitLegs(1);
            outside(peers, "refer-outside", people, "alice", meeting)
                    .with("refer", "Refer-To: <sip:" + people.aor("bob") + ";method=BYE>")
                    .with("outcome", "200 OK")
                    .passes(node.sipPort());

            bob.shouldPass();
            meeting.awaitLegs(0);
        }
    }

    /** Whom it cannot call, and whom it cannot take out. */
    @ParameterizedTest
    @CsvSource({
        "carol, '', 480 Temporarily Unavailable",
        "'', <sip:nobody@convoke.local>, 404 Not Found",
        "'', <sip:nobody@convoke.local;method=BYE>, 404 Not Found"
    })
    void shouldSayWhyAReferralCameToNothing(String name, String referTo, String outcome, RunningNode node, Peers peers)
            throws Exception {
        try (People people = new People(node.client(), "alice", "bob", "carol")) {
            final Meeting meeting = Meeting.of(node, people);

            outside(peers, "refer-outside", people, "alice", meeting)
                    .with("refer", "Refer-To: " + (name.isEmpty() ? referTo : "<sip:" + people.aor(name) + ">"))
                    .with("outcome", outcome)
                    .passes(node.sipPort());
        }
    }

    /** A stolen password, or a guest, has nobody called who costs something. */
    @Test
    void shouldCallNoTelephoneForAPhoneThatRefers(RunningNode node, Peers peers) throws Exception {
        try (People people = new People(node.client(), "alice", "bob");
                People others = new People(node.client(), "carol")) {
            final Sipp gateway = peers.sipp("gateway-answers").servesAt(node.gatewayPort(true));
            final Meeting meeting = Meeting.of(node, people);
            others.reachedBy("carol", "pstn", "+442079460198");

            outside(peers, "refer-outside", people, "alice", meeting)
                    .with("refer", "Refer-To: <sip:" + others.aor("carol") + ">")
                    .with("outcome", "403 Forbidden")
                    .passes(node.sipPort());

            assertThat(gateway.messages()).doesNotContain("INVITE sip:");
        }
    }

    @ParameterizedTest
    @CsvSource({
        "202, 'Refer-To: <sip:nobody@convoke.local>\nRefer-Sub: false', 'Refer-Sub: false'",
        "400, 'X-No-Refer-To: is there', '^SIP'",
        "400, 'Refer-To: <sip:a@convoke.local>, <sip:b@convoke.local>', '^SIP'",
        "400, 'Refer-To: <mailto:bob@convoke.local>', '^SIP'",
        "501, 'Refer-To: <sip:bob@convoke.local;method=MESSAGE>', '^SIP'",
        "501, 'Refer-To: <sip:bob@convoke.local?Replaces=c%3Bto-tag%3Da%3Bfrom-tag%3Db>', '^SIP'"
    })
    void shouldAnswerAReferralInACall(int status, String refer, String regexp, RunningNode node, Peers peers)
            throws Exception {
        try (People people = new People(node.client(), "alice", "bob")) {
            final Meeting meeting = Meeting.of(node, people);

            peers.sipp("refer-in-call")
                    .with("uri", meeting.uri())
                    .with("refer", refer.replace("\n", "\n      "))
                    .with("status", status)
                    .with("regexp", regexp)
                    .passes(node.sipPort());
        }
    }

    @Test
    void shouldTakeNoReferralOfWhoeverHasNothingToDoWithTheConference(RunningNode node, Peers peers) throws Exception {
        try (People people = new People(node.client(), "alice", "bob");
                People others = new People(node.client(), "mallory")) {
            final Meeting meeting = Meeting.of(node, people);

            outside(peers, "refer-outside-refused", others, "mallory", meeting)
                    .with("refer", "Refer-To: <sip:" + people.aor("bob") + ";method=BYE>")
                    .with("status", 403)
                    .passes(node.sipPort());
            meeting.end();
            outside(peers, "refer-outside-refused", people, "alice", meeting)
                    .with("refer", "Refer-To: <sip:" + people.aor("bob") + ">")
                    .with("status", 404)
                    .passes(node.sipPort());
        }
    }

    @Test
    void shouldCallAllForWhomAConferenceIsMade(RunningNode node, Peers peers) throws Exception {
        try (People people = new People(node.client(), "alice", "bob", "carol")) {
            final Sipp bob = registered(node, peers, people, "bob");
            final Sipp carol = registered(node, peers, people, "carol");
            final Sipp alice = peers.sipp("factory-list")
                    .as(people.aor("alice"), people.givePassword("alice"))
                    .with("uri", "sip:" + FACTORY)
                    .with("guest", people.aor("bob"))
                    .with("other", people.aor("carol"))
                    .proving(FACTORY)
                    .start(node.sipPort());
            await().atMost(Duration.ofSeconds(40))
                    .ignoreExceptions()
                    .until(() -> alice.logged().startsWith("sip:conf-"));
            final Meeting meeting = Meeting.at(node, alice.logged());

            meeting.awaitLegs(3);
            meeting.end();

            alice.shouldPass();
            bob.shouldPass();
            carol.shouldPass();
        }
    }

    private static Sipp outside(Peers peers, String scenario, People people, String name, Meeting meeting)
            throws Exception {
        return peers.sipp(scenario)
                .as(people.aor(name), people.givePassword(name))
                .with("uri", meeting.uri())
                .proving(meeting.uri().substring("sip:".length()));
    }
}
