// SPDX-License-Identifier: Apache-2.0
package io.convoke.ops.bench.instant;

import io.convoke.media.floor.FloorMessage;
import io.convoke.media.floor.FloorReader;
import io.convoke.ops.load.RtpSwarm;
import java.nio.ByteBuffer;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.HdrHistogram.Histogram;

/**
 * Who of a session has been told what, by RTCP APP packets (TS 24.380 §8.2). Packets come in the thread of a swarm; what was counted is read
 * when that has ended.
 */
final class FloorTurns implements RtpSwarm.PacketListener {
    private static final int SHORTEST = 12;

    private final FloorReader reader = new FloorReader();
    private final byte[] bytes = new byte[2_048];
    private final Histogram ownUs = new Histogram(TimeUnit.SECONDS.toMicros(60), 3);
    private final Histogram othersUs = new Histogram(TimeUnit.SECONDS.toMicros(60), 3);
    private volatile Turn turn;

    /** One message of a member, and what it makes the session say to him and to all others. */
    static final class Turn {
        private final int member;
        private final FloorMessage toHim;
        private final FloorMessage toOthers;
        private final boolean counts;
        private final boolean[] told;
        private final CountDownLatch untold;
        private final long startNs;

        private Turn(int member, FloorMessage toHim, FloorMessage toOthers, int members, boolean counts) {
            this.member = member;
            this.toHim = toHim;
            this.toOthers = toOthers;
            this.counts = counts;
            told = new boolean[members];
            untold = new CountDownLatch(members);
            startNs = System.nanoTime();
        }

        /** Whether everybody was told in time. */
        boolean await(long ms) throws InterruptedException {
            return untold.await(ms, TimeUnit.MILLISECONDS);
        }
    }

    /** A request of {@code member} begins now. */
    Turn request(int member, int members, boolean counts) {
        return begin(new Turn(member, FloorMessage.GRANTED, FloorMessage.TAKEN, members, counts));
    }

    Turn release(int member, int members) {
        return begin(new Turn(member, FloorMessage.IDLE, FloorMessage.IDLE, members, false));
    }

    private Turn begin(Turn next) {
        turn = next;
        return next;
    }

    @Override
    public void onSent(int member, long number, long nowNs) {}

    @Override
    public void onReceived(int member, ByteBuffer packet, long nowNs) {
        final int length = packet.remaining();
        final Turn now = turn;
        if (now == null || length < SHORTEST || length > bytes.length) {
            return;
        }
        packet.get(0, bytes, 0, length);
        if (!reader.wrap(bytes, 0, length)
                || reader.message() != (member == now.member ? now.toHim : now.toOthers)
                || now.told[member]) {
            return;
        }
        now.told[member] = true;
        if (now.counts) {
            final Histogram tookUs = member == now.member ? ownUs : othersUs;
            tookUs.recordValue(Math.clamp((nowNs - now.startNs) / 1_000, 0, tookUs.getHighestTrackableValue()));
        }
        now.untold.countDown();
    }

    /** To whoever asked. */
    Histogram ownUs() {
        return ownUs;
    }

    Histogram othersUs() {
        return othersUs;
    }
}
