// SPDX-License-Identifier: Apache-2.0
package io.convoke.node.http;

import io.convoke.node.boot.NodeSettings;
import io.convoke.node.boot.Shards;
import io.convoke.node.http.auth.Passwords;
import io.convoke.node.http.auth.TokenKeys;
import io.convoke.node.http.auth.Tokens;
import io.convoke.node.http.call.EntityAnswers;
import io.convoke.node.http.call.KeyMemory;
import io.convoke.node.http.call.Operation;
import io.convoke.node.http.instant.GroupRoutes;
import io.convoke.node.http.instant.InstantRoutes;
import io.convoke.node.http.router.Bodies;
import io.convoke.node.http.router.MalformedHttp;
import io.convoke.node.http.router.Router;
import io.convoke.node.im.JoinPage;
import io.convoke.node.telemetry.Telemetry;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.http.javadsl.Http;
import org.apache.pekko.http.javadsl.ServerBinding;
import org.apache.pekko.http.javadsl.settings.ParserSettings;
import org.apache.pekko.http.javadsl.settings.ServerSettings;

/** Starts the HTTP edge of a node: the control API, the join page, health and metrics. */
public final class ControlApi {
    private ControlApi() {}

    /**
     * Binds the port. The stage fails where it is taken; on shutdown the port is closed first, and requests in progress
     * get {@code drain} to end.
     *
     * @throws IllegalArgumentException one line that says which setting is wrong, such as a secret that is too short
     */
    public static CompletionStage<ServerBinding> start(
            ActorSystem<?> system, NodeSettings settings, Shards shards, Readings readings, Telemetry telemetry) {
        return start(system, settings, settings.http().port(), shards, readings, telemetry);
    }

    static CompletionStage<ServerBinding> start(
            ActorSystem<?> system,
            NodeSettings settings,
            int port,
            Shards shards,
            Readings readings,
            Telemetry telemetry) {
        NodeSettings.Http http = settings.http();
        TokenKeys keys = TokenKeys.load(
                settings.security().hs256SecretFile(), settings.security().jwksUrl());
        Executor verifying = keys.remote() ? Executors.newVirtualThreadPerTaskExecutor() : Runnable::run;
        Tokens tokens = new Tokens(
                keys,
                settings.security().issuer(),
                settings.security().audience(),
                settings.security().clockSkew(),
                verifying);
        Router router = new Router(
                system,
                operations(system, settings, shards, readings, telemetry),
                tokens::verify,
                new Bodies(system, http.maxBodyBytes(), http.bodyTimeout()),
                readings.journalAvailable(),
                telemetry::answered,
                new KeyMemory());
        return Http.get(system)
                .newServerAt(http.host(), port)
                .adaptSettings(usual -> adapted(usual, http))
                .bind(router::handle)
                .thenApply(binding -> binding.addToCoordinatedShutdown(http.drain(), system));
    }

    static List<Operation> operations(
            ActorSystem<?> system, NodeSettings settings, Shards shards, Readings readings, Telemetry telemetry) {
        EntityAnswers entities =
                new EntityAnswers(system, shards, settings.http().askTimeout());
        return new Routes(
                        new UserRoutes(entities, new Passwords()),
                        new ContactRoutes(entities),
                        new SessionRoutes(
                                entities,
                                new EventStream(entities, settings.http().heartbeat())),
                        new MessageRoutes(entities, settings.inbox().maxTextBytes()),
                        new ConferenceList(entities, readings),
                        new ConferenceRoutes(entities),
                        new LegRoutes(entities, settings.nodeId()),
                        new InstantRoutes(
                                entities, settings.nodeId(), settings.instant().mostMembers(), settings.mediaPorts()),
                        new GroupRoutes(
                                entities, settings.nodeId(), settings.instant().mostMembers()),
                        new CdrRoutes(readings),
                        new ClusterRoutes(entities, readings),
                        new ServiceRoutes(readings.readiness(), telemetry),
                        new JoinPage(entities, settings.http().publicUrl()))
                .operations();
    }

    /** Every operation has its own deadline, so Pekko's request timeout, which answers in plain text, is off. */
    private static ServerSettings adapted(ServerSettings usual, NodeSettings.Http http) {
        ParserSettings parser = usual.getParserSettings().withMaxContentLength(http.maxBodyBytes() * 16);
        return usual.withServerHeader(Optional.empty())
                .withMaxConnections(http.maxConnections())
                .withTransparentHeadRequests(true)
                .withParserSettings(parser)
                .withParsingErrorHandler(MalformedHttp.class.getName())
                .withWebsocketSettings(
                        usual.getWebsocketSettings().withPeriodicKeepAliveMaxIdle(duration(http.heartbeat())))
                .withTimeouts(usual.getTimeouts()
                        .withRequestTimeout(scala.concurrent.duration.Duration.Inf())
                        .withIdleTimeout(duration(http.idleTimeout())));
    }

    private static scala.concurrent.duration.Duration duration(Duration length) {
        return scala.concurrent.duration.Duration.fromNanos(length.toNanos());
    }
}
