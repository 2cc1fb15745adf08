// SPDX-License-Identifier: Apache-2.0
package io.convoke.multijvm.harness;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.ArrayList;
import java.util.List;

/** TCP ports that nobody listens on. They are held together while they are chosen, so that they differ. */
record Ports(int http, int sip, int sipTls, int cassandra, int cluster) {

    static Ports free() throws IOException {
        final List<ServerSocket> held = new ArrayList<>();
        try {
            for (int i = 0; i < 5; i++) {
                held.add(new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1")));
            }
            final List<Integer> ports =
                    held.stream().map(ServerSocket::getLocalPort).toList();
            return new Ports(ports.get(0), ports.get(1), ports.get(2), ports.get(3), ports.get(4));
        } finally {
            for (final ServerSocket socket : held) {
                socket.close();
            }
        }
    }
}
