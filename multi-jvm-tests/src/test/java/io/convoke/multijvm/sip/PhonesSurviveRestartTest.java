// SPDX-License-Identifier: Apache-2.0
package io.convoke.multijvm.sip;

import static org.assertj.core.api.Assertions.assertThat;

import io.convoke.multijvm.harness.Meeting;
import io.convoke.multijvm.harness.People;
import io.convoke.multijvm.harness.RunningNode;
import io.convoke.multijvm.harness.SharedNode;
import io.convoke.multijvm.harness.SipDevice;
import io.convoke.multijvm.peers.Peers;
import io.convoke.multijvm.peers.Sipp;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.HashSet;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * A dialog is its endpoint's, and an endpoint survives: after {@code kill -9} of the node that had a call, it offers the phone new
 * media, and no call is unknown (481).
 */
@ExtendWith({SharedNode.class, Peers.PerTest.class})
class PhonesSurviveRestartTest {
    private static final Pattern CALL_ID = Pattern.compile("(?m)^Call-ID: (\\S+)");
    private static final String ANSWER = """
            v=0
            o=- 1 2 IN IP4 127.0.0.1
            s=-
            c=IN IP4 127.0.0.1
            t=0 0
            m=audio 6000 RTP/AVP 0
            """.replace("\n", "\r\n");

    @Test
    void shouldGoOnWithCallsOfANodeThatWasKilled(RunningNode node, Peers peers) throws Exception {
        try (People some = new People(node.client(), "alice", "bob");
                People others = new People(node.client(), "carol", "dave");
                SipDevice phone = new SipDevice(node, "guest@example.org", "none").answering(ANSWER)) {
            final Meeting first = Meeting.of(node, some);
            final Meeting second = Meeting.of(node, others);
            final Call ended = Call.up(peers, first, "ended-" + first.id(), phone);
            final Call changed = Call.up(peers, second, "changed-" + second.id(), phone);
            first.awaitLegs(1);
            second.awaitLegs(1);

            assertThat(node.killNode()).as("exit code of up").isEqualTo(3);
            node.restart();

            final Set<String> offered = new HashSet<>();
            while (offered.size() < 2) {
                offered.add(callOf(phone.request()));
            }
            assertThat(offered).containsExactlyInAnyOrder("INVITE " + ended.callId(), "INVITE " + changed.callId());

            ended.goesOn(peers, "continue-bye");
            changed.goesOn(peers, "continue-invite");
            first.awaitLegs(0);
            second.awaitLegs(0);
        }
    }

    private static String callOf(String request) {
        final Matcher call = CALL_ID.matcher(request);
        assertThat(call.find()).as("a Call-ID in %s", request).isTrue();
        return request.substring(0, request.indexOf(' ') + 1) + call.group(1);
    }

    /** Nobody has to ask for it: no refresh comes, neither of the registration nor of the subscription. */
    @Test
    void shouldGoOnWithSubscriptionsAndMessagesUnasked(RunningNode node) throws Exception {
        try (People people = new People(node.client(), "alice", "bob");
                SipDevice bob = new SipDevice(node, people.aor("bob"), people.givePassword("bob"))) {
            final Meeting meeting = Meeting.of(node, people);
            bob.register();
            bob.call(
                    "SUBSCRIBE",
                    meeting.uri(),
                    "<" + meeting.uri() + ">",
                    "watch-" + meeting.id(),
                    bob.contact() + "Event: conference\r\nExpires: 300\r\n",
                    "");
            next(bob, "NOTIFY ");

            node.killNode();
            node.restart();

            String told = next(bob, "NOTIFY ");
            while (!told.contains("state=\"full\"")) {
                told = next(bob, "NOTIFY "); // what had changed before the kill
            }
            assertThat(told).contains("Subscription-State: active");
            node.client().message(people.aor("alice"), people.aor("bob"), "are you still there?");
            assertThat(next(bob, "MESSAGE ")).endsWith("\r\n\r\nare you still there?");
        }
    }

    /** Of what it is sent; the invitation to the conference is among it. */
    private static String next(SipDevice phone, String what) {
        try {
            String request = phone.request();
            while (!request.startsWith(what) || request.contains("conf-") && what.equals("MESSAGE ")) {
                request = phone.request();
            }
            return request;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** @param to with the node's tag */
    private record Call(Meeting meeting, String callId, String to) {
        static Call up(Peers peers, Meeting meeting, String callId, SipDevice phone) throws Exception {
            final Sipp sipp = peers.sipp("leave-open")
                    .with("uri", meeting.uri())
                    .with("contact", phone.address())
                    .inCall(callId);
            sipp.passes(meeting.node().sipPort());
            return new Call(meeting, callId, sipp.logged());
        }

        void goesOn(Peers peers, String scenario) throws Exception {
            peers.sipp(scenario)
                    .with("uri", meeting.uri())
                    .with("to", to)
                    .inCall(callId)
                    .passes(meeting.node().sipPort());
        }
    }
}
