// SPDX-License-Identifier: Apache-2.0
package io.convoke.ops.load;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.HdrHistogram.Histogram;

/**
 * Hundreds of endpoints on one thread. Each sends on a grid of 20 ms with a phase of its own, so that the packets of all are spread
 * evenly; what comes is read each millisecond, or at once. Counters of members and the histogram may be read by others only between
 * {@link #stop} and {@link #start}, or through {@link #measure}.
 */
public final class RtpSwarm implements AutoCloseable {
    private static final long FRAME_NS = 20_000_000L;
    private static final long TICK_NS = 1_000_000L;
    /** One frame of silence in this many, from those who do not talk: keeps the address known. */
    private static final int KEEPALIVE_FRAMES = 50;

    private static final int FRAMES_PER_SECOND = 50;

    private final List<SwarmMember> members;
    private final Talk talk;
    private final PacketListener listener;
    private final Selector selector;
    private final ByteBuffer out = ByteBuffer.allocateDirect(2_048);
    private final ByteBuffer in = ByteBuffer.allocateDirect(2_048);
    private final ByteBuffer report = ByteBuffer.allocate(256);
    private final long[] frames;
    private final Histogram interArrivalUs = new Histogram(TimeUnit.SECONDS.toMicros(60), 3);
    private volatile boolean running;
    private Thread thread;
    private long startNs;
    private long latestNs;
    private boolean measuring;
    private boolean atOnce;
    private volatile boolean measure;

    /** What a member says in its frame {@code number}: a payload, or null for silence. */
    @FunctionalInterface
    public interface Talk {
        byte[] payload(int member, long number);
    }

    /** Sees each packet in the thread of the swarm; {@code number} and {@code dueNs} count as for {@link Talk}. */
    public interface PacketListener {
        void onSent(int member, long number, long nowNs);

        void onReceived(int member, ByteBuffer packet, long nowNs);
    }

    /** {@code listener} may be null. */
    public RtpSwarm(List<SwarmMember> members, Talk talk, PacketListener listener) throws IOException {
        this.members = List.copyOf(members);
        this.talk = talk;
        this.listener = listener;
        frames = new long[members.size()];
        selector = Selector.open();
        for (int i = 0; i < members.size(); i++) {
            members.get(i).channel().register(selector, SelectionKey.OP_READ, i);
        }
    }

    /** The first {@code talkers} talk without an end, each from another place of the speech; the rest is silent. */
    public static Talk speech(EncodedSpeech speech, int talkers) {
        final byte[][] said = speech.frames();
        return (member, number) -> {
            if (member < talkers) {
                return said[(int) ((number + member * 131L) % said.length)];
            }
            return number % KEEPALIVE_FRAMES == 0 ? speech.silence() : null;
        };
    }

    /** Rooms one behind the other, in each of which the first {@code talkers} talk. */
    public static Talk rooms(EncodedSpeech speech, int room, int talkers) {
        final Talk one = speech(speech, talkers);
        return (member, number) -> one.payload(member % room, number + member / room * 17L);
    }

    /** For who measures delays: a packet wakes it up. To be said before it is started. */
    public void readAtOnce() {
        atOnce = true;
    }

    public void start() {
        running = true;
        startNs = System.nanoTime() + FRAME_NS;
        thread = Thread.ofPlatform().daemon().name("rtp-swarm").start(this::run);
    }

    public void stop() throws InterruptedException {
        running = false;
        thread.join();
    }

    /** Times between packets count from now on. */
    public void measure() {
        measure = true;
    }

    private void run() {
        try {
            while (running) {
                final long nowNs = System.nanoTime();
                if (measure && !measuring) {
                    measuring = true;
                    interArrivalUs.reset();
                }
                sendDue(nowNs);
                receive();
                final long leftNs = nowNs + TICK_NS - System.nanoTime();
                if (leftNs > 0 && atOnce) {
                    selector.select(1);
                } else if (leftNs > 0) {
                    LockSupport.parkNanos(leftNs);
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException("the swarm cannot go on", e);
        }
    }

    private void sendDue(long nowNs) throws IOException {
        final int count = members.size();
        for (int i = 0; i < count; i++) {
            final long dueNs = startNs + FRAME_NS * i / count + frames[i] * FRAME_NS;
            if (nowNs - dueNs >= 0) {
                latestNs = Math.max(latestNs, nowNs - dueNs);
                sendFrame(i, nowNs);
            }
        }
    }

    private void sendFrame(int index, long nowNs) throws IOException {
        final SwarmMember member = members.get(index);
        final long number = frames[index]++;
        member.sendFrame(out, talk.payload(index, number));
        if (listener != null) {
            listener.onSent(index, number, nowNs);
        }
        final long reportFrames = (long) (member.reportSeconds() * FRAMES_PER_SECOND);
        if ((number + index) % reportFrames == reportFrames - 1) {
            member.sendReport(report, Instant.now());
        }
    }

    private void receive() throws IOException {
        selector.selectNow();
        for (final SelectionKey key : selector.selectedKeys()) {
            final int index = (int) key.attachment();
            final SwarmMember member = members.get(index);
            while (member.read(in)) {
                onPacket(index, member);
            }
        }
        selector.selectedKeys().clear();
    }

    private void onPacket(int index, SwarmMember member) {
        final long nowNs = System.nanoTime();
        final long gapNs = member.onPacket(in, nowNs);
        if (measuring && gapNs >= 0) {
            interArrivalUs.recordValue(Math.min(gapNs / 1_000, interArrivalUs.getHighestTrackableValue()));
        }
        if (listener != null) {
            listener.onReceived(index, in, nowNs);
        }
    }

    /** Packets received by each member so far; exact while stopped, a moment old while running. */
    public long[] received() {
        return members.stream().mapToLong(SwarmMember::received).toArray();
    }

    /** Times between packets of all members since {@link #measure}, in µs. */
    public Histogram interArrivalUs() {
        return interArrivalUs;
    }

    /** How late the generator itself sent at its worst, in ms: a figure far above 1 says that it did not keep up. */
    public double latestMs() {
        return latestNs / 1e6;
    }

    public List<SwarmMember> members() {
        return members;
    }

    @Override
    public void close() throws IOException {
        selector.close();
        for (final SwarmMember member : members) {
            member.close();
        }
    }
}
