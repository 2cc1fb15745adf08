// SPDX-License-Identifier: Apache-2.0
package io.convoke.media.jitter;

import io.convoke.media.counters.DropReason;

/**
 * Puts one source's packets back into order and says, each time that sound is due, what to make it from. The cursor is the
 * packet to play next. Its age (now minus base minus timestamp) is the delay of the buffer. It starts when the first packet is
 * as old as the target asks. Where a packet does not come in time the cursor waits while sound is made up, so the delay grows by
 * as much; it falls by leaving out a packet, when that is not heard. A packet that turns out lost after the cursor waited for it
 * is left out, so that loss alone does not add delay.
 */
public final class JitterBuffer {
    private static final int STARVED_STEPS = 4; // steps of 20 ms without a packet, after which the sender has stopped
    private static final int LONGEST_GAP_MS = 200;
    private static final int MEMORY_MS = 100;

    /** Where the next sound comes from. */
    public enum Step {
        /** The source is silent, or its first packet is not old enough: no sound. */
        IDLE,
        /** {@link #packet}, then {@link #played}. */
        PLAY,
        /** As PLAY, but leave the sound out: the delay is more than is needed. */
        SKIP,
        /** {@link #lostTicks} of sound are lost; {@link #packet} is what followed, for error correction, or null. */
        CONCEAL,
        /** Nothing is there yet: make up 20 ms. */
        STRETCH
    }

    private final PacketWindow window;
    private final int ticksPerMs;
    private final PlayoutTarget target;
    private final ExcessDelay excess;
    private boolean running;
    private boolean pausing;
    private long cursor;
    private long cursorTimestamp;
    private long credit;
    private int starved;
    private long lastTimestamp;
    private long lostTicks;
    private long ageTicks;
    private StoredPacket current;
    private final PacketPool pool;
    private PacketTap tap;
    private boolean remembers;
    private StoredPacket last;
    private boolean lastTimely;

    /** @param correctsErrors a packet may carry its predecessor: under loss it pays to wait for it */
    public JitterBuffer(PacketPool pool, int clockRate, boolean correctsErrors) {
        this.window = new PacketWindow(pool);
        this.pool = pool;
        this.ticksPerMs = clockRate / 1_000;
        this.target = new PlayoutTarget(clockRate, correctsErrors);
        this.excess = new ExcessDelay(ticksPerMs);
    }

    /** Begins with a source, or with its new clock, at this packet. */
    public void restart(long sequence, int timestamp) {
        clear();
        target.restart();
        cursor = sequence - PacketWindow.SLOTS / 8; // some may come late
        lastTimestamp = timestamp & 0xFFFF_FFFFL;
        if (tap != null) {
            tap.onRestart();
        }
    }

    /** Whether the packet that was played last is kept for who may tap then, since it is the one that makes a talker heard. */
    public void remember(boolean so) {
        remembers = so;
        if (!so) {
            forget();
        }
    }

    private void forget() {
        if (last != null) {
            pool.give(last);
            last = null;
        }
    }

    /**
     * From now on, every packet that is kept is shown to it; the last that was played and those that wait, in their order, at once.
     *
     * @param by null for nobody
     */
    public void tap(PacketTap by, long now) {
        tap = by;
        if (by != null && last != null && now - last.arrival <= (long) MEMORY_MS * ticksPerMs) {
            by.onPacket(last, now - last.arrival, lastTimely);
        }
        int waiting = by == null ? 0 : window.count();
        for (long sequence = cursor; waiting > 0; sequence++) {
            StoredPacket packet = window.at(sequence);
            if (packet != null) {
                by.onPacket(packet, now - packet.arrival, lastTimely);
                waiting--;
            }
        }
    }

    /** Gives all packets back. */
    public void clear() {
        window.clear();
        forget();
        running = false;
        pausing = false;
    }

    /** The timestamp beyond 32 bits, by its nearness to the last one. */
    public long extend(int timestamp) {
        return lastTimestamp + (timestamp - (int) lastTimestamp);
    }

    /** How far a packet is off the clock that the others of its source keep, in ticks; 0 for the first. */
    public long offClock(long timestamp, long now) {
        return target.offClock(timestamp, now);
    }

    /**
     * Learns from a packet how the network delays.
     *
     * @param timely taken as soon as it came; else its time says more about this machine than about the network, and one in
     *     a while must do
     */
    public void learn(long timestamp, boolean timely, long now) {
        target.learn(timestamp, timely, now);
        lastTimely = timely;
    }

