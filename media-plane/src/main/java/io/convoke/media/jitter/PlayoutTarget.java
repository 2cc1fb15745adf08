// SPDX-License-Identifier: Apache-2.0
package io.convoke.media.jitter;

/**
 * How old sound is to be when it is played, in ticks of the RTP clock: what the network's jitter asks for, what packets that do
 * not divide into 20 ms need on top, and a packet more under loss where the next one may carry what was lost.
 */
final class PlayoutTarget {
    private static final float LOSS_MEMORY = 128; // packets
    private static final float LOSS_WORTH_WAITING = 0.02f;

    private final PlayoutDelay delay;
    private final int ticksPerMs;
    private final boolean correctsErrors;
    private long packetTicks;
    private long offGridTicks;
    private float lossRate;

    /** @param correctsErrors a packet may carry its predecessor: under loss it pays to wait for it */
    PlayoutTarget(int clockRate, boolean correctsErrors) {
        this.delay = new PlayoutDelay(clockRate);
        this.ticksPerMs = clockRate / 1_000;
        this.correctsErrors = correctsErrors;
        this.packetTicks = 20L * ticksPerMs;
    }

    /** Forgets the sender's clock but not the network's jitter. */
    void restart() {
        delay.restart();
    }

    /** How far a packet is off the clock that the others of its source keep; 0 for the first. */
    long offClock(long timestamp, long now) {
        return delay.started() ? age(timestamp, now) : 0;
    }

    /** @param timely its time says something about the network; any other teaches only where nothing else has for a while */
    void learn(long timestamp, boolean timely, long now) {
        if (timely || delay.isStale(now)) {
            delay.onArrival(now - timestamp, now);
        }
    }

    /** Beyond the fastest way through the network. */
    long age(long timestamp, long now) {
        return now - timestamp - delay.base();
    }

    long ticks() {
        boolean waits = correctsErrors && lossRate > LOSS_WORTH_WAITING;
        return delay.targetTicks() + offGridTicks + (waits ? packetTicks : 0);
    }

    long packetTicks() {
        return packetTicks;
    }

    void onLost() {
        lossRate += (1 - lossRate) / LOSS_MEMORY;
    }

    void onTaken() {
        lossRate -= lossRate / LOSS_MEMORY;
    }

    void onPlayed(long ticks) {
        if (ticks != packetTicks) {
            packetTicks = Math.max(ticks, ticksPerMs);
            offGridTicks = offGrid(packetTicks);
        }
    }

    /** Packets that do not divide into 20 ms are wanted before they come: 10 ms earlier for 10 or 30 ms. */
    private long offGrid(long ticks) {
        long common = 20L * ticksPerMs;
        for (long rest = ticks; rest != 0; ) {
            long remainder = common % rest;
            common = rest;
            rest = remainder;
        }
        return 20L * ticksPerMs - common;
    }
}
