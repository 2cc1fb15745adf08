// SPDX-License-Identifier: Apache-2.0
package io.convoke.multijvm.sip;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.convoke.multijvm.harness.Meeting;
import io.convoke.multijvm.harness.People;
import io.convoke.multijvm.harness.RunningNode;
import io.convoke.multijvm.harness.SharedNode;
import io.convoke.multijvm.peers.Peers;
import io.convoke.multijvm.peers.Sipp;
import io.convoke.ops.client.ControlClient;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.stream.StreamSupport;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Bob has a telephone alone, behind two gateways, which sipp plays; what becomes of calling him is what the API tells. */
@ExtendWith({SharedNode.class, Peers.PerTest.class})
class DialOutTest {
    private static final String NUMBER = "+442079460199";

    @Test
    void shouldTellThatANumberIsBusyAndAskNoOtherGateway(RunningNode node, Peers peers) throws Exception {
        try (People people = new People(node.client(), "alice", "bob")) {
            final Sipp first = refuses(node, peers, true, "486 Busy Here", "Reason: Q.850;cause=17;text=\"User busy\"");
            final Sipp second = refuses(node, peers, false, "480 Temporarily Unavailable", "X-Not: asked");
            final Meeting meeting = callingBob(node, people);

            meets(meeting, people, "not-reached", 486, 17);

            assertThat(first.messages()).contains("INVITE sip:" + NUMBER + "@127.0.0.1");
            assertThat(second.messages()).doesNotContain("INVITE sip:");
            soon().untilAsserted(() -> {
                final JsonNode listed = node.client()
                        .call("GET", ControlClient.user(people.aor("alice")) + "/list", null)
                        .expect(200)
                        .body()
                        .at("/conferences/0/notReached/0");
                assertThat(listed.path("user").asText()).isEqualTo(people.aor("bob"));
                assertThat(listed.at("/call/q850Cause").asInt()).isEqualTo(17);
            });
            soon().untilAsserted(() -> {
                final JsonNode record = node.client()
                        .call("GET", "/v1/cdrs?user=" + people.aor("bob"), null)
                        .expect(200)
                        .body()
                        .at("/items/0");
                assertThat(record.path("reason").asText()).isEqualTo("not-reached");
                assertThat(record.path("sipStatus").asInt()).isEqualTo(486);
                assertThat(record.path("q850Cause").asInt()).isEqualTo(17);
            });
        }
    }

    /** 183 with SDP and 100rel, then a 200 without: the telephone is in, and is hung up with the conference. */
    @Test
    void shouldTakeTheNextGatewayWhereOneFails(RunningNode node, Peers peers) throws Exception {
        try (People people = new People(node.client(), "alice", "bob")) {
            refuses(node, peers, true, "503 Service Unavailable", "X-Why: congestion");
            final Sipp second = peers.sipp("gateway-answers").servesAt(node.gatewayPort(false));
            awaitWatched(node, 1, second);
            final Meeting meeting = callingBob(node, people);

            meeting.awaitLegs(1);

            assertThat(bob(meeting, people).path("status").asText()).isEqualTo("joined");
            soon().untilAsserted(() ->
                    assertThat(gateway(node, 1).path("calls").asInt()).isEqualTo(1));
            meeting.end();
            soon().untilAsserted(() -> assertThat(second.messages()).contains("PRACK sip:", "BYE sip:"));
            soon().untilAsserted(() ->
                    assertThat(gateway(node, 1).path("calls").asInt()).isZero());
        }
    }

    /** The second gateway is for kind pstn alone. */
    @ParameterizedTest
    @CsvSource({
        "cellular, +447700900123, +447700900123",
        "h323, h323:bob@example.net, h323%3Abob%40example.net",
        "isdn, +442079460199, +442079460199",
        "atm, 47.0079.0000.0000.0000.0000.0000.00A0.3E00.0001.00, 4700790000000000000000000000a03e00000100"
    })
    void shouldDialEachKindOfModeOverAGatewayForIt(
            String kind, String address, String dialled, RunningNode node, Peers peers) throws Exception {
        try (People people = new People(node.client(), "alice", "bob")) {
            final Sipp first = peers.sipp("gateway-answers").servesAt(node.gatewayPort(true));
            final Sipp second = refuses(node, peers, false, "486 Busy Here", "X-Not: asked");
            awaitWatched(node, 0, first);
            people.reachedBy("bob", kind, address);
            final Meeting meeting = Meeting.of(node, people);

            meeting.awaitLegs(1);

            assertThat(bob(meeting, people).path("status").asText()).isEqualTo("joined");
            assertThat(first.messages()).contains("INVITE sip:" + dialled + "@127.0.0.1");
            meeting.end();
            soon().untilAsserted(() -> assertThat(first.messages()).contains("BYE sip:"));
            assertThat(second.messages()).doesNotContain("INVITE sip:");
        }
    }