    /**
     * Keeps a copy of a payload. Null when taken.
     *
     * @param sequence extended
     * @param timestamp from {@link #extend}
     * @param now arrival, in ticks
     */
    public DropReason put(
            long sequence,
            long timestamp,
            StoredPacket.Kind kind,
            int level,
            byte[] bytes,
            int offset,
            int length,
            long now) {
        lastTimestamp = timestamp;
        if (sequence < cursor) {
            return DropReason.LATE;
        }
        if (sequence >= cursor + PacketWindow.SLOTS) {
            clear();
            cursor = sequence;
        }
        DropReason reason = window.put(sequence, bytes, offset, length);
        if (reason == null) {
            StoredPacket packet = window.at(sequence);
            packet.timestamp = timestamp;
            packet.arrival = now;
            packet.kind = kind;
            packet.level = level;
            if (tap != null) {
                tap.onPacket(packet, 0, lastTimely);
            }
        }
        return reason;
    }

    /**
     * What to do for the next stretch of sound.
     *
     * @param quiet nothing is heard that would be missed
     */
    public Step next(long now, boolean quiet) {
        current = null;
        while (window.count() > 0) {
            if (!running && !start(now)) {
                return Step.IDLE;
            }
            StoredPacket packet = window.at(cursor);
            if (packet == null) {
                Step step = onGap(now);
                if (step != null) {
                    return step;
                }
            } else if (packet.kind != StoredPacket.Kind.AUDIO) {
                pausing = true;
                window.release(packet);
                cursor++;
            } else if (packet.timestamp - cursorTimestamp > 5L * ticksPerMs
                    && target.age(packet.timestamp, now) < target.ticks()) {
                running = false; // the sender was silent in between, and this is not old enough
                return Step.IDLE;
            } else {
                return take(packet, now, quiet);
            }
        }
        return onEmpty(now);
    }

    private boolean start(long now) {
        StoredPacket first = window.firstFrom(cursor);
        if (first.kind == StoredPacket.Kind.AUDIO && target.age(first.timestamp, now) < target.ticks()) {
            return false;
        }
        running = true;
        cursor = first.sequence;
        cursorTimestamp = first.timestamp;
        credit = 0;
        starved = 0;
        excess.restart(now);
        return true;
    }

    private Step take(StoredPacket packet, long now, boolean quiet) {
        pausing = false;
        starved = 0;
        credit = 0;
        current = packet;
        cursorTimestamp = packet.timestamp;
        ageTicks = target.age(packet.timestamp, now);
        target.onTaken();
        long beyond = now - packet.arrival - target.ticks(); // what came late was not held for long
        boolean following = window.at(cursor + 1) != null;
        return excess.leavesOut(beyond, target.packetTicks(), following, quiet, now) ? Step.SKIP : Step.PLAY;
    }

    /** Later packets are there, the one at the cursor is not. Null: the cursor moved, look again. */
    private Step onGap(long now) {
        StoredPacket following = window.firstFrom(cursor);
        long missing = following.sequence - cursor;
        long missingTicks = following.timestamp - cursorTimestamp;
        if (missingTicks <= 0 || missingTicks > (long) LONGEST_GAP_MS * ticksPerMs) {
            running = missingTicks <= 0;
            cursor = following.sequence;
            return null;
        }
        lostTicks = missingTicks / missing;
        long age = target.age(cursorTimestamp, now);
        if (age < target.ticks()) {
            return stretch();
        }
        if (credit > 0 && age - credit >= target.ticks()) {
            credit -= lostTicks;
            lose();
            return null;
        }
        credit = 0; // the delay that waiting has added is wanted
        current = missing == 1 ? following : null;
        lose();
        return Step.CONCEAL;
    }

    private void lose() {
        cursor++;
        cursorTimestamp += lostTicks;
        target.onLost();
    }

    private Step onEmpty(long now) {
        if (!running) {
            return Step.IDLE;
        }
        if (pausing || ++starved > STARVED_STEPS) {
            running = false;
            return Step.IDLE;
        }
        return stretch();
    }

    private Step stretch() {
        credit += 20L * ticksPerMs;
        return Step.STRETCH;
    }

    /** The packet that the last step speaks of. */
    public StoredPacket packet() {
        return current;
    }

    /** Of a {@link Step#CONCEAL}. */
    public long lostTicks() {
        return lostTicks;
    }

    /** The packet of PLAY or SKIP lasted so long; it goes back to the pool. */
    public void played(long ticks) {
        StoredPacket packet = current;
        current = null;
        cursor = packet.sequence + 1;
        cursorTimestamp = packet.timestamp + ticks;
        target.onPlayed(ticks);
        forget();
        if (remembers && pool.hasManyLike(packet)) {
            window.take(packet);
            last = packet;
        } else {
            window.release(packet);
        }
    }

    /** How long the last played packet was held back beyond the fastest way through the network. */
    public int delayMs() {
        return running ? (int) (ageTicks / ticksPerMs) : 0;
    }

    public int targetMs() {
        return (int) (target.ticks() / ticksPerMs);
    }

    /** Packets that wait. */
    public int waiting() {
        return window.count();
    }
}
