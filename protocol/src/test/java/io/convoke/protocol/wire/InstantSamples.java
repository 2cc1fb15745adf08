// SPDX-License-Identifier: Apache-2.0
package io.convoke.protocol.wire;

import static io.convoke.protocol.wire.ValueSamples.*;

import io.convoke.protocol.endpoint.EndpointCommand;
import io.convoke.protocol.endpoint.EndpointEvent;
import io.convoke.protocol.endpoint.EndpointReply;
import io.convoke.protocol.ids.EndpointId;
import io.convoke.protocol.ids.NodeId;
import io.convoke.protocol.instant.Group;
import io.convoke.protocol.instant.InstantCommand;
import io.convoke.protocol.instant.InstantId;
import io.convoke.protocol.instant.InstantReply;
import io.convoke.protocol.instant.InstantReply.FloorAnswer;
import io.convoke.protocol.instant.InstantReply.Unavailable;
import io.convoke.protocol.instant.ServerCommand;
import io.convoke.protocol.instant.ServerCommand.FloorPolicy;
import io.convoke.protocol.instant.ServerCommand.Member;
import io.convoke.protocol.instant.ServerReply;
import io.convoke.protocol.user.PresenceStatus;
import io.convoke.protocol.user.UserCommand;
import io.convoke.protocol.user.UserEvent;
import io.convoke.protocol.user.UserReply;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.apache.pekko.actor.typed.ActorRef;

/** The instant service: subscribers, conference servers, sessions. */
final class InstantSamples {
    private static final InstantId SESSION = new InstantId("pair-7f3a");
    private static final EndpointId RADIO = EndpointId.subscriber(ALICE, "radio7");
    private static final EndpointId CONSOLE = EndpointId.subscriber(BOB, "console");
    private static final EndpointId SESSION_OF_PHONE = EndpointId.call(ALICE, "5a9c");
    private static final NodeId HOME = new NodeId("127.0.0.2:17355");
    private static final FloorPolicy POLICY = new FloorPolicy(Duration.ofSeconds(45), Duration.ofSeconds(12), 6, 200);
    private static final Member MEMBER = new Member(PROVISIONED, RADIO, 5);
    private static final FloorAnswer QUEUED = new FloorAnswer(FloorAnswer.Result.QUEUED, 2, 7);
    private static final Unavailable BUSY = new Unavailable(BOB, Unavailable.Cause.BUSY);

    private InstantSamples() {}

    static List<Object> subscriber(ActorRef<Object> asker) {
        return List.of(
                SESSION,
                PROVISIONED,
                new EndpointCommand.Provision(
                        "v=0 offer", AT.plusSeconds(60), AT, HOME, asker.narrow(), SESSION_OF_PHONE, true, true),
                new EndpointCommand.Unsubscribe(AT, asker.narrow(), SESSION_OF_PHONE),
                new EndpointCommand.LegLost(PROVISIONED),
                new EndpointReply.Provisioned(PROVISIONED, "v=0 answer", AT, SESSION_OF_PHONE),
                new EndpointEvent.InstantSubscribed("v=0 offer", AT.plusSeconds(60), AT, SESSION_OF_PHONE, true, true),
                new EndpointEvent.LegProvisioned(PROVISIONED, "v=0 offer", "v=0 answer"),
                new EndpointEvent.ProvisionLost(PROVISIONED),
                new EndpointEvent.InstantUnsubscribed("expired", AT),
                new UserCommand.FindSubscribers(BOB, asker.narrow()),
                new UserReply.Subscribers(ALICE, true, true, PresenceStatus.AWAY, Map.of(RADIO, PROVISIONED), 7),
                new UserCommand.ShowTalk(RADIO, SESSION, Duration.ofSeconds(30)),
                REACHED);
    }

    static List<Object> groups(ActorRef<Object> asker) {
        Group crew = new Group("crew", List.of(ALICE, BOB));
        return List.of(
                crew,
                new UserCommand.PutGroup(crew, asker.narrow()),
                new UserCommand.RemoveGroup("crew", asker.narrow()),
                new UserCommand.FindGroups(BOB, asker.narrow()),
                new UserReply.Groups(ALICE, List.of(crew)),
                new UserEvent.GroupPut(crew),
                new UserEvent.GroupRemoved("crew"));
    }

    static List<Object> server(ActorRef<Object> asker) {
        return List.of(
                MEMBER,
                POLICY,
                new ServerCommand.ProvisionLeg(NODE, LEG, RADIO, "v=0 offer", asker.narrow(), true, true),
                new ServerCommand.RemoveLeg(NODE, LEG, asker.narrow()),
                new ServerCommand.Bridge(
                        NODE, SESSION, HOME, List.of(NODE, HOME), List.of(MEMBER), LEG, POLICY, asker.narrow(), 255),
                new ServerCommand.Unbridge(NODE, SESSION, asker.narrow(), HOME),
                new ServerCommand.Floor(NODE, SESSION, LEG, true, 3, asker.narrow()),
                new ServerCommand.Watch(NODE, LEG, asker.narrow()),
                new ServerCommand.Hear(NODE, SESSION, LEG, 0.5f, asker.narrow()),
                new ServerCommand.GetSessions(NODE, LEG, asker.narrow()),
                new ServerReply.Sessions(Map.of(SESSION, 0.5f)),
                new ServerReply.LegMissing(LEG),
                new ServerReply.FloorNews(SESSION, ServerReply.FloorNews.What.TAKEN, BOB, 30),
                ServerReply.FloorNews.What.REVOKED,
                new ServerReply.Done(),
                new ServerReply.Refused(new Refusal(Refusal.Reason.UNAVAILABLE, "no port")),
                new ServerReply.Gone(NODE),
                new ServerReply.LegProvisioned(PROVISIONED, "v=0 answer"),
                new ServerReply.NotAcceptable(List.of("G729"), List.of("opus"), "no codec"),
                new ServerReply.Bridged(SESSION),
                new ServerReply.NotBridged(List.of(LEG), List.of()),
                new ServerReply.FloorGiven(SESSION, LEG),
                new ServerReply.FloorDenied(1, "another one has it"),
                new ServerReply.FloorQueued(4));
    }

    static List<Object> session(ActorRef<Object> asker) {
        return List.of(
                BUSY,
                BUSY.cause(),
                QUEUED,
                QUEUED.result(),
                new InstantCommand.Activate(RADIO, List.of(BOB), AT, asker.narrow(), BOB, 255),
                new InstantCommand.Floor(RADIO, true, 9, asker.narrow()),
                new InstantCommand.Release(RADIO, AT, asker.narrow()),
                new InstantCommand.Get(asker.narrow()),
                new InstantCommand.Over(NODE, "nobody talked", AT),
                new InstantReply.Activated(SESSION, List.of(RADIO, CONSOLE), List.of(BUSY), QUEUED),
                new InstantReply.NotActivated(List.of(BUSY)),
                new InstantReply.NotAllowed(SESSION, List.of(BUSY)),
                new InstantReply.Done(),
                new InstantReply.NoSuchSession(SESSION),
                new InstantReply.View(SESSION, RADIO, List.of(RADIO, CONSOLE), AT));
    }
}
