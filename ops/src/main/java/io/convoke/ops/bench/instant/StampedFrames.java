// SPDX-License-Identifier: Apache-2.0
package io.convoke.ops.bench.instant;

import io.convoke.ops.load.RtpSwarm;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import org.HdrHistogram.Histogram;

/**
 * Frames that say in their payload when they were sent. What is forwarded is not decoded, so a payload arrives as it was. Runs in
 * the thread of a swarm; what was counted is read when that has ended.
 */
final class StampedFrames implements RtpSwarm.Talk, RtpSwarm.PacketListener {
    private static final int HEADER = 12;
    private static final int LENGTH = 160; // 20 ms of G.711
    private static final long MARK = 0x5D_55_D5_5D_75_57_D7_7DL;

    private final byte[] payload = new byte[LENGTH];
    private final ByteBuffer stamp = ByteBuffer.wrap(payload);
    private final Histogram delayUs = new Histogram(TimeUnit.SECONDS.toMicros(60), 3);
    private volatile boolean talking;
    private volatile boolean measuring;
    private long sent;

    StampedFrames() {
        Arrays.fill(payload, (byte) 0xD5);
        stamp.putLong(0, MARK);
    }

    void talk(boolean on) {
        talking = on;
    }

    void measure(boolean on) {
        measuring = on;
    }

    @Override
    public byte[] payload(int member, long number) {
        if (!talking) {
            return null;
        }
        if (measuring) {
            sent++;
        }
        stamp.putLong(Long.BYTES, System.nanoTime());
        return payload;
    }

    @Override
    public void onSent(int member, long number, long nowNs) {}

    @Override
    public void onReceived(int member, ByteBuffer packet, long nowNs) {
        if (measuring && packet.remaining() == HEADER + LENGTH && packet.getLong(HEADER) == MARK) {
            final long tookUs = (nowNs - packet.getLong(HEADER + Long.BYTES)) / 1_000;
            delayUs.recordValue(Math.clamp(tookUs, 0, delayUs.getHighestTrackableValue()));
        }
    }

    Histogram delayUs() {
        return delayUs;
    }

    /** Frames while it was measured. */
    long sent() {
        return sent;
    }
}
