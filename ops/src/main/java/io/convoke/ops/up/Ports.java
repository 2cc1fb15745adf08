// SPDX-License-Identifier: Apache-2.0
package io.convoke.ops.up;

import io.convoke.ops.cli.CommandFailed;
import java.io.IOException;
import java.io.Reader;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.util.Optional;
import java.util.Properties;

/**
 * The ports behind the scenes, chosen at the first start of a data directory and kept there: two installations on one
 * machine do not collide, and a node keeps its name, which contains its cluster port.
 */
record Ports(int cluster, int cassandra, int cassandraStorage) {
    private static final int CLUSTER = 17355;
    private static final int CASSANDRA = 19042;
    private static final int CASSANDRA_STORAGE = 17000;
    private static final String LOOPBACK = "127.0.0.1";

    /** @param number of the node, from 1: the others' ports may not be taken yet */
    static Ports of(UpDirectory directory, UpSettings settings, int number) {
        Properties kept = read(directory);
        boolean running = LeftOver.of(directory.cassandraPid()).isPresent(); // then it holds its ports itself
        Ports ports = new Ports(
                settings.clusterPort().or(() -> kept(kept, "cluster")).orElseGet(() -> freeOr(CLUSTER + number - 1)),
                settings.cassandraPort()
                        .or(() -> kept(kept, "cassandra").filter(port -> running || free(port)))
                        .orElseGet(() -> freeOr(CASSANDRA)),
                kept(kept, "cassandra-storage")
                        .filter(port -> running || free(port))
                        .orElseGet(() -> freeOr(CASSANDRA_STORAGE)));
        directory.writePrivate(
                directory.ports(),
                "# Chosen at the first start. cluster is part of the node's name: keep it.\ncluster=" + ports.cluster
                        + "\ncassandra=" + ports.cassandra + "\ncassandra-storage=" + ports.cassandraStorage + "\n");
        return ports;
    }

    /** Says in one line which of the ports that this start needs is taken. */
    void requireFree(UpSettings settings, UpDirectory directory) {
        require(settings.port(), "--port");
        requireUdp(settings.sipPort(), "--sip-port");
        require(settings.sipPort(), "--sip-port");
        require(cluster, "--cluster-port");
        if (settings.cassandra().isEmpty()
                && LeftOver.of(directory.cassandraPid()).isEmpty()) {
            require(cassandra, "--cassandra-port");
        }
    }

    private static void require(int port, String option) {
        if (!free(port)) {
            throw taken("Port " + port, option);
        }
    }

    private static void requireUdp(int port, String option) {
        try (DatagramSocket socket = new DatagramSocket(new InetSocketAddress(LOOPBACK, port))) {
            socket.disconnect();
        } catch (IOException inUse) {
            throw taken("UDP port " + port, option);
        }
    }

    private static CommandFailed taken(String port, String option) {
        return new CommandFailed(port + " on " + LOOPBACK
                + " is in use by another program: stop that, or choose another with " + option);
    }

    private static boolean free(int port) {
        try (ServerSocket socket = new ServerSocket()) {
            socket.setReuseAddress(true); // what a node that just ended left behind is no obstacle
            socket.bind(new InetSocketAddress(LOOPBACK, port));
            return true;
        } catch (IOException inUse) {
            return false;
        }
    }

    private static int freeOr(int preferred) {
        if (free(preferred)) {
            return preferred;
        }
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new CommandFailed("No free port on " + LOOPBACK + ": " + e.getMessage());
        }
    }

    private static Optional<Integer> kept(Properties kept, String name) {
        try {
            return Optional.ofNullable(kept.getProperty(name)).map(Integer::valueOf);
        } catch (NumberFormatException edited) {
            return Optional.empty();
        }
    }

    private static Properties read(UpDirectory directory) {
        Properties properties = new Properties();
        if (Files.exists(directory.ports())) {
            try (Reader reader = Files.newBufferedReader(directory.ports())) {
                properties.load(reader);
            } catch (IOException e) {
                throw new CommandFailed("Cannot read " + directory.ports() + ": " + e.getMessage());
            }
        }
        return properties;
    }
}
