// SPDX-License-Identifier: Apache-2.0
package io.convoke.node.http.instant;

import static io.convoke.node.http.Samples.*;
import static org.assertj.core.api.Assertions.assertThat;

import io.convoke.node.http.Api;
import io.convoke.node.http.ApiClient;
import io.convoke.node.http.ApiClient.Answer;
import io.convoke.protocol.endpoint.EndpointCommand;
import io.convoke.protocol.endpoint.EndpointReply;
import io.convoke.protocol.ids.EndpointId;
import io.convoke.protocol.ids.LegId;
import io.convoke.protocol.ids.NodeId;
import io.convoke.protocol.instant.Group;
import io.convoke.protocol.instant.InstantCommand;
import io.convoke.protocol.instant.InstantId;
import io.convoke.protocol.instant.InstantReply;
import io.convoke.protocol.instant.InstantReply.FloorAnswer;
import io.convoke.protocol.instant.InstantReply.Unavailable;
import io.convoke.protocol.instant.ProvisionedLeg;
import io.convoke.protocol.instant.ServerCommand;
import io.convoke.protocol.instant.ServerReply;
import io.convoke.protocol.user.Profile;
import io.convoke.protocol.user.UserCommand;
import io.convoke.protocol.user.UserReply;
import io.convoke.protocol.wire.Refusal;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class InstantApiTest {
    @AutoClose
    private static final Api API = new Api();

    private static final String RADIO = "/v1/users/alice@example.net/subscribers/radio7";
    private static final String GROUPS = "/v1/users/alice@example.net/groups";
    private static final Group CREW = new Group("crew", List.of(BOB, ALICE));
    private static final EndpointId ALICES = EndpointId.subscriber(ALICE, "radio7");
    private static final EndpointId BOBS = EndpointId.subscriber(BOB, "console");
    private static final ProvisionedLeg LEG_OF_ALICE =
            new ProvisionedLeg(new NodeId("127.0.0.1:17355"), new LegId("leg-1"), 7);
    private static final InstantId SESSION = InstantId.of(List.of(ALICE, BOB));
    private static final String IN_SESSION = RADIO + "/sessions/" + SESSION;
    private final ApiClient client = API.client;

    @BeforeEach
    void answers() {
        API.reset();
        API.endpoints.on(
                EndpointCommand.Provision.class,
                c -> c.replyTo().tell(new EndpointReply.Provisioned(LEG_OF_ALICE, SDP_ANSWER, c.expiresAt())));
        API.instants.on(
                InstantCommand.Activate.class,
                c -> c.replyTo()
                        .tell(new InstantReply.Activated(
                                SESSION, List.of(BOBS, ALICES), List.of(), FloorAnswer.GRANTED)));
        API.instants.on(
                InstantCommand.Floor.class, c -> c.replyTo().tell(new FloorAnswer(FloorAnswer.Result.QUEUED, 2, 0)));
    }

    @Test
    void shouldKeepGroupsOfAUser() {
        API.users.on(UserCommand.PutGroup.class, c -> c.replyTo().tell(new UserReply.Created()));
        API.users.on(UserCommand.RemoveGroup.class, c -> c.replyTo().tell(new UserReply.Done()));
        API.users.on(UserCommand.FindGroups.class, c -> c.replyTo().tell(new UserReply.Groups(ALICE, List.of(CREW))));

        Answer made = client.put(GROUPS + "/crew", "{\"members\":[\"bob@example.net\",\"alice@example.net\"]}");
        assertThat(made.status()).isEqualTo(201);
        assertThat(API.users.last(UserCommand.PutGroup.class).group()).isEqualTo(CREW);
        assertThat(client.get(GROUPS).json().at("/groups/0/name").asText()).isEqualTo("crew");
        assertThat(client.get(GROUPS + "/crew").json().path("members")).hasSize(2);
        assertThat(client.get(GROUPS + "/other").problem()).isEqualTo("no-such-group");
        assertThat(client.delete(GROUPS + "/crew").status()).isEqualTo(204);
        assertThat(client.put(GROUPS + "/crew", "{\"members\":[]}").status()).isBetween(400, 422);
    }

    @Test
    void shouldActivateAGroupByItsName() {
        API.users.on(UserCommand.FindGroups.class, c -> c.replyTo().tell(new UserReply.Groups(BOB, List.of(CREW))));

        assertThat(client.post(RADIO + "/activations", "{\"group\":\"bob@example.net/crew\"}")
                        .status())
                .isEqualTo(200);

        assertThat(API.users.last(UserCommand.FindGroups.class).by()).isEqualTo(ALICE);
        InstantCommand.Activate asked = API.instants.last(InstantCommand.Activate.class);
        assertThat(asked.with()).containsExactly(BOB);
        assertThat(asked.asks(BOB)).as("as the owner of the group").isEqualTo(BOB);
        assertThat(asked.asks(ALICE)).isEqualTo(ALICE);
        assertThat(client.post(RADIO + "/activations", "{\"group\":\"bob@example.net/none\"}")
                        .problem())
                .isEqualTo("no-such-group");
        assertThat(client.post(RADIO + "/activations", "{\"group\":\"no name\"}")
                        .problem())
                .isEqualTo("invalid-value");
    }

    @Test
    void shouldSayToAMemberThatNobodyLetsHimReachThem() {
        API.instants.on(
                InstantCommand.Activate.class,
                c -> c.replyTo()
                        .tell(new InstantReply.NotAllowed(
                                SESSION, List.of(new Unavailable(BOB, Unavailable.Cause.NOT_ALLOWED)))));

        Answer answer = client.post(RADIO + "/activations", "{\"with\":[\"bob@example.net\"]}");

        assertThat(answer.status()).isEqualTo(403);
        assertThat(answer.problem()).isEqualTo("not-allowed");
        assertThat(answer.json().path("session").asText()).isEqualTo(SESSION.value());
        assertThat(answer.json().at("/unavailable/0/cause").asText()).isEqualTo("not-allowed");
    }

    @Test
    void shouldProvisionALegForAnOffer() {
        Answer answer = client.sdp("PUT", RADIO + "?expires=600", OFFER);

        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.body()).isEqualTo(SDP_ANSWER);
        assertThat(API.endpointAsked).isEqualTo(ALICES);
        var asked = API.endpoints.last(EndpointCommand.Provision.class);
        assertThat(asked.offer()).isEqualTo(OFFER);
        assertThat(Duration.between(asked.at(), asked.expiresAt())).isEqualTo(Duration.ofSeconds(600));
    }

    @Test
    void shouldSayWhereALegIsAndThatThereIsNone() {
        API.endpoints.on(
                EndpointCommand.Get.class,
                c -> c.replyTo().tell(new EndpointReply.Provisioned(LEG_OF_ALICE, SDP_ANSWER, NOON)));
        Answer there = client.get(RADIO);
        assertThat(there.json().get("node").asText()).isEqualTo("127.0.0.1:17355");
        assertThat(there.json().get("sdp").asText()).isEqualTo(SDP_ANSWER);

        API.endpoints.on(
                EndpointCommand.Get.class,
                c -> c.replyTo()
                        .tell(new EndpointReply.Refused(
                                new Refusal(Refusal.Reason.NOT_FOUND, "nobody is subscribed"))));
        assertThat(client.get(RADIO).problem()).isEqualTo("no-such-subscriber");
    }

    @Test
    void shouldRefuseATerminalWithoutACodec() {
        API.endpoints.on(
                EndpointCommand.Provision.class,
                c -> c.replyTo().tell(new EndpointReply.NotAcceptable("no common codec")));

        assertThat(client.sdp("PUT", RADIO, OFFER).problem()).isEqualTo("no-common-codec");
    }

    @Test
    void shouldActivateTheSessionOfTheseUsers() {
        Answer answer = client.post(RADIO + "/activations", "{\"with\":[\"bob@example.net\"]}");

        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.json().get("session").asText()).isEqualTo(SESSION.value());
        assertThat(answer.json().at("/floor/result").asText()).isEqualTo("granted");
        assertThat(answer.json().at("/members/0/user").asText()).isEqualTo("alice@example.net");
        var asked = API.instants.last(InstantCommand.Activate.class);
        assertThat(asked.by()).isEqualTo(ALICES);
        assertThat(asked.with()).containsExactly(BOB);
        assertThat(asked.priority()).isNull();
    }

    @Test
    void shouldActivateWithThePriorityThatIsClaimed() {
        assertThat(client.post(RADIO + "/activations", "{\"with\":[\"bob@example.net\"],\"priority\":255}")
                        .status())
                .isEqualTo(200);
        assertThat(API.instants.last(InstantCommand.Activate.class).priority()).isEqualTo(255);

        Answer answer = client.post(RADIO + "/activations", "{\"with\":[\"bob@example.net\"],\"priority\":256}");
        assertThat(answer.status()).isEqualTo(422);
        assertThat(answer.json().path("field").asText()).isEqualTo("priority");
    }

    @Test
    void shouldSayPreciselyWhyNobodyIsAvailable() {
        API.instants.on(
                InstantCommand.Activate.class,
                c -> c.replyTo()
                        .tell(new InstantReply.NotActivated(
                                List.of(new Unavailable(BOB, Unavailable.Cause.DO_NOT_DISTURB)))));

        Answer answer = client.post(RADIO + "/activations", "{\"with\":[\"bob@example.net\"]}");

        assertThat(answer.status()).isEqualTo(422);
        assertThat(answer.problem()).isEqualTo("nobody-available");
        assertThat(answer.json().at("/unavailable/0/user").asText()).isEqualTo("bob@example.net");
        assertThat(answer.json().at("/unavailable/0/cause").asText()).isEqualTo("do-not-disturb");
    }

    @Test
    void shouldActivateAlsoWhileTheJournalIsAway() {
        API.journal = false;

        assertThat(client.post(RADIO + "/activations", "{\"with\":[\"bob@example.net\"]}")
                        .status())
                .isEqualTo(200);
        assertThat(client.put(IN_SESSION + "/floor", "").status()).isEqualTo(200);
        assertThat(client.sdp("PUT", RADIO, OFFER).status()).isEqualTo(503);
    }

    @Test
    void shouldRefuseAnActivationThatMakesNoSense() {
        assertThat(client.post(RADIO + "/activations", "{\"with\":[]}").status())
                .isEqualTo(422);
        assertThat(client.post(RADIO + "/activations", "{\"with\":[\"alice@example.net\"]}")
                        .status())
                .isEqualTo(422);
        assertThat(client.put(IN_SESSION + "/floor", "{\"priority\":256}").status())
                .isEqualTo(422);
    }

    @Test
    void shouldAskForTheFloorAndGiveItBack() {
        Answer answer = client.put(IN_SESSION + "/floor", "{\"priority\":5}");

        assertThat(answer.json().get("result").asText()).isEqualTo("queued");
        assertThat(answer.json().get("position").asInt()).isEqualTo(2);
        assertThat(API.instants.last(InstantCommand.Floor.class).priority()).isEqualTo(5);

        client.delete(IN_SESSION + "/floor");
        assertThat(API.instants.last(InstantCommand.Floor.class).wanted()).isFalse();
    }

    @Test
    void shouldSetHowLoudlyASessionIsHeardAndAskForTheFloorInAll() {
        ProvisionedLeg leg = new ProvisionedLeg(new NodeId("127.0.0.1:17355"), new LegId("a"), 1);
        API.endpoints.on(
                EndpointCommand.Get.class, c -> c.replyTo().tell(new EndpointReply.Provisioned(leg, SDP_ANSWER, NOON)));
        API.servers.on(ServerCommand.Hear.class, c -> c.replyTo().tell(new ServerReply.Done()));
        API.servers.on(
                ServerCommand.GetSessions.class,
                c -> c.replyTo().tell(new ServerReply.Sessions(Map.of(SESSION, 0.25f))));

        assertThat(client.put(IN_SESSION, "{\"gain\":0.25}").status()).isEqualTo(204);
        ServerCommand.Hear heard = API.servers.last(ServerCommand.Hear.class);
        assertThat(heard.gain()).isEqualTo(0.25f);
        assertThat(heard.leg()).isEqualTo(leg.leg());
        assertThat(client.put(IN_SESSION, "{\"gain\":4.5}").status()).isEqualTo(422);
        assertThat(client.get(RADIO + "/sessions").json().at("/sessions/0/gain").asDouble())
                .isEqualTo(0.25);

        Answer answer = client.put(RADIO + "/floor", "{\"priority\":5}");

        assertThat(answer.json().at("/sessions/0/session").asText()).isEqualTo(SESSION.value());
        assertThat(answer.json().at("/sessions/0/floor/result").asText()).isEqualTo("queued");
        API.servers.on(ServerCommand.Hear.class, c -> c.replyTo().tell(new ServerReply.LegMissing(c.leg())));
        assertThat(client.put(IN_SESSION, "{\"gain\":1}").problem()).isEqualTo("no-such-instant-session");
    }

    @Test
    void shouldSubscribeADispatcherWhomTheOperatorLetsMonitor() {
        API.users.on(UserCommand.Get.class, c -> c.replyTo().tell(account(new Profile("Alice", 100, false))));
        Answer refused = client.sdp("PUT", RADIO + "?monitor=true", OFFER);
        assertThat(refused.status()).isEqualTo(403);
        assertThat(refused.json().path("detail").asText()).contains("alice@example.net", "monitor");
        assertThat(API.endpoints.told(EndpointCommand.Provision.class)).isEmpty();
        API.users.on(UserCommand.Get.class, c -> c.replyTo().tell(account(new Profile("Alice", 100, true))));

        assertThat(client.sdp("PUT", RADIO + "?monitor=true", OFFER).status()).isEqualTo(200);
        assertThat(API.endpoints.last(EndpointCommand.Provision.class).monitor())
                .isTrue();
        assertThat(client.sdp("PUT", RADIO + "?monitor=often", OFFER).status()).isEqualTo(400);
    }

    @Test
    void shouldShowASessionToItsMembersAndEndIt() {
        API.instants.on(
                InstantCommand.Get.class,
                c -> c.replyTo().tell(new InstantReply.View(SESSION, BOBS, List.of(ALICES, BOBS), NOON)));
        API.instants.on(InstantCommand.Release.class, c -> c.replyTo().tell(new InstantReply.Done()));

        assertThat(client.get(IN_SESSION).json().at("/activatedBy/user").asText())
                .isEqualTo("bob@example.net");
        assertThat(client.get(IN_SESSION.replace("radio7", "other")).problem()).isEqualTo("no-such-instant-session");
        assertThat(client.delete(IN_SESSION).status()).isEqualTo(204);
        assertThat(API.instants.last(InstantCommand.Release.class).by()).isEqualTo(ALICES);
    }
}
