// SPDX-License-Identifier: Apache-2.0
package io.convoke.node.http.instant;

import io.convoke.node.http.body.InstantBodies;
import io.convoke.node.http.body.SignallingBodies;
import io.convoke.node.http.body.SignallingBodies.Said;
import io.convoke.node.http.call.Json;
import io.convoke.node.http.call.Problem;
import io.convoke.node.http.call.ProblemException;
import io.convoke.node.http.call.ProblemType;
import io.convoke.protocol.endpoint.EndpointReply.Provisioned;
import io.convoke.protocol.ids.EndpointId;
import io.convoke.protocol.instant.ProvisionedLeg;
import io.convoke.protocol.instant.ServerCommand;
import io.convoke.protocol.instant.ServerReply;
import io.convoke.protocol.user.FeedCursor;
import io.convoke.protocol.user.UserReply;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.function.Predicate;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;

/**
 * The virtual signalling agent of a terminal that has no stack of its own: does in the cluster what the terminal asks for in
 * JSON, and tells it what happens to the floor and to its leg. It ends with the connection; the subscription goes on.
 */
final class SignallingAgent {
    /** The leg may have been provisioned elsewhere meanwhile. */
    private static final Duration LOOK_EVERY = Duration.ofSeconds(5);

    sealed interface Input {
        record Text(String json) implements Input {}

        /** @param answer null where {@code failure} says why there is none */
        record Done(Said asked, Object answer, Throwable failure) implements Input {}

        /** @param now null where there is no subscription, or nobody has answered */
        record Looked(Provisioned now) implements Input {}

        record Heard(ServerReply news) implements Input {}

        /** @param feed null where nobody has answered */
        record Listed(UserReply.Feed feed) implements Input {}

        record Look() implements Input {}

        record Closed() implements Input {}
    }

    private final ActorContext<Input> context;
    private final InstantService service;
    private final EndpointId subscriber;
    private final int mostMembers;
    private final Predicate<String> client;
    private final AgentMedia media;
    private final ActorRef<ServerReply> ear;
    private ProvisionedLeg leg;
    private FeedCursor seen = FeedCursor.START;
    private boolean listing;

    private SignallingAgent(
            ActorContext<Input> context,
            InstantService service,
            EndpointId subscriber,
            int mostMembers,
            Predicate<String> client,
            AgentMedia media) {
        this.media = media;
        this.context = context;
        this.service = service;
        this.subscriber = subscriber;
        this.mostMembers = mostMembers;
        this.client = client;
        this.ear = context.messageAdapter(ServerReply.class, Input.Heard::new);
    }

    /** @param client takes what it is told; false where it reads too slowly, or is gone */
    static Behavior<Input> create(
            InstantService service,
            EndpointId subscriber,
            int mostMembers,
            Predicate<String> client,
            AgentMedia media) {
        return Behaviors.setup(context -> Behaviors.withTimers(timers -> {
            timers.startTimerWithFixedDelay(new Input.Look(), Duration.ZERO, LOOK_EVERY);
            SignallingAgent self = new SignallingAgent(context, service, subscriber, mostMembers, client, media);
            return Behaviors.receiveMessage(self::onInput);
        }));
    }

    private Behavior<Input> onInput(Input input) {
        boolean goesOn =
                switch (input) {
                    case Input.Text text -> said(text.json());
                    case Input.Done done -> answer(done);
                    case Input.Looked looked -> looked(looked.now());
                    case Input.Heard heard -> heard(heard.news());
                    case Input.Listed listed -> listed(listed.feed());
                    case Input.Look _ -> look();
                    case Input.Closed _ -> false;
                };
        return goesOn ? Behaviors.same() : Behaviors.stopped();
    }

    private boolean said(String json) {
        Said said = null;
        try {
            said = Json.read(json.getBytes(StandardCharsets.UTF_8), Said.class);
            Said asked = said;
            context.pipeToSelf(ask(asked), (answer, failure) -> new Input.Done(asked, answer, failure));
            return true;
        } catch (ProblemException e) {
            return tell(SignallingBodies.Refused.of(said == null ? null : said.id(), e.problem()));
        }
    }

    private CompletionStage<?> ask(Said said) {
        return switch (said.checkedType()) {
            case SUBSCRIBE ->
                service.provision(subscriber, offer(said), said.seconds(), said.monitors())
                        .thenApply(now -> {
                            context.getSelf().tell(new Input.Looked(now));
                            return InstantBodies.Subscriber.of(subscriber, now);
                        });
            case UNSUBSCRIBE -> service.unsubscribe(subscriber).thenApply(_ -> null);
            case ACTIVATE, RELEASE, HEAR, REQUEST_FLOOR, RELEASE_FLOOR -> service.ask(subscriber, said, mostMembers);
        };
    }

    private String offer(Said said) {
        String offer = said.checkedSdp();
        if (!said.isMediaHere()) return offer;
        try {
            return media.offer(offer);
        } catch (IOException e) {
            throw Problem.of(ProblemType.UNAVAILABLE, "The agent has no port for your media now: " + e.getMessage())
                    .exception();
        }
    }

    private boolean answer(Input.Done done) {
        return tell(InstantService.answer(done.asked(), done.answer(), done.failure()));
    }

    private boolean look() {
        if (!listing) list();
        context.pipeToSelf(service.get(subscriber), (now, failure) -> new Input.Looked(failure == null ? now : null));
        return true;
    }

    private void list() {
        listing = true;
        context.pipeToSelf(
                service.contacts(subscriber, seen), (feed, failure) -> new Input.Listed(failure == null ? feed : null));
    }

    /** Asked again at once; where there was nothing to hear, as another agent asks instead of this one, with the next look. */
    private boolean listed(UserReply.Feed feed) {
        listing = false;
        if (feed == null) return true;
        seen = feed.next();
        if (feed.contacts().isEmpty() && !feed.whole()) return true;
        list();
        return tell(SignallingBodies.Listing.of(feed));
    }

    /** The server of the leg tells what happens to it, from now on; asked again each time, as it may have started anew. */
    private boolean looked(Provisioned now) {
        if (now == null || now.leg() == null) return true;
        boolean moved = leg != null && !leg.equals(now.leg());
        leg = now.leg();
        media.answered(now.answer());
        service.server(leg.server()).tell(new ServerCommand.Watch(leg.server(), leg.leg(), ear));
        return !moved || tell(SignallingBodies.Event.moved(InstantBodies.Subscriber.of(subscriber, now)));
    }

    private boolean heard(ServerReply news) {
        return Optional.of(news)
                .filter(ServerReply.FloorNews.class::isInstance)
                .map(told -> tell(SignallingBodies.Event.of((ServerReply.FloorNews) told)))
                .orElse(true);
    }

    private boolean tell(Object body) {
        return client.test(new String(Json.bytes(body), StandardCharsets.UTF_8));
    }
}
