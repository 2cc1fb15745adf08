// SPDX-License-Identifier: Apache-2.0
package io.convoke.node.sip.guard;

import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.DoubleSupplier;

/** Whether a call more would cost those that are up: told to new calls as 503, before anybody hears it. Safe for several threads. */
public final class Pressure {
    /** How old the mixers' load may be that is believed. */
    private static final long LOOK_EVERY_NS = TimeUnit.MILLISECONDS.toNanos(250);

    private final GuardSettings settings;
    private final int maxTransactions;
    private final DoubleSupplier mediaLoad;
    private final BooleanSupplier journal;
    private volatile boolean draining;
    private volatile boolean loaded;
    private volatile long lookedNs = System.nanoTime() - LOOK_EVERY_NS;

    /**
     * @param mediaLoad of the busiest mixer thread, 0..1
     * @param journal whether it answers; without it nothing can be begun
     */
    public Pressure(GuardSettings settings, int maxTransactions, DoubleSupplier mediaLoad, BooleanSupplier journal) {
        this.settings = settings;
        this.maxTransactions = maxTransactions;
        this.mediaLoad = mediaLoad;
        this.journal = journal;
    }

    /** From now on nothing is begun here: the node ends. */
    public void drain() {
        draining = true;
    }

    /** @param transactions that the stack has in hand */
    public boolean isHigh(int transactions, long nowNs) {
        if (draining || transactions >= settings.transactions() * maxTransactions || !journal.getAsBoolean())
            return true;
        if (nowNs - lookedNs >= LOOK_EVERY_NS) {
            lookedNs = nowNs;
            loaded = mediaLoad.getAsDouble() >= settings.mediaLoad();
        }
        return loaded;
    }
}
