// SPDX-License-Identifier: Apache-2.0
package io.convoke.media.agent;

import io.convoke.media.counters.Counters;
import io.convoke.media.counters.DropReason;
import io.convoke.media.counters.ThreadCounter;
import io.convoke.media.counters.ThreadLoad;
import io.convoke.media.jitter.PacketPool;
import io.convoke.media.leg.Leg;
import io.convoke.media.leg.LegSlots;
import io.convoke.media.link.LinkPort;
import io.convoke.media.link.Links;
import io.convoke.media.link.MediaFrame;
import io.convoke.media.mixer.Cascade;
import io.convoke.media.mixer.Mixer;
import io.convoke.media.mixer.MixerHost;
import io.convoke.media.mixer.Provision;
import io.convoke.media.mixer.Spares;
import io.convoke.media.rtp.RtpPacket;
import io.convoke.media.srtp.SrtpSender;
import io.convoke.media.talk.Exchange;
import io.convoke.media.transport.DatagramPoller;
import io.convoke.media.transport.PacketSink;
import io.convoke.media.transport.PeerAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.function.Consumer;
import org.agrona.collections.Long2ObjectHashMap;
import org.agrona.concurrent.Agent;
import org.agrona.concurrent.ManyToOneConcurrentArrayQueue;
import org.agrona.concurrent.NanoClock;

/**
 * One mixer thread's duty cycle: run a few control tasks, take the packets that have come, mix what is due. Once legs are in,
 * it allocates nothing, blocks on nothing and logs nothing; it counts.
 */
final class MixerAgent implements Agent, MixerHost, LinkPort.Sink {
    static final long FRAME_NS = 20_000_000L;
    static final long TICK_NS = 4_000_000L; // each wakes a thread up, with nothing to do or not
    private static final long STALL_NS = 15_000_000L; // a collection of the heap, a busy machine
    private static final int TASK_LIMIT = 16;
    private static final int LONGEST_PACKET_SAMPLES = 5_760; // 120 ms at 48 kHz (RFC 6716 §3.2.5)
    private static final int RESERVE_PACKETS = 256;

    private final int number;
    private final NanoClock clock;
    private final DatagramPoller poller;
    private final ManyToOneConcurrentArrayQueue<Runnable> tasks; // from MixerProxy; the only door in for control
    private final Links links;
    private final Queue<Runnable> retired;
    private final Consumer<Throwable> faultHandler;
    private final Counters<ThreadCounter> counters = new Counters<>(ThreadCounter.class);
    private final List<Mixer> mixers = new ArrayList<>();
    private final LegSlots legs;
    private final PacketPool packets = new PacketPool();
    private final short[] decodeScratch = new short[LONGEST_PACKET_SAMPLES];
    private final Long2ObjectHashMap<Mixer> conferences = new Long2ObjectHashMap<>(); // those with peers
    private final Spares spares = new Spares(packets, decodeScratch);
    private LinkPort port;
    private final byte[] scratch = new byte[RtpPacket.MAX_LENGTH + SrtpSender.GROWTH];
    private final PacketSink onPacket = this::onPacket; // captured once: for each poll it would allocate
    private final Consumer<Runnable> runTask = Runnable::run;
    private Exchange exchange; // on one thread of the engine, null on the others
    private long nowNs;
    private boolean timely;
    private long opened;
    private final ThreadLoad load;

    MixerAgent(
            int number,
            NanoClock clock,
            DatagramPoller poller,
            int taskCapacity,
            int mostLegs,
            Links links,
            Queue<Runnable> retired,
            Consumer<Throwable> faultHandler) {
        this.number = number;
        this.links = links;
        this.clock = clock;
        this.poller = poller;
        this.tasks = new ManyToOneConcurrentArrayQueue<>(taskCapacity);
        this.retired = retired;
        this.faultHandler = faultHandler;
        this.legs = new LegSlots(mostLegs, poller);
        packets.add(PacketPool.reserve(RESERVE_PACKETS));
        nowNs = clock.nanoTime();
        load = new ThreadLoad(nowNs);
    }