    /** RFC 3311: its refresh and its key are taken, its offer has to wait; 481 to any of them would end the call. */
    @Test
    void shouldKeepTheCallOfAGatewayThatSendsRequestsInItBeforeItAnswers(RunningNode node, Peers peers)
            throws Exception {
        try (People people = new People(node.client(), "alice", "bob")) {
            final Sipp gateway = peers.sipp("gateway-updates").servesAt(node.gatewayPort(true));
            awaitWatched(node, 0, gateway);
            final Meeting meeting = callingBob(node, people);

            meeting.awaitLegs(1);

            assertThat(gateway.messages()).contains("UPDATE sip:", "SIP/2.0 491 Request Pending", "INFO sip:");
            meeting.end();
            soon().untilAsserted(() -> assertThat(gateway.messages()).contains("BYE sip:"));
        }
    }

    @Test
    void shouldGiveUpWhereNobodyAnswers(RunningNode node, Peers peers) throws Exception {
        try (People people = new People(node.client(), "alice", "bob")) {
            final Sipp first = rings(node, peers);
            final Meeting meeting = callingBob(node, people);

            meets(meeting, people, "not-reached", 408, 19);

            soon().untilAsserted(() ->
                    assertThat(first.messages()).contains("CANCEL sip:", "Reason: SIP;cause=408;text=\"No Answer\""));
        }
    }

    /** His telephone rings, and a SIP phone elsewhere, which an operator may have called; that one is taken. */
    @Test
    void shouldLetTheFirstOfAllHaveTheCallWhereTheyRingAtOnce(RunningNode node, Peers peers) throws Exception {
        try (People people = new People(node.client(), "alice", "bob")) {
            final Sipp telephone = rings(node, peers);
            final Sipp phone = peers.sipp("answers");
            final ObjectNode modes = ControlClient.object();
            modes.putArray("modes").add(mode("pstn", NUMBER, 1)).add(mode("sip", phone.contact(), 2));
            node.client()
                    .call("PUT", ControlClient.user(people.aor("bob")) + "/modes", modes)
                    .expect(200);
            phone.start(node.sipPort());

            final Meeting meeting =
                    Meeting.of(node, people, ControlClient.object().put("callOrder", "at-once"));
            meeting.awaitLegs(1);
            soon().untilAsserted(() -> assertThat(telephone.messages())
                    .contains("CANCEL sip:", "Reason: SIP;cause=200;text=\"Call completed elsewhere\""));
            meeting.end();
            phone.shouldPass();
        }
    }

    @Test
    void shouldCallNobodyAnyMoreWhoIsTakenOut(RunningNode node, Peers peers) throws Exception {
        try (People people = new People(node.client(), "alice", "bob")) {
            final Sipp first = rings(node, peers);
            final Meeting meeting = callingBob(node, people);
            soon().until(() -> first.messages().contains("180 Ringing"));
            assertThat(bob(meeting, people).path("status").asText()).isEqualTo("calling");

            node.client()
                    .call("DELETE", "/v1/conferences/" + meeting.id() + "/participants/" + people.aor("bob"), null)
                    .expect(204);

            soon().untilAsserted(() -> assertThat(first.messages())
                    .contains("CANCEL sip:", "Reason: SIP;text=\"taken out of the conference\""));
        }
    }

