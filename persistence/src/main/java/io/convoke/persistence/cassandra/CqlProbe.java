// SPDX-License-Identifier: Apache-2.0
package io.convoke.persistence.cassandra;

import java.io.DataInputStream;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;

/** Asks a port whether Cassandra answers there: an OPTIONS frame of the native protocol v4 (§2, §4.1.3), and its reply. */
final class CqlProbe {
    private static final byte[] OPTIONS = {0x04, 0, 0, 0, 0x05, 0, 0, 0, 0};
    private static final int RESPONSE = 0x80;
    private static final int SUPPORTED = 0x06;
    private static final int TIMEOUT_MS = 2_000;

    private CqlProbe() {}

    static boolean answers(String host, int port) {
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(host, port), TIMEOUT_MS);
            socket.setSoTimeout(TIMEOUT_MS);
            socket.getOutputStream().write(OPTIONS);
            byte[] header = new byte[9];
            new DataInputStream(socket.getInputStream()).readFully(header);
            return (header[0] & RESPONSE) != 0 && header[4] == SUPPORTED;
        } catch (IOException notThere) {
            return false;
        }
    }

    /** Whether somebody holds this port, whatever speaks there. */
    static boolean taken(String host, int port) {
        try (ServerSocket socket = new ServerSocket()) {
            socket.setReuseAddress(true);
            socket.bind(new InetSocketAddress(host, port));
            return false;
        } catch (IOException inUse) {
            return true;
        }
    }
}