    @Override
    public int doWork() {
        final long previousNs = nowNs;
        nowNs = clock.nanoTime();
        timely = nowNs - previousNs < STALL_NS;
        int workCount = tasks.drain(runTask, TASK_LIMIT);
        workCount += poller.poll(onPacket);
        workCount += pollLink();
        for (int i = 0; i < mixers.size(); i++) {
            Mixer mixer = mixers.get(i);
            if (nowNs - mixer.dueNs() >= 0) {
                skipMissedFrames(mixer);
                mix(mixer);
                mixer.dueAt(mixer.dueNs() + FRAME_NS);
                workCount++;
            }
        }
        if (exchange != null) {
            workCount += exchange.work();
        }
        load.worked(nowNs, clock.nanoTime(), counters);
        return workCount;
    }

    private void onPacket(int token, byte[] bytes, int length, PeerAddress source) {
        Leg leg = legs.of(token);
        if (leg == null) {
            return;
        }
        try {
            leg.onPacket(LegSlots.isRtcp(token), bytes, length, source, timely, nowNs);
        } catch (RuntimeException e) {
            onFault(e);
        }
    }

    private int pollLink() {
        if (port == null) {
            port = links.port(number); // there from the first link on
        }
        return port == null ? 0 : port.poll(this);
    }

    @Override
    public void onFrame(int place, long cameNs, boolean cameTimely, MediaFrame frame) {
        Mixer mixer = conferences.get(frame.conference());
        try {
            if (mixer != null) {
                mixer.onFrame(place, frame, cameTimely, cameNs);
            } else if (exchange == null || !exchange.onFrame(place, frame)) {
                onDrop(DropReason.LINK);
            }
        } catch (RuntimeException e) {
            onFault(e);
        }
    }

    @Override
    public void onDown(int place) {
        for (int i = 0; i < mixers.size(); i++) {
            mixers.get(i).onDown(place);
        }
        if (exchange != null) {
            exchange.onDown(place);
        }
    }

    @Override
    public void onDrop(DropReason reason) {
        spares.drops().increment(reason);
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

    /** Run at once, not at the next tick; false: the queue is full. */
    boolean offer(Runnable task) {
        boolean taken = tasks.offer(task);
        poller.wake();
        return taken;
    }

    void await(long ns, boolean orPacket) {
        poller.await(ns, orPacket);
    }

    /** Somebody's packets are to be passed on as they come. */
    boolean passesOn() {
        return exchange != null && exchange.talks();
    }

    /** Nothing here, and nothing from other nodes, is looked for at each tick. */
    boolean hasNoTicks() {
        return mixers.isEmpty() && port == null && !exchange.mixes();
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

    /** Before the thread starts: talk groups live here. */
    Exchange exchange(int eventCapacity) {
        exchange = new Exchange(this, poller, scratch, decodeScratch, this::nowNs, eventCapacity);
        return exchange;
    }

    /** Mixers begin at different ticks of the grid, so that their work is spread over it. */
    void open(Mixer mixer) {
        long ticks = FRAME_NS / TICK_NS;
        long phaseNs = opened++ * 3 % ticks * TICK_NS;
        mixer.dueAt(nowNs - Math.floorMod(nowNs, FRAME_NS) + FRAME_NS + phaseNs);
        mixers.add(mixer);
    }

    void setPeers(Mixer mixer, Cascade with, long conference, long nodes, List<Provision> provisions) {
        conferences.values().remove(mixer);
        if (nodes != 0) {
            conferences.put(conference, mixer);
        }
        mixer.setPeers(with, conference, nodes, provisions);
    }

    void close(Mixer mixer) {
        if (mixers.remove(mixer)) {
            conferences.values().remove(mixer);
            mixer.close(poller, scratch, nowNs);
        }
    }

    @Override
    public void attach(Leg leg) {
        legs.attach(leg);
    }

    @Override
    public void detach(Leg leg) {
        legs.detach(leg);
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
    public LinkPort link() {
        return port;
    }

    @Override
    public Spares spares() {
        return spares;
    }

    int number() {
        return number;
    }

    @Override
    public void onClose() {
        tasks.drain(runTask);
        for (int i = mixers.size() - 1; i >= 0; i--) {
            close(mixers.get(i));
        }
        if (exchange != null) {
            exchange.close();
        }
        poller.close();
    }

    @Override
    public String roleName() {
        return "mixer-" + number;
    }
}
