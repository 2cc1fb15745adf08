// SPDX-License-Identifier: Apache-2.0
package io.convoke.ops.up;

import io.convoke.ops.cli.CommandFailed;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * What {@code up} is asked for, checked.
 *
 * @param cassandra an existing one; empty: start one
 * @param cassandraPort of the one to start; empty: chosen at the first start
 * @param clusterPort empty: chosen at the first start
 * @param nodes how many, of one cluster
 */
public record UpSettings(
        Path data,
        int port,
        int sipPort,
        String mediaAddress,
        Optional<Path> config,
        Optional<Endpoint> cassandra,
        Optional<Integer> cassandraPort,
        Optional<Integer> clusterPort,
        int nodes) {
    private static final int MOST_NODES = 9;

    /** Where an existing Cassandra is. */
    public record Endpoint(String host, int port) {
        private static final int PATIENCE_MS = 5_000;

        /** Of the native protocol v4 (§2, §4.1.3); the answer's first byte has the highest bit set. */
        private static final byte[] OPTIONS = {0x04, 0, 0, 0, 0x05, 0, 0, 0, 0};

        private static final int SUPPORTED = 0x06;

        /** A node would wait for it for ever: it may be started before its Cassandra. */
        void requireAnswer() {
            try (Socket socket = new Socket()) {
                socket.connect(new InetSocketAddress(host, port), PATIENCE_MS);
                socket.setSoTimeout(PATIENCE_MS);
                socket.getOutputStream().write(OPTIONS);
                byte[] header = socket.getInputStream().readNBytes(OPTIONS.length);
                if (header.length < OPTIONS.length || header[0] >= 0 || header[4] != SUPPORTED) {
                    throw noCassandra("something answers there that is no Cassandra");
                }
            } catch (UnknownHostException e) {
                throw noCassandra("there is no host " + host);
            } catch (SocketTimeoutException e) {
                throw noCassandra("nothing came within " + PATIENCE_MS / 1000 + " s");
            } catch (IOException e) {
                throw noCassandra(e.getMessage());
            }
        }

        private CommandFailed noCassandra(String why) {
            return new CommandFailed("No Cassandra answers at " + host + ":" + port + " (--cassandra): " + why);
        }
    }

    public static UpSettings of(
            Path data,
            int port,
            int sipPort,
            String mediaAddress,
            Optional<Path> config,
            Optional<String> cassandra,
            Optional<Integer> cassandraPort,
            Optional<Integer> clusterPort,
            int nodes) {
        if (nodes < 1 || nodes > MOST_NODES) {
            throw new CommandFailed("--nodes " + nodes + " is not 1 to " + MOST_NODES);
        }
        requirePort("--port", port);
        requirePort("--sip-port", sipPort);
        cassandraPort.ifPresent(value -> requirePort("--cassandra-port", value));
        clusterPort.ifPresent(value -> requirePort("--cluster-port", value));
        requireLocal(mediaAddress);
        config.ifPresent(file -> {
            if (!Files.isReadable(file)) {
                throw new CommandFailed("--config " + file + " cannot be read");
            }
        });
        return new UpSettings(
                data.toAbsolutePath().normalize(),
                port,
                sipPort,
                mediaAddress,
                config.map(Path::toAbsolutePath),
                cassandra.map(UpSettings::endpoint),
                cassandraPort,
                clusterPort,
                nodes);
    }

    /** Of the second node on, in the same directory: the next port for HTTP, the next but one for SIP, whose next one is for TLS by custom. */
    UpSettings ofNode(int number, Endpoint sharedCassandra) {
        int more = number - 1;
        requirePort("--port plus the nodes before,", port + more);
        requirePort("--sip-port plus two for each node before,", sipPort + 2 * more);
        return new UpSettings(
                data,
                port + more,
                sipPort + 2 * more,
                mediaAddress,
                config,
                Optional.of(sharedCassandra),
                Optional.empty(),
                clusterPort.map(first -> first + more),
                nodes);
    }

    private static void requirePort(String option, int value) {
        if (value < 1 || value > 65535) {
            throw new CommandFailed(option + " " + value + " is not a port (1 to 65535)");
        }
    }

    private static void requireLocal(String address) {
        try {
            InetAddress parsed = InetAddress.getByName(address);
            if (!parsed.isAnyLocalAddress() && NetworkInterface.getByInetAddress(parsed) == null) {
                throw new CommandFailed("--media-address " + address + " is not an address of this machine");
            }
        } catch (UnknownHostException | SocketException e) {
            throw new CommandFailed("--media-address " + address + " is not an address");
        }
    }

    private static Endpoint endpoint(String text) {
        int colon = text.lastIndexOf(':');
        try {
            if (colon > 0) {
                int port = Integer.parseInt(text.substring(colon + 1));
                requirePort("--cassandra " + text + ":", port);
                return new Endpoint(text.substring(0, colon), port);
            }
        } catch (NumberFormatException notAPort) {
            throw new CommandFailed("--cassandra " + text + " is not HOST:PORT, such as 192.0.2.8:9042");
        }
        throw new CommandFailed("--cassandra " + text + " is not HOST:PORT, such as 192.0.2.8:9042");
    }
}
