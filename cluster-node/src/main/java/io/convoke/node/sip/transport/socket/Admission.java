// SPDX-License-Identifier: Apache-2.0
package io.convoke.node.sip.transport.socket;

import java.net.InetAddress;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/** How many connections there may be, in all and from one address. */
final class Admission {
    private final int most;
    private final int mostPerSource;
    private final AtomicInteger total = new AtomicInteger();
    private final Map<InetAddress, Integer> bySource = new ConcurrentHashMap<>();

    Admission(int most, int mostPerSource) {
        this.most = most;
        this.mostPerSource = mostPerSource;
    }

    /** @return false: one more is too many; otherwise {@link #leave} is owed */
    boolean enter(InetAddress source) {
        if (total.incrementAndGet() > most) {
            total.decrementAndGet();
            return false;
        }
        // what was refused has been counted as well, and leaves at once
        if (bySource.merge(source, 1, Integer::sum) <= mostPerSource) return true;
        leave(source);
        return false;
    }

    void leave(InetAddress source) {
        bySource.computeIfPresent(source, (same, count) -> count == 1 ? null : count - 1);
        total.decrementAndGet();
    }

    int total() {
        return total.get();
    }

    int sources() {
        return bySource.size();
    }
}
