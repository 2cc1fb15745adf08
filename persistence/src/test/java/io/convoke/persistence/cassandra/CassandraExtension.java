// SPDX-License-Identifier: Apache-2.0
package io.convoke.persistence.cassandra;

import com.datastax.oss.driver.api.core.CqlSession;
import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * One real Cassandra for all tests of a JVM, stopped when the last of them has run. Use it as
 * {@code @RegisterExtension static final CassandraExtension CASSANDRA = new CassandraExtension();}
 */
public final class CassandraExtension implements BeforeAllCallback {
    private static final ExtensionContext.Namespace NAMESPACE =
            ExtensionContext.Namespace.create(CassandraExtension.class);

    /** Held by JUnit's root store, which closes it at the end. */
    private record Server(EmbeddedCassandra cassandra, Path directory) implements AutoCloseable {
        @Override
        public void close() {
            cassandra.stop();
            TestServer.clear(directory);
        }
    }

    private int port;

    @Override
    public void beforeAll(ExtensionContext context) {
        port = context.getRoot()
                .getStore(NAMESPACE)
                .getOrComputeIfAbsent("server", key -> start(), Server.class)
                .cassandra()
                .port();
    }

    /** Where it answers CQL, on 127.0.0.1. */
    public int port() {
        return port;
    }

    /** Settings for an actor system of this module or of a node: this server, nothing else. */
    public Config config() {
        return ConfigFactory.parseString("""
                convoke.cassandra { embedded = false, host = 127.0.0.1, port = %d }
                datastax-java-driver { # a machine that is busy with other builds is slow, not gone
                  basic.request.timeout = 20s
                  advanced {
                    heartbeat.timeout = 20s
                    control-connection.timeout = 20s
                    metadata.schema.request-timeout = 20s
                  }
                }
                """.formatted(port));
    }

    /** A plain session, to look at what was written. */
    public CqlSession session() {
        return CqlSession.builder()
                .addContactPoint(new InetSocketAddress("127.0.0.1", port))
                .withLocalDatacenter("datacenter1")
                .build();
    }

    private static void kill(ProcessHandle leftOver) {
        leftOver.destroyForcibly();
        leftOver.onExit().join();
    }

    private static Server start() {
        Path directory = Path.of("target/test-cassandra").toAbsolutePath();
        PidFile.in(directory).running().ifPresent(left -> kill(left.process()));
        TestServer.clear(directory);
        try {
            return new Server(EmbeddedCassandra.startOrAttach(TestServer.settings(directory)), directory);
        } catch (CassandraUnavailable e) {
            throw new IllegalStateException(e.getMessage(), e);
        }
    }
}
