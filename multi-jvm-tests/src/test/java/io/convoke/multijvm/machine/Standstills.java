// SPDX-License-Identifier: Apache-2.0
package io.convoke.multijvm.machine;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongSupplier;

/**
 * When this machine stood still: its host took its CPUs away ({@code steal} of proc(5): time in which they had something to run and
 * did not), or a thread of this process did not run although it had slept enough.
 */
final class Standstills {
    /** Seldom on a machine that has its CPUs; more within one second than a jitter buffer bridges. */
    private static final long MOST_STOLEN_MS = 100;

    private static final long MOST_LATE_NS = 250_000_000L;
    private static final long STEP_NS = 10_000_000L;
    private static final long SECOND_NS = 1_000_000_000L;
    /** Linux on x86-64 and AArch64 counts in these, whatever its own timer does. */
    private static final long MS_OF_A_TICK = 10;

    private static final Path STAT = Path.of("/proc/stat");
    private static final int STEAL = 8;

    private final LongSupplier stolenMs;
    private long secondNs;
    private long stolenBeforeMs;
    private long wokeNs;
    private long lastNs;

    /** @param stolenMs what was stolen from all CPUs together since whenever */
    Standstills(LongSupplier stolenMs, long nowNs) {
        this.stolenMs = stolenMs;
        this.secondNs = nowNs;
        this.wokeNs = nowNs;
        this.stolenBeforeMs = stolenMs.getAsLong();
        this.lastNs = nowNs - Long.MAX_VALUE / 2;
    }

    /** Watches from now on, as long as this process lives. */
    static Standstills ofThisMachine() {
        final Standstills standstills = new Standstills(Standstills::stolenMs, System.nanoTime());
        Thread.ofPlatform().daemon().name("standstills").start(() -> {
            while (true) {
                LockSupport.parkNanos(STEP_NS);
                try {
                    standstills.woke(System.nanoTime());
                } catch (UncheckedIOException e) {
                    // seen at the next step
                }
            }
        });
        return standstills;
    }

    /** To be called each {@value #STEP_NS} ns. */
    synchronized void woke(long nowNs) {
        if (nowNs - wokeNs > STEP_NS + MOST_LATE_NS || stolenMs.getAsLong() - stolenBeforeMs >= MOST_STOLEN_MS) {
            lastNs = nowNs;
        }
        wokeNs = nowNs;
        if (nowNs - secondNs >= SECOND_NS) {
            stolenBeforeMs = stolenMs.getAsLong();
            secondNs = nowNs;
        }
    }

    /** Whether it stood still after this time. */
    synchronized boolean since(long fromNs) {
        return lastNs - fromNs > 0;
    }

    private static long stolenMs() {
        try {
            return Files.exists(STAT) ? stolenMs(Files.readString(STAT)) : 0;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The first line of proc(5) stat: "cpu user nice system idle iowait irq softirq steal ...", of all CPUs together. */
    static long stolenMs(String stat) {
        return Long.parseLong(stat.substring(0, stat.indexOf('\n')).split(" +")[STEAL]) * MS_OF_A_TICK;
    }
}
