// SPDX-License-Identifier: Apache-2.0
package io.convoke.media.leg;

import io.convoke.media.counters.LegCounter;
import io.convoke.media.transport.DatagramPoller;
import java.util.function.Consumer;

/**
 * When each leg that is in no mixer is looked after next: a wheel of times, each with a chain of legs, so that a leg that waits costs nothing
 * until its next report is due.
 */
public final class UpkeepWheel {
    private static final int SLOT_BITS = 24; // 17 ms
    private static final int SLOTS = 1_024; // 17 s: more than from one report to the next
    private static final long FIGURES_NS = 1_000_000_000L; // of who talks; nobody looks at those of others
    private static final int LOOKS_TO_KERNEL = 4;

    private final Consumer<RuntimeException> onFault;
    private final Leg[] slots = new Leg[SLOTS];
    private long slot;

    public UpkeepWheel(Consumer<RuntimeException> onFault, long nowNs) {
        this.onFault = onFault;
        slot = nowNs >> SLOT_BITS;
    }

    public void add(Leg leg, long nowNs) {
        put(leg, nowNs);
    }

    /** One that goes before its time; the chain is short. */
    public void remove(Leg leg) {
        int at = place(leg.upkeepSlot);
        if (slots[at] == leg) {
            slots[at] = leg.nextInSlot;
            return;
        }
        Leg before = slots[at];
        while (before.nextInSlot != leg) {
            before = before.nextInSlot;
        }
        before.nextInSlot = leg.nextInSlot;
    }

    /** Does what is due. */
    public void turn(DatagramPoller poller, byte[] scratch, long nowNs) {
        for (long now = nowNs >> SLOT_BITS; slot < now; slot++) {
            Leg leg = slots[place(slot)];
            slots[place(slot)] = null;
            while (leg != null) {
                Leg next = leg.nextInSlot;
                put(leg, lookAfter(leg, poller, scratch, nowNs));
                leg = next;
            }
        }
    }

    /** When the next time is due. A defect in one leg must not silence the others. */
    private long lookAfter(Leg leg, DatagramPoller poller, byte[] scratch, long nowNs) {
        try {
            leg.upkeep(poller, scratch, nowNs);
            if (++leg.looks % LOOKS_TO_KERNEL == 0) {
                leg.countKernelDrops(poller);
            }
            long before = leg.received;
            leg.received = leg.counters().get(LegCounter.PACKETS_RECEIVED);
            return leg.received == before ? leg.reportDueNs() : Math.min(leg.reportDueNs(), nowNs + FIGURES_NS);
        } catch (RuntimeException e) {
            onFault.accept(e);
            return nowNs + FIGURES_NS;
        }
    }

    private void put(Leg leg, long dueNs) {
        leg.upkeepSlot = Math.clamp(dueNs >> SLOT_BITS, slot + 1, slot + SLOTS - 1);
        int at = place(leg.upkeepSlot);
        leg.nextInSlot = slots[at];
        slots[at] = leg;
    }

    private static int place(long slot) {
        return (int) slot & SLOTS - 1;
    }
}
