// SPDX-License-Identifier: Apache-2.0
package io.convoke.multijvm.network;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The way to one node, at the address by which the others know it: connections and datagrams go on to the address that the node has bound, as
 * long as whoever speaks is not cut off. Over TCP each node speaks from an address of its own; who sends a datagram cannot be told, so those
 * are cut off all together.
 */
public final class Detour implements AutoCloseable {
    private final Set<String> cut = ConcurrentHashMap.newKeySet();
    private volatile double loss;
    private volatile Duration delay = Duration.ZERO;
    private final StreamDetour streams;
    private final DatagramDetour datagrams;

    private Detour(InetSocketAddress known, InetSocketAddress bound) throws IOException {
        streams = new StreamDetour(this, known, bound);
        datagrams = new DatagramDetour(this, known, bound);
    }

    public static Detour open(String knownAs, String boundBy, int port) throws IOException {
        return new Detour(new InetSocketAddress(knownAs, port), new InetSocketAddress(boundBy, port));
    }

    /** As when a cable is pulled: nobody is told, and what TCP has not delivered comes once it is plugged in again. */
    public void cut(String from, boolean isNow) {
        synchronized (this) {
            if (isNow) {
                cut.add(from);
            } else {
                cut.remove(from);
            }
            notifyAll();
        }
    }

    public void lose(double fraction) {
        loss = fraction;
    }

    public void delay(Duration by) {
        delay = by;
    }

    boolean isCut(String from) {
        return cut.contains(from);
    }

    boolean isCut() {
        return !cut.isEmpty();
    }

    /** @return false where the test is over */
    synchronized boolean awaitWay(String from) throws InterruptedException {
        while (isCut(from) && !streams.isClosed()) {
            wait();
        }
        return !streams.isClosed();
    }

    double loss() {
        return loss;
    }

    Duration delay() {
        return delay;
    }

    @Override
    public void close() {
        streams.close();
        datagrams.close();
        synchronized (this) {
            notifyAll();
        }
    }
}
