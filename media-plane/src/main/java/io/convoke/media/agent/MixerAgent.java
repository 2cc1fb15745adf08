// SPDX-License-Identifier: Apache-2.0
package io.convoke.media.agent;

import io.convoke.media.counters.Counters;
import io.convoke.media.counters.ThreadCounter;
import io.convoke.media.jitter.PacketPool;
import io.convoke.media.leg.Leg;
import io.convoke.media.mixer.Mixer;
import io.convoke.media.mixer.MixerHost;
import io.convoke.media.rtp.RtpPacket;
import io.convoke.media.srtp.SrtpSender;
import io.convoke.media.transport.DatagramPoller;
import io.convoke.media.transport.PacketSink;
import io.convoke.media.transport.PeerAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.function.Consumer;
import org.agrona.concurrent.Agent;
import org.agrona.concurrent.ManyToOneConcurrentArrayQueue;
import org.agrona.concurrent.NanoClock;

/**
 * One mixer thread's duty cycle: run a few control tasks, take the packets that have come, mix what is due. Once legs are in,
 * it allocates nothing, blocks on nothing and logs nothing; it counts.
 */
final class MixerAgent implements Agent, MixerHost {
    static final long FRAME_NS = 20_000_000L;
    static final long TICK_NS = 4_000_000L; // each wakes a thread up, with nothing to do or not
    private static final long STALL_NS = 15_000_000L; // a collection of the heap, a busy machine
    private static final int TASK_LIMIT = 16;
    private static final int LONGEST_PACKET_SAMPLES = 5_760; // 120 ms at 48 kHz (RFC 6716 §3.2.5)
    private static final int RESERVE_PACKETS = 256;
    private static final long LOAD_WINDOW_NS = 1_000_000_000L;

    private final String name;
    private final NanoClock clock;
    private final DatagramPoller poller;
    private final ManyToOneConcurrentArrayQueue<Runnable> tasks; // from MixerProxy; the only door in for control
    private final Queue<Runnable> retired;
    private final Consumer<Throwable> faultHandler;
    private final Counters<ThreadCounter> counters = new Counters<>(ThreadCounter.class);
    private final List<Mixer> mixers = new ArrayList<>();
    private final Leg[] legs;
    private final int[] freeSlots;
    private int freeCount;
    private final PacketPool packets = new PacketPool();
    private final short[] decodeScratch = new short[LONGEST_PACKET_SAMPLES];
    private final byte[] scratch = new byte[RtpPacket.MAX_LENGTH + SrtpSender.GROWTH];
    private final PacketSink onPacket = this::onPacket; // captured once: for each poll it would allocate
    private final Consumer<Runnable> runTask = Runnable::run;
    private long nowNs;
    private boolean timely;
    private long opened;
    private long busyNs;
    private long windowStartNs;

    MixerAgent(
            String name,
            NanoClock clock,
            DatagramPoller poller,
            int taskCapacity,
            int mostLegs,
            Queue<Runnable> retired,
            Consumer<Throwable> faultHandler) {
        this.name = name;
        this.clock = clock;
        this.poller = poller;
        this.tasks = new ManyToOneConcurrentArrayQueue<>(taskCapacity);
        this.retired = retired;
        this.faultHandler = faultHandler;
        this.legs = new Leg[mostLegs];
        this.freeSlots = new int[mostLegs];
        for (int slot = mostLegs - 1; slot >= 0; slot--) {
            freeSlots[freeCount++] = slot;
        }
        packets.add(PacketPool.reserve(RESERVE_PACKETS));
        nowNs = clock.nanoTime();
        windowStartNs = nowNs;
    }

    @Override
    public int doWork() {
        final long previousNs = nowNs;
        nowNs = clock.nanoTime();
        timely = nowNs - previousNs < STALL_NS;
        int workCount = tasks.drain(runTask, TASK_LIMIT);
        workCount += poller.poll(onPacket);
        for (int i = 0; i < mixers.size(); i++) {
            Mixer mixer = mixers.get(i);
            if (nowNs - mixer.dueNs() >= 0) {
                skipMissedFrames(mixer);
                mix(mixer);
                mixer.dueAt(mixer.dueNs() + FRAME_NS);
                workCount++;
            }
        }
        measureLoad();
        return workCount;
    }