    @Test
    void shouldCallWhoIsInvitedToARunningConferenceAndAgain(RunningNode node, Peers peers) throws Exception {
        try (People people = new People(node.client(), "alice", "carol", "bob")) {
            final Sipp first = refuses(node, peers, true, "603 Decline", "X-Why: asleep");
            final Meeting meeting = new Meeting(
                    node,
                    node.client()
                            .requestConference(
                                    people.aor("alice"), List.of(people.aor("carol")), ControlClient.object())
                            .at("/conference/id")
                            .asText());
            people.reachedBy("bob", "pstn", NUMBER);

            invite(meeting, people);
            meets(meeting, people, "not-reached", 603, 21);
            invite(meeting, people);

            soon().untilAsserted(() -> assertThat(first.messages().split("SIP/2.0 603 Decline", -1))
                    .hasSize(3));
            meets(meeting, people, "not-reached", 603, 21);
            meeting.end();
        }
    }

    @Test
    void shouldWatchItsGateways(RunningNode node, Peers peers) throws Exception {
        try (People people = new People(node.client(), "alice", "bob", "carol")) {
            people.reachedBy("bob", "pstn", NUMBER);
            final Sipp first = peers.sipp("gateway-refuses")
                    .with("status", "486 Busy Here")
                    .servesAt(node.gatewayPort(true));
            awaitWatched(node, 0, first);

            first.close();

            awaitHealth(node, 0, "down");
            awaitHealth(node, 1, "down");
            final JsonNode unreachable = people.meet().at("/unreachable/0");
            assertThat(unreachable.path("user").asText()).isEqualTo(people.aor("bob"));
            assertThat(unreachable.path("sipStatus").asInt()).isEqualTo(503);
        }
    }

    private static Sipp refuses(RunningNode node, Peers peers, boolean first, String status, String field)
            throws Exception {
        final Sipp gateway = peers.sipp("gateway-refuses")
                .with("status", status)
                .withFields(field)
                .servesAt(node.gatewayPort(first));
        awaitWatched(node, first ? 0 : 1, gateway);
        return gateway;
    }

    private static Sipp rings(RunningNode node, Peers peers) throws Exception {
        final Sipp gateway = peers.sipp("gateway-rings").servesAt(node.gatewayPort(true));
        awaitWatched(node, 0, gateway);
        awaitHealth(node, 1, "down"); // what another test ran there
        return gateway;
    }

    private static Meeting callingBob(RunningNode node, People people) throws Exception {
        people.reachedBy("bob", "pstn", NUMBER);
        return Meeting.of(node, people);
    }

    private static ObjectNode mode(String kind, String address, int priority) {
        return ControlClient.object().put("kind", kind).put("address", address).put("priority", priority);
    }

    private static void invite(Meeting meeting, People people) throws IOException, InterruptedException {
        final ObjectNode body = ControlClient.object();
        body.putArray("invite").add(people.aor("bob"));
        meeting.node()
                .client()
                .call("POST", "/v1/conferences/" + meeting.id() + "/invitations", body)
                .expect(200);
    }

    private static void meets(Meeting meeting, People people, String status, int sipStatus, int cause) {
        soon().untilAsserted(() -> {
            final JsonNode bob = bob(meeting, people);
            assertThat(bob.path("status").asText()).isEqualTo(status);
            assertThat(bob.at("/call/sipStatus").asInt()).isEqualTo(sipStatus);
            assertThat(bob.at("/call/q850Cause").asInt()).isEqualTo(cause);
        });
    }

    private static JsonNode bob(Meeting meeting, People people) throws IOException, InterruptedException {
        return StreamSupport.stream(
                        meeting.node()
                                .client()
                                .conference(meeting.id())
                                .path("participants")
                                .spliterator(),
                        false)
                .filter(each -> each.path("user").asText().equals(people.aor("bob")))
                .findFirst()
                .orElseThrow();
    }

    /** The first and the second, as they are configured. */
    private static JsonNode gateway(RunningNode node, int index) throws IOException, InterruptedException {
        return node.client()
                .call("GET", "/v1/gateways", null)
                .expect(200)
                .body()
                .at("/items/" + index);
    }

    /** Its own answer counts, not what is left of the one that another test ran there. */
    private static void awaitWatched(RunningNode node, int index, Sipp gateway) {
        soon().until(() -> gateway.messages().contains("SIP/2.0 200 OK"));
        awaitHealth(node, index, "up");
    }

    private static void awaitHealth(RunningNode node, int index, String health) {
        soon().untilAsserted(() ->
                assertThat(gateway(node, index).path("health").asText()).isEqualTo(health));
    }

    private static ConditionFactory soon() {
        return await().atMost(Duration.ofSeconds(40));
    }
}
