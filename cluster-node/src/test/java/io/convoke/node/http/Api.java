// SPDX-License-Identifier: Apache-2.0
package io.convoke.node.http;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import io.convoke.media.agent.EngineReport;
import io.convoke.media.link.LinkReport;
import io.convoke.node.boot.NodeSettings;
import io.convoke.node.boot.Readiness;
import io.convoke.node.boot.Shards;
import io.convoke.node.entity.AgentTraffic;
import io.convoke.node.entity.Census;
import io.convoke.node.telemetry.Telemetry;
import io.convoke.persistence.projection.Page;
import io.convoke.protocol.allocator.AllocatorCommand;
import io.convoke.protocol.allocator.MixerStanding;
import io.convoke.protocol.conference.ConferenceCommand;
import io.convoke.protocol.endpoint.EndpointCommand;
import io.convoke.protocol.ids.EndpointId;
import io.convoke.protocol.ids.UserId;
import io.convoke.protocol.imrelay.ImRelayCommand;
import io.convoke.protocol.instant.InstantCommand;
import io.convoke.protocol.instant.ServerCommand;
import io.convoke.protocol.mixer.MixerCommand;
import io.convoke.protocol.sip.SipCommand;
import io.convoke.protocol.user.Profile;
import io.convoke.protocol.user.UserCommand;
import io.convoke.protocol.user.UserReply;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.apache.pekko.actor.typed.RecipientRef;
import org.apache.pekko.http.javadsl.ServerBinding;

/** The real server on a free port, in front of scripted entities. */
public final class Api implements AutoCloseable {
    public static final byte[] SECRET = "0123456789abcdef0123456789abcdef".getBytes(StandardCharsets.UTF_8);

    public final Script<UserCommand> users = new Script<>();
    public final Script<EndpointCommand> endpoints = new Script<>();
    public final Script<ConferenceCommand> conferences = new Script<>();
    public final Script<MixerCommand> mixers = new Script<>();
    public final Script<InstantCommand> instants = new Script<>();
    public final Script<ServerCommand> servers = new Script<>();
    public final Script<AllocatorCommand> allocator = new Script<>();
    public final Readiness readiness = new Readiness();
    public final Census census = new Census();
    public final Map<String, String> members = new ConcurrentHashMap<>();
    public volatile UserId userAsked;
    public volatile EndpointId endpointAsked;
    public volatile boolean journal = true;
    public volatile EngineReport engine = Samples.engine(0, 0, Map.of());
    public volatile List<LinkReport> links = List.of();
    public volatile Readings.LiveList live = (after, limit) -> page(List.of());
    public volatile Readings.CdrList cdrs = (user, from, to, after, limit) -> page(List.of());
    public volatile List<MixerStanding> standing = List.of();

    private final ActorTestKit kit;
    private final Telemetry telemetry = new Telemetry(
            () -> engine,
            () -> links,
            census,
            () -> journal ? Optional.of(Duration.ofMillis(4)) : Optional.empty(),
            new CompletableFuture<>());
    private final ServerBinding binding;
    public final ApiClient client;

    public Api() {
        this("");
    }

    /** @param settings in HOCON, over those of a test */
    public Api(String settings) {
        Path secret = secretFile();
        Config config = ConfigFactory.parseString(settings)
                .withFallback(ConfigFactory.parseString("""
                        pekko.actor.provider = local
                        pekko.loglevel = WARNING
                        convoke.security.hs256-secret-file = "%s"
                        """.formatted(secret)))
                .withFallback(ConfigFactory.load());
        kit = ActorTestKit.create("edge", config);
        binding = ControlApi.start(kit.system(), NodeSettings.of(config), 0, shards(), readings(), telemetry)
                .toCompletableFuture()
                .join();
        client = new ApiClient(
                URI.create("http://127.0.0.1:" + binding.localAddress().getPort()));
    }

    /** As new: no answers, nothing told, everything there. */
    public void reset() {
        List.of(users, endpoints, conferences, mixers, instants, servers, allocator)
                .forEach(Script::forget);
        journal = true;
        live = (after, limit) -> page(List.of());
        cdrs = (user, from, to, after, limit) -> page(List.of());
        standing = List.of();
        members.clear();
    }

    /** Alice has an account, and what is to be changed in it is done. */
    public AgentTraffic agents() {
        return Census.of(kit.system()).agents();
    }

    public void knowsAlice() {
        users.on(UserCommand.Get.class, c -> c.replyTo().tell(Samples.account(new Profile("Alice"))));
        List.of(
                        UserCommand.Put.class,
                        UserCommand.ChangeProfile.class,
                        UserCommand.Delete.class,
                        UserCommand.SetModes.class,
                        UserCommand.SetCredentials.class,
                        UserCommand.PutContact.class,
                        UserCommand.RemoveContact.class)
                .forEach(change -> users.on(change, c -> c.replyTo().tell(new UserReply.Done())));
    }

    public static <T> CompletableFuture<Page<T>> page(List<T> items) {
        return CompletableFuture.completedFuture(new Page<>(items, Optional.empty()));
    }

    @Override
    public void close() {
        binding.unbind().toCompletableFuture().join();
        kit.shutdownTestKit();
        telemetry.close();
    }

    private Shards shards() {
        RecipientRef<UserCommand> user = kit.spawn(users.behavior());
        RecipientRef<EndpointCommand> endpoint = kit.spawn(endpoints.behavior());
        RecipientRef<ConferenceCommand> conference = kit.spawn(conferences.behavior());
        RecipientRef<MixerCommand> mixer = kit.spawn(mixers.behavior());
        RecipientRef<InstantCommand> instant = kit.spawn(instants.behavior());
        RecipientRef<ServerCommand> server = kit.spawn(servers.behavior());
        return new Shards(
                id -> {
                    userAsked = id;
                    return user;
                },
                id -> {
                    endpointAsked = id;
                    return endpoint;
                },
                id -> conference,
                id -> mixer,
                kit.spawn(allocator.behavior()),
                kit.spawn(new Script<ImRelayCommand>().behavior()),
                _ -> kit.system().<SipCommand>deadLetters(),
                _ -> server,
                _ -> instant);
    }

    private Readings readings() {
        return new Readings(
                (after, limit) -> live.list(after, limit),
                (user, from, to, after, limit) -> cdrs.list(user, from, to, after, limit),
                () -> CompletableFuture.completedFuture(standing),
                () -> members,
                () -> journal,
                readiness);
    }

    private static Path secretFile() {
        try {
            Path file = Files.createTempFile("convoke-test", ".secret");
            file.toFile().deleteOnExit();
            return Files.write(file, SECRET);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