    private void onPacket(int token, byte[] bytes, int length, PeerAddress source) {
        Leg leg = legs[token >> 1];
        if (leg == null) {
            return;
        }
        try {
            leg.onPacket((token & 1) != 0, bytes, length, source, timely, nowNs);
        } catch (RuntimeException e) {
            onFault(e);
        }
    }

    /** A defect in one mixer must not silence the others. */
    private void mix(Mixer mixer) {
        try {
            mixer.mix(nowNs, poller, scratch, counters);
        } catch (RuntimeException e) {
            onFault(e);
        }
    }

    @Override
    public void onFault(RuntimeException fault) {
        counters.increment(ThreadCounter.FAULTS);
        faultHandler.accept(fault);
    }

    /** After a stall, resume on the grid instead of sending a burst that every jitter buffer would discard. */
    private void skipMissedFrames(Mixer mixer) {
        long missed = (nowNs - mixer.dueNs()) / FRAME_NS;
        if (missed > 0) {
            counters.add(ThreadCounter.FRAMES_LATE, missed);
            mixer.miss(missed);
            mixer.dueAt(mixer.dueNs() + missed * FRAME_NS);
        }
    }

    private void measureLoad() {
        long endNs = clock.nanoTime();
        busyNs += endNs - nowNs;
        if (endNs - windowStartNs >= LOAD_WINDOW_NS) {
            counters.set(ThreadCounter.LOAD_PERMILLE, busyNs * 1_000 / (endNs - windowStartNs));
            counters.add(ThreadCounter.BUSY_NS, busyNs);
            busyNs = 0;
            windowStartNs = endNs;
        }
    }

    /** False when the queue is full. */
    boolean offer(Runnable task) {
        return tasks.offer(task);
    }

    Counters<ThreadCounter> counters() {
        return counters;
    }

    /** Of the present duty cycle, for tasks. */
    long nowNs() {
        return nowNs;
    }

    /** For any thread. */
    long clockNs() {
        return clock.nanoTime();
    }

    short[] decodeScratch() {
        return decodeScratch;
    }

    /** Mixers begin at different ticks of the grid, so that their work is spread over it. */
    void open(Mixer mixer) {
        long ticks = FRAME_NS / TICK_NS;
        long phaseNs = opened++ * 3 % ticks * TICK_NS;
        mixer.dueAt(nowNs - Math.floorMod(nowNs, FRAME_NS) + FRAME_NS + phaseNs);
        mixers.add(mixer);
    }

    void close(Mixer mixer) {
        if (mixers.remove(mixer)) {
            mixer.close(poller, scratch, nowNs);
        }
    }

    @Override
    public void attach(Leg leg) {
        int slot = freeSlots[--freeCount];
        legs[slot] = leg;
        leg.seatAt(slot);
        poller.add(leg.sockets().rtpSocket(), slot << 1);
        if (!leg.sockets().muxed()) {
            poller.add(leg.sockets().rtcpSocket(), slot << 1 | 1);
        }
    }

    @Override
    public void detach(Leg leg) {
        poller.remove(leg.sockets().rtpSocket());
        if (!leg.sockets().muxed()) {
            poller.remove(leg.sockets().rtcpSocket());
        }
        legs[leg.slot()] = null;
        freeSlots[freeCount++] = leg.slot();
    }

    @Override
    public void retire(Runnable work) {
        if (!retired.offer(work)) {
            work.run(); // slow, but nothing is lost
        }
    }

    @Override
    public PacketPool packets() {
        return packets;
    }

    @Override
    public void onClose() {
        tasks.drain(runTask);
        for (int i = mixers.size() - 1; i >= 0; i--) {
            close(mixers.get(i));
        }
        poller.close();
    }

    @Override
    public String roleName() {
        return name;
    }
}
