// SPDX-License-Identifier: Apache-2.0
package io.convoke.node.http.instant;

import io.convoke.node.http.body.InstantBodies;
import io.convoke.node.http.call.Answer;
import io.convoke.node.http.call.Call;
import io.convoke.node.http.call.EntityAnswers;
import io.convoke.node.http.call.Problem;
import io.convoke.node.http.call.ProblemType;
import io.convoke.protocol.ids.EndpointId;
import io.convoke.protocol.ids.NodeId;
import io.convoke.protocol.ids.UserId;
import io.convoke.protocol.instant.InstantId;
import io.convoke.protocol.user.UserCommand;
import io.convoke.protocol.user.UserReply;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.apache.pekko.http.javadsl.model.AttributeKeys;
import org.apache.pekko.http.javadsl.model.HttpResponse;

/** The instant service (push to talk): subscribers with their provisioned legs, and sessions that bridge them. */
public final class InstantRoutes {
    private final EntityAnswers entities;
    private final InstantService service;
    private final int mostMembers;
    private final AgentSocket sockets;

    /**
     * @param node this one
     * @param mostMembers of one session
     * @param media of which terminals' agents take theirs
     */
    public InstantRoutes(EntityAnswers entities, NodeId node, int mostMembers, MediaPorts media) {
        this.sockets = new AgentSocket(entities.system(), new AgentPorts(media));
        this.entities = entities;
        this.service = new InstantService(entities, node);
        this.mostMembers = mostMembers;
    }

    /** An SDP offer goes in, the answer comes out; the same offer again refreshes. */
    public CompletionStage<HttpResponse> putSubscriber(Call call) {
        EndpointId subscriber = subscriber(call);
        String offer = call.sdp();
        int seconds = call.query(
                "expires", InstantBodies.SHORTEST_SECONDS, InstantBodies.LONGEST_SECONDS, InstantBodies.USUAL_SECONDS);
        boolean monitor = call.query("monitor", InstantRoutes::truth).orElse(false);
        return service.provision(subscriber, offer, seconds, monitor)
                .thenApply(provisioned -> Answer.sdp(200, provisioned.answer()));
    }

    public CompletionStage<HttpResponse> getSubscriber(Call call) {
        EndpointId subscriber = subscriber(call);
        return service.get(subscriber).thenApply(now -> Answer.ok(InstantBodies.Subscriber.of(subscriber, now)));
    }

    public CompletionStage<HttpResponse> deleteSubscriber(Call call) {
        return service.unsubscribe(subscriber(call)).thenApply(done -> Answer.done());
    }

    public CompletionStage<HttpResponse> getSubscribers(Call call) {
        UserId user = call.user("aor");
        return entities.user(user, replyTo -> new UserCommand.FindSubscribers(user, replyTo))
                .thenApply(reply -> Answer.ok(
                        InstantBodies.Subscribers.of(EntityAnswers.expected(reply, UserReply.Subscribers.class)
                                .legs())));
    }

    /** The terminal's agent, over a WebSocket (RFC 6455). */
    public CompletionStage<HttpResponse> getSignalling(Call call) {
        EndpointId subscriber = subscriber(call);
        return call.request()
                .getAttribute(AttributeKeys.webSocketUpgrade)
                .map(upgrade -> CompletableFuture.completedFuture(sockets.open(
                        upgrade,
                        subscriber,
                        (client, media) -> SignallingAgent.create(service, subscriber, mostMembers, client, media),
                        Duration.between(Instant.now(), call.caller().expiresAt()))))
                .orElseThrow(() -> Problem.of(ProblemType.UPGRADE_REQUIRED, "Ask for it with Upgrade: websocket")
                        .exception());
    }

    /** One request from a press to speech: presence is asked, the legs are bridged, the floor is granted. */
    public CompletionStage<HttpResponse> postActivation(Call call) {
        EndpointId by = subscriber(call);
        return service.activate(by, call.json(InstantBodies.ActivationRequest.class), mostMembers)
                .thenApply(activated -> {
                    call.concerns("session", activated.session());
                    return Answer.ok(activated);
                });
    }

    public CompletionStage<HttpResponse> getSession(Call call) {
        return service.view(subscriber(call), session(call))
                .thenApply(view -> Answer.ok(InstantBodies.Session.of(view)));
    }

    public CompletionStage<HttpResponse> getSessions(Call call) {
        return service.sessions(subscriber(call)).thenApply(in -> Answer.ok(InstantBodies.Sessions.of(in)));
    }

    /** How loudly the subscriber hears it. */
    public CompletionStage<HttpResponse> putSession(Call call) {
        float gain = call.json(InstantBodies.GainRequest.class).checked();
        return service.hear(subscriber(call), session(call), gain).thenApply(done -> Answer.done());
    }

    public CompletionStage<HttpResponse> deleteSession(Call call) {
        return service.release(subscriber(call), session(call)).thenApply(done -> Answer.done());
    }

    public CompletionStage<HttpResponse> putFloor(Call call) {
        Integer priority = call.json(InstantBodies.FloorRequest.class).checked();
        return service.floor(subscriber(call), session(call), true, priority).thenApply(Answer::ok);
    }

    public CompletionStage<HttpResponse> deleteFloor(Call call) {
        return service.floor(subscriber(call), session(call), false, null).thenApply(Answer::ok);
    }

    /** In all of his sessions. */
    public CompletionStage<HttpResponse> putFloors(Call call) {
        Integer priority = call.json(InstantBodies.FloorRequest.class).checked();
        return service.floors(subscriber(call), true, priority).thenApply(Answer::ok);
    }

    public CompletionStage<HttpResponse> deleteFloors(Call call) {
        return service.floors(subscriber(call), false, null).thenApply(Answer::ok);
    }

    private static boolean truth(String text) {
        if (text.equals("true") || text.equals("false")) return text.equals("true");
        throw new IllegalArgumentException("'" + text + "' is neither true nor false");
    }

    private static InstantId session(Call call) {
        return new InstantId(call.id("session"));
    }

    private static EndpointId subscriber(Call call) {
        UserId user = call.user("aor");
        try {
            EndpointId subscriber = EndpointId.subscriber(user, call.id("identity"));
            call.concerns("subscriber", subscriber);
            return subscriber;
        } catch (IllegalArgumentException e) {
            throw Problem.of(ProblemType.INVALID_PARAMETER, "identity: 1 to 60 of A-Z a-z 0-9 . _ -")
                    .with("parameter", "identity")
                    .exception();
        }
    }
}
