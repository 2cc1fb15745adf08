// SPDX-License-Identifier: Apache-2.0
package io.convoke.multijvm.sip;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.convoke.multijvm.harness.Meeting;
import io.convoke.multijvm.harness.People;
import io.convoke.multijvm.harness.RunningNode;
import io.convoke.multijvm.harness.SharedNode;
import io.convoke.multijvm.peers.Baresip;
import io.convoke.multijvm.peers.Peers;
import io.convoke.multijvm.peers.Sipp;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What becomes of a conference whose address a phone is redirected to (RFC 3261 §21.3.3), by sipp and baresip. */
@ExtendWith({SharedNode.class, Peers.PerTest.class})
class ResourceTest {

    /** Asks for one as alice, and does not call it. */
    private static Meeting redirected(RunningNode node, Peers peers, People people, String parameter) throws Exception {
        final String service = People.SERVICE + parameter;
        final Sipp asks = peers.sipp("refused-user")
                .as(people.aor("alice"), people.givePassword("alice"))
                .with("uri", "sip:" + service)
                .proving(service)
                .with("status", 302)
                .with("regexp", "sip:conf-[a-z2-7]*@[^;>]*");
        asks.passes(node.sipPort());
        return Meeting.at(node, asks.logged());
    }

    @ParameterizedTest
    @CsvSource({"'', 404", ";allocate=when-used, 404", ";allocate=at-once, 200"})
    void shouldStoreAConferenceBeforeItIsCalledWhereThatIsAskedFor(
            String parameter, int before, RunningNode node, Peers peers) throws Exception {
        try (People people = new People(node.client(), "alice")) {
            final Meeting meeting = redirected(node, peers, people, parameter);

            assertThat(status(meeting)).isEqualTo(before);
            final Sipp guest =
                    peers.sipp("call-hung-up").with("uri", meeting.uri()).start(node.sipPort());
            meeting.awaitLegs(1);
            assertThat(status(meeting)).isEqualTo(200);
            meeting.end();

            guest.shouldPass();
        }
    }

    /** It is hers though others call it first, and waits for them empty. */
    @Test
    void shouldMixWhoCallsAConferenceThatWasStoredAtOnce(RunningNode node, Peers peers) throws Exception {
        try (People people = new People(node.client(), "alice", "bob")) {
            final Meeting meeting = redirected(node, peers, people, ";allocate=at-once");
            assertThat(node.client()
                            .conference(meeting.id())
                            .path("requestedBy")
                            .asText())
                    .isEqualTo(people.aor("alice"));
            assertThat(meeting.legs()).isEmpty();
            final Baresip alice = peers.phone(Baresip.Account.of(people, "alice", node.sipPort()));
            final Baresip bob = peers.phone(Baresip.Account.of(people, "bob", node.sipPort()));

            bob.call(meeting.uri());
            alice.call(meeting.uri());

            PhonesConferTest.assertTheyHearEachOther(List.of(alice, bob));
            assertThat(node.client()
                            .conference(meeting.id())
                            .path("requestedBy")
                            .asText())
                    .isEqualTo(people.aor("alice"));
            meeting.end();
            alice.awaitEvent("CALL_CLOSED", event -> true);
        }
    }

    /** RFC 3261 §21.4.10: its address is still a promised one, of which another conference could be made. */
    @ParameterizedTest
    @CsvSource({"''", ";allocate=at-once"})
    void shouldMakeNoOtherConferenceOfAnAddressOnceAllHaveLeft(String parameter, RunningNode node, Peers peers)
            throws Exception {
        try (People people = new People(node.client(), "alice")) {
            final Meeting meeting = redirected(node, peers, people, parameter);
            peers.sipp("call").with("uri", meeting.uri()).passes(node.sipPort());
            await().atMost(Duration.ofSeconds(40))
                    .until(() -> node.client()
                            .conference(meeting.id())
                            .path("phase")
                            .asText()
                            .equals("ended"));

            peers.invite(meeting.uri(), 410).passes(node.sipPort());
        }
    }

    private static int status(Meeting meeting) throws Exception {
        return meeting.node()
                .client()
                .call("GET", "/v1/conferences/" + meeting.id(), null)
                .status();
    }
}
