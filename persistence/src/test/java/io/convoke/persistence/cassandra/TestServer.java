// SPDX-License-Identifier: Apache-2.0
package io.convoke.persistence.cassandra;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.Stream;

/** What a test needs to run a Cassandra of its own: ports that are free, the jars, a folder that is cleared. */
public final class TestServer {
    /** Below those that the system gives to whoever wants any: it may give one before the server binds it. */
    private static final int FIRST_PORT = 11_000;

    private static final int PORTS = 6_000;
    private static final Set<Integer> GIVEN = ConcurrentHashMap.newKeySet();

    private TestServer() {}

    public static CassandraSettings settings(Path directory) {
        return new CassandraSettings(
                directory,
                lib(),
                Optional.empty(),
                "127.0.0.1",
                freePort(),
                freePort(),
                Duration.ofSeconds(120),
                256,
                Optional.empty(),
                Optional.empty());
    }

    /** Another one each time. */
    public static int freePort() {
        return ThreadLocalRandom.current()
                .ints(FIRST_PORT, FIRST_PORT + PORTS)
                .filter(TestServer::isFree)
                .filter(GIVEN::add)
                .findFirst()
                .orElseThrow();
    }

    private static boolean isFree(int port) {
        try (ServerSocket socket = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
            return socket.isBound();
        } catch (IOException taken) {
            return false;
        }
    }

    static Path lib() {
        return root().resolve("persistence/cassandra-server/target/lib");
    }

    private static Path root() {
        String told = System.getenv("CONVOKE_ROOT");
        if (told != null) {
            return Path.of(told);
        }
        Path folder = Path.of("").toAbsolutePath(); // started by an IDE: walk up to the reactor
        while (folder != null && !Files.isDirectory(folder.resolve(".mvn"))) {
            folder = folder.getParent();
        }
        return folder;
    }

    static void clear(Path directory) {
        if (!Files.exists(directory)) {
            return;
        }
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
