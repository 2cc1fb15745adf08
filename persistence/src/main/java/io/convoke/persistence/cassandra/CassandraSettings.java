// SPDX-License-Identifier: Apache-2.0
package io.convoke.persistence.cassandra;

import com.typesafe.config.Config;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/**
 * How the embedded Cassandra runs.
 *
 * @param directory everything it keeps: tables, commit log, configuration, logs, pid file
 * @param lib the folder with the jars of the server, its own class path
 * @param javaHome the JDK to run it on; empty: the best one found on this machine
 * @param host the address it listens on, for clients and for other servers
 * @param port where it answers CQL
 * @param storagePort where another server would reach it; taken even when there is none
 * @param startTimeout how long a start may take before it counts as failed
 * @param heapMegabytes the largest heap of the server
 * @param archive classes that the server's JVM starts with (CDS); not used where there is no such file
 * @param archiveAtExit where the server's JVM writes its classes when it ends
 */
public record CassandraSettings(
        Path directory,
        Path lib,
        Optional<Path> javaHome,
        String host,
        int port,
        int storagePort,
        Duration startTimeout,
        int heapMegabytes,
        Optional<Path> archive,
        Optional<Path> archiveAtExit) {

    public CassandraSettings {
        directory = directory.toAbsolutePath().normalize();
        requirePort("convoke.cassandra.port", port);
        requirePort("convoke.cassandra.storage-port", storagePort);
        if (port == storagePort) {
            throw new IllegalArgumentException("convoke.cassandra.port and storage-port are both " + port);
        }
        if (heapMegabytes < 128) {
            throw new IllegalArgumentException("convoke.cassandra.heap-megabytes is " + heapMegabytes
                    + "; a Cassandra with less than 128 does not stay up");
        }
    }

    /** Reads {@code convoke.cassandra}; the defaults are in this module's reference.conf. */
    public static CassandraSettings of(Config root) {
        Config config = root.getConfig("convoke.cassandra");
        return new CassandraSettings(
                Path.of(config.getString("directory")),
                Path.of(config.getString("lib")),
                path(config, "java-home"),
                config.getString("host"),
                config.getInt("port"),
                config.getInt("storage-port"),
                config.getDuration("start-timeout"),
                config.getInt("heap-megabytes"),
                path(config, "class-archive"),
                path(config, "class-archive-at-exit"));
    }

    private static Optional<Path> path(Config config, String key) {
        return Optional.of(config.getString(key))
                .filter(path -> !path.isBlank())
                .map(Path::of);
    }

    private static void requirePort(String key, int port) {
        if (port < 1 || port > 65535) {
            throw new IllegalArgumentException(key + " is " + port + ", not a port");
        }
    }
}
