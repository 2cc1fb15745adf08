// SPDX-License-Identifier: Apache-2.0
package io.convoke.multijvm.harness;

import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.IntStream;

/** Ports that nobody has, for one node. */
public record Ports(int http, int sip, int sipTls, int cassandra, int cluster, int firstGateway, int secondGateway) {
    /** Below those for RTP, and those that the system gives to whoever wants any: it may give one before its owner binds it. */
    private static final int FROM = 10_000;

    private static final int TO = 20_000;
    private static final int MOST_TRIES = 200;

    static Ports free() throws IOException {
        final int first = free(7);
        return new Ports(first, first + 1, first + 2, first + 3, first + 4, first + 5, first + 6);
    }

    /** The first of so many, one after the other, that nobody has over TCP and UDP. */
    public static int free(int count) throws IOException {
        return ThreadLocalRandom.current()
                .ints(MOST_TRIES, FROM, TO - count)
                .filter(first -> IntStream.range(first, first + count).allMatch(Ports::isFree))
                .findFirst()
                .orElseThrow(() -> new IOException("no " + count + " ports are free over TCP and UDP"));
    }

    private static boolean isFree(int port) {
        final InetAddress here = InetAddress.getLoopbackAddress();
        try (ServerSocket socket = new ServerSocket(port, 1, here);
                DatagramSocket datagrams = new DatagramSocket(port, here)) {
            return socket.isBound() && datagrams.isBound();
        } catch (IOException taken) {
            return false;
        }
    }
}
