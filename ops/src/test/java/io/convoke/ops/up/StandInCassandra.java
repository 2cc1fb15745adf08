// SPDX-License-Identifier: Apache-2.0
package io.convoke.ops.up;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;

/** As much of a Cassandra as whoever asks whether there is one sees: SUPPORTED for OPTIONS (native protocol v4, §4.2.4). */
final class StandInCassandra implements AutoCloseable {
    private static final byte[] SUPPORTED = {(byte) 0x84, 0, 0, 0, 0x06, 0, 0, 0, 2, 0, 0}; // an empty multimap
    private static final int HEADER_LENGTH = 9;

    private final ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());

    StandInCassandra() throws IOException {
        Thread.ofPlatform().daemon().name("stand-in-cassandra").start(this::answer);
    }

    String address() {
        return "127.0.0.1:" + server.getLocalPort();
    }

    private void answer() {
        while (!server.isClosed()) {
            try (Socket client = server.accept()) {
                if (client.getInputStream().readNBytes(HEADER_LENGTH).length == HEADER_LENGTH) {
                    client.getOutputStream().write(SUPPORTED);
                }
            } catch (IOException gone) {
                continue; // the client, or this server: then the loop ends
            }
        }
    }

    @Override
    public void close() throws IOException {
        server.close();
    }
}
