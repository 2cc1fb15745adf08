// SPDX-License-Identifier: Apache-2.0
package io.convoke.multijvm.harness;

import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Ports that nobody has, for one node. */
public record Ports(int http, int sip, int sipTls, int cassandra, int cluster, int firstGateway, int secondGateway) {
    /** Below those that {@code up} takes by itself, those for RTP, and those that the system gives to whoever wants any. */
    private static final int FROM = 10_000;

    private static final int TO = 16_900;
    private static final int MOST_TRIES = 200;

    /** None is given twice: the one who was given it first may not have bound it yet. */
    private static final AtomicInteger NEXT =
            new AtomicInteger(ThreadLocalRandom.current().nextInt(TO - FROM));

    static Ports free() throws IOException {
        final int first = free(7);
        return new Ports(first, first + 1, first + 2, first + 3, first + 4, first + 5, first + 6);
    }

    /** The first of so many, one after the other, that nobody has over TCP and UDP. */
    public static int free(int count) throws IOException {
        return IntStream.generate(() -> FROM + NEXT.getAndAdd(count) % (TO - FROM))
                .limit(MOST_TRIES)
                .filter(first -> IntStream.range(first, first + count).allMatch(Ports::isFree))
                .findFirst()
                .orElseThrow(() -> new IOException("no " + count + " ports are free over TCP and UDP"));
    }

    /** Whether somebody listens there over UDP; looks without binding, which would be in the way of whoever is about to. */
    public static boolean isTakenOverUdp(int port) throws IOException {
        final String local = String.format(Locale.ROOT, ":%04X", port);
        return hasSocket(Path.of("/proc/net/udp"), local) || hasSocket(Path.of("/proc/net/udp6"), local);
    }

    private static boolean hasSocket(Path list, String local) throws IOException {
        if (!Files.exists(list)) {
            return false;
        }
        try (Stream<String> sockets = Files.lines(list)) {
            return sockets.anyMatch(line -> line.strip().split("\\s+")[1].endsWith(local));
        }
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
