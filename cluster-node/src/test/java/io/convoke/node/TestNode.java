// SPDX-License-Identifier: Apache-2.0
package io.convoke.node;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import io.convoke.node.boot.NodeConfig;
import io.convoke.node.boot.NodeSettings;
import io.convoke.node.boot.Shards;
import io.convoke.protocol.allocator.AllocatorCommand;
import io.convoke.protocol.conference.ConferenceCommand;
import io.convoke.protocol.endpoint.EndpointCommand;
import io.convoke.protocol.ids.UserId;
import io.convoke.protocol.imrelay.ImRelayCommand;
import io.convoke.protocol.instant.InstantCommand;
import io.convoke.protocol.instant.ServerCommand;
import io.convoke.protocol.mixer.MixerCommand;
import io.convoke.protocol.sip.SipCommand;
import io.convoke.protocol.user.UserCommand;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.apache.pekko.actor.testkit.typed.javadsl.TestProbe;
import org.apache.pekko.persistence.testkit.PersistenceTestKitPlugin;
import org.apache.pekko.persistence.testkit.PersistenceTestKitSnapshotPlugin;

/** Around one actor under test: a journal in memory, messages that go through the wire format, probes for all others. */
public final class TestNode implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(15); // the machine may be busy with other builds

    public final ActorTestKit kit;
    public final TestProbe<EndpointCommand> endpoints;
    public final TestProbe<ConferenceCommand> conferences;
    public final TestProbe<MixerCommand> mixers;
    public final TestProbe<AllocatorCommand> allocator;
    public final TestProbe<ImRelayCommand> relay;
    public final TestProbe<SipCommand> sip;
    public final TestProbe<ServerCommand> server;
    public final TestProbe<InstantCommand> sessions;
    public final Shards shards;
    private final Map<UserId, TestProbe<UserCommand>> users = new ConcurrentHashMap<>();

    public TestNode() {
        this(ConfigFactory.empty());
    }

    /** @param over these settings over those of a test, such as a clock of its own */
    public TestNode(Config over) {
        kit = ActorTestKit.create(
                "test",
                over.withFallback(ConfigFactory.parseString("""
                                pekko.actor.serialize-messages = on
                                pekko.actor.allow-java-serialization = off
                                pekko.actor.testkit.typed.single-expect-default = 15s
                                pekko.actor.testkit.typed.default-timeout = 15s
                                pekko.actor.testkit.typed.system-shutdown-default = 60s
                                """))
                        .withFallback(PersistenceTestKitPlugin.config())
                        .withFallback(PersistenceTestKitSnapshotPlugin.config())
                        .withFallback(ConfigFactory.defaultReferenceUnresolved())
                        .resolve());
        endpoints = kit.createTestProbe("endpoints");
        conferences = kit.createTestProbe("conferences");
        mixers = kit.createTestProbe("mixers");
        allocator = kit.createTestProbe("allocator");
        relay = kit.createTestProbe("relay");
        sip = kit.createTestProbe("sip");
        server = kit.createTestProbe("conference-server");
        sessions = kit.createTestProbe("instant-sessions");
        shards = new Shards(
                id -> user(id).ref(),
                id -> endpoints.ref(),
                id -> conferences.ref(),
                id -> mixers.ref(),
                allocator.ref(),
                relay.ref(),
                _ -> sip.ref(),
                _ -> server.ref(),
                _ -> sessions.ref());
    }

    /** What other actors tell this user. */
    public TestProbe<UserCommand> user(UserId id) {
        return users.computeIfAbsent(id, unknown -> kit.createTestProbe("user-" + id));
    }

    /** The defaults with these settings over them. */
    public static NodeSettings settings(String over) {
        return NodeSettings.of(config(over));
    }

    public static Config config(String over) {
        return NodeConfig.over(
                ConfigFactory.parseString(over + "\nconvoke.security.hs256-secret-file = secret-of-the-tests"));
    }

    public static Duration patience() {
        return PATIENCE;
    }

    @Override
    public void close() {
        kit.shutdownTestKit();
    }
}
