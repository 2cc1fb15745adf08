// SPDX-License-Identifier: Apache-2.0
package io.convoke.node.endpoint;

import io.convoke.node.endpoint.EndpointState.Device;
import io.convoke.node.endpoint.EndpointState.Phone;
import io.convoke.node.endpoint.EndpointState.Publication;
import io.convoke.node.endpoint.EndpointState.Session;
import io.convoke.node.entity.Decision;
import io.convoke.protocol.endpoint.CallCommand;
import io.convoke.protocol.endpoint.EndpointCommand;
import io.convoke.protocol.endpoint.EndpointCommand.*;
import io.convoke.protocol.endpoint.EndpointEvent;
import io.convoke.protocol.endpoint.EndpointReply;
import io.convoke.protocol.endpoint.SipBinding;
import io.convoke.protocol.ids.EndpointId;
import io.convoke.protocol.user.PresenceStatus;
import io.convoke.protocol.wire.Refusal;
import io.convoke.protocol.wire.Refusal.Reason;
import java.util.EnumSet;
import java.util.Set;

/** What an endpoint does about a request. No clock, no actor, no I/O: every row is one unit test. */
public record EndpointRules(EndpointId self) {
    private static final EndpointReply DONE = new EndpointReply.Done();

    /** What a client may say of itself; the others follow from what it does. */
    private static final Set<PresenceStatus> SETTABLE =
            EnumSet.of(PresenceStatus.AWAY, PresenceStatus.AVAILABLE, PresenceStatus.BUSY);

    /** @param latest of the last REGISTER, also where it only refreshed; null before the first and after a crash */
    Decision<EndpointEvent, EndpointReply> decide(
            EndpointState state, SipBinding latest, EndpointCommand.Request request) {
        return switch (request) {
            case Open _
            when !(state instanceof Session || state instanceof Device) ->
                refused(Reason.CONFLICT, self + " is a phone, not a session");
            case Open c
            when state instanceof Session session && !session.clientName().equals(c.clientName()) ->
                refused(Reason.CONFLICT, "another session was opened with the same id");
            case Open _ when state instanceof Session -> Decision.replyOnly(DONE);
            case Open c -> Decision.persist(new EndpointEvent.Opened(c.clientName(), c.at()), DONE);
            case Close _ -> close(state);
            case Get _ when state instanceof Session session -> Decision.replyOnly(view(session));
            case Get _ -> Decision.replyOnly(new EndpointReply.Refused(noSession(state)));
            case SetPresence c
            when !SETTABLE.contains(c.presence()) ->
                refused(Reason.INVALID, "a session is away, available or busy; the rest follows from what it does");
            case SetPresence c
            when state instanceof Session session && session.presence() == c.presence() -> Decision.replyOnly(DONE);
            case SetPresence c
            when state instanceof Session -> Decision.persist(new EndpointEvent.PresenceSet(c.presence()), DONE);
            case SetPresence _ -> Decision.replyOnly(new EndpointReply.Refused(noSession(state)));
            case EnterMesh c when c.leg().equals(state.meshes().get(c.conference())) -> Decision.replyOnly(DONE);
            case EnterMesh c ->
                Decision.persist(new EndpointEvent.MeshEntered(c.conference(), c.meshVersion(), c.leg()), DONE);
            case LeaveMesh c when !c.leg().equals(state.meshes().get(c.conference())) -> Decision.replyOnly(DONE);
            case LeaveMesh c -> Decision.persist(new EndpointEvent.MeshLeft(c.conference(), c.leg()), DONE);
            case Register c -> PhoneRules.register(self, state, latest, c);
            case Unregister c -> PhoneRules.unregister(state, latest, c);
            case CallCommand.Recall _, CallCommand.Probe _ ->
                Decision.replyOnly(DONE); // its client comes back by itself
            case Publish c -> publish(state, c);
            case ClaimPin _, FindPin _, Subscribe _, Resubscribe _, Provision _, Unsubscribe _ ->
                refused(Reason.CONFLICT, self + " is not a subscription");
            case CallCommand _ -> refused(Reason.CONFLICT, self + " is not a call");
        };
    }

    /** The session is to end, or whatever else the endpoint is: its user is gone. */
    private static Decision<EndpointEvent, EndpointReply> close(EndpointState state) {
        return switch (state) {
            case Device _ -> Decision.replyOnly(DONE);
            case Session _, Publication _ -> Decision.persist(new EndpointEvent.Closed(), DONE);
            case Phone _ -> Decision.persist(new EndpointEvent.Unregistered(), DONE);
        };
    }

    /** RFC 3903 §6: every one that is taken makes a new entity-tag. A first one that comes again takes its own place. */
    private Decision<EndpointEvent, EndpointReply> publish(EndpointState state, Publish c) {
        if (!self.isPublication()) return refused(Reason.CONFLICT, self + " is not a publication");
        if (c.version() != 0 && !(state instanceof Publication p && p.version() == c.version())) {
            return refused(Reason.NOT_FOUND, "there is no such publication");
        }
        EndpointReply reply = new EndpointReply.Published(state.version() + 1, c.expiresAt());
        if (!c.expiresAt().isAfter(c.at())) return Decision.persist(new EndpointEvent.Closed(), reply);
        if (c.presence() != null) {
            return Decision.persist(new EndpointEvent.Published(c.presence(), c.note(), c.expiresAt()), reply);
        }
        return state instanceof Publication p
                ? Decision.persist(new EndpointEvent.Published(p.presence(), p.note(), c.expiresAt()), reply)
                : refused(Reason.INVALID, "nothing is published");
    }

    /** Why a client that thinks it has a session is refused: it never had one, or it is over. */
    Refusal noSession(EndpointState state) {
        return state.version() == 0
                ? new Refusal(Reason.NOT_FOUND, "there is no session " + self)
                : new Refusal(Reason.GONE, "the session " + self + " is over");
    }

    private EndpointReply view(Session session) {
        return new EndpointReply.Session(
                self,
                session.clientName(),
                session.openedAt(),
                session.presence(),
                session.meshes().keySet());
    }

    static Decision<EndpointEvent, EndpointReply> refused(Reason reason, String detail) {
        return Decision.replyOnly(new EndpointReply.Refused(new Refusal(reason, detail)));
    }
}
