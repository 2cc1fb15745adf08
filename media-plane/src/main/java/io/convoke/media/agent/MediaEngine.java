// SPDX-License-Identifier: Apache-2.0
package io.convoke.media.agent;

import io.convoke.media.codec.AudioCodecs;
import io.convoke.media.link.LinkReport;
import io.convoke.media.link.LinkTransport;
import io.convoke.media.link.Links;
import io.convoke.media.link.SharedMemory;
import io.convoke.media.prompt.Prompt;
import io.convoke.media.srtp.SrtpSender;
import io.convoke.media.talk.Talk;
import io.convoke.media.transport.DatagramNetwork;
import io.convoke.media.transport.PortRange;
import io.convoke.media.transport.UdpNetwork;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import org.agrona.concurrent.NanoClock;
import org.agrona.concurrent.SystemNanoClock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The media plane of one node: mixers by key, legs by key within them. All methods may be called by any thread and do not wait;
 * those that answer a boolean answer false when a queue is full, and then nothing has happened.
 */
public final class MediaEngine implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(MediaEngine.class);

    private final MediaSettings settings;
    private final NanoClock clock;
    private final long incarnation = ThreadLocalRandom.current().nextLong(1, Long.MAX_VALUE);
    private final EventRing events;
    private final LegFactory factory;
    private final Links links;
    private final Talk talk;
    private final List<MixerAgent> agents = new ArrayList<>();
    private final List<MixerThread> threads = new ArrayList<>();
    private final Map<String, MixerProxy> mixers = new ConcurrentHashMap<>();
    private final AtomicLong faults = new AtomicLong();
    private final Housekeeper housekeeper = new Housekeeper(this::stock, this::onFault);
    private volatile boolean closed;

    /** Once for each process. */
    private static final class WarmUp {
        private static final long BYTES = AudioCodecs.warmUp() + SrtpSender.warmUp();
    }

    private MediaEngine(
            MediaSettings settings,
            NanoClock clock,
            DatagramNetwork network,
            long firstPorts,
            Supplier<LinkTransport> transport,
            boolean stepped) {
        this.settings = settings;
        this.clock = clock;
        events = new EventRing(settings.eventCapacity());
        PortRange ports = new PortRange(network, settings.portMin(), settings.portMax(), firstPorts);
        factory = new LegFactory(ports, settings, clock, events);
        links = new Links(
                settings.link(),
                new Links.Setting(incarnation, settings.threads(), clock, transport, this::onFault, !stepped));
        for (int i = 0; i < settings.threads(); i++) {
            agents.add(new MixerAgent(
                    i,
                    clock,
                    network.openPoller(),
                    settings.taskCapacity(),
                    ports.total() / 2,
                    links,
                    housekeeper.retired(),
                    this::onFault));
        }
        talk = factory.talk(agents.getLast(), settings, links); // mixers begin at the first
    }

    /**
     * Starts the mixer threads; sockets are bound on demand. Takes the time that libopus takes to load.
     *
     * @throws IllegalStateException where there is no room for links to other nodes; it says what to do
     */
    public static MediaEngine start(MediaSettings settings) {
        if (settings.link() != null) {
            SharedMemory.requireAtStart(settings.link().directory());
        }
        LOG.debug("codecs and ciphers are warm after {} bytes", WarmUp.BYTES);
        DatagramNetwork network =
                new UdpNetwork(settings.address(), settings.receiveBufferBytes(), settings.packetsPerTick());
        long anywhere = ThreadLocalRandom.current().nextLong();
        MediaEngine engine = new MediaEngine(settings, SystemNanoClock.INSTANCE, network, anywhere, null, false);
        for (MixerAgent agent : engine.agents) {
            engine.threads.add(new MixerThread(agent, engine.clock, engine::onFault));
        }
        engine.housekeeper.start();
        return engine;
    }

    /** Without threads: {@link #step} is their duty cycle. */
    static MediaEngine stepped(
            MediaSettings settings, NanoClock clock, DatagramNetwork network, Supplier<LinkTransport> transport) {
        return new MediaEngine(settings, clock, network, 0, transport, true);
    }

    int step() {
        int workCount = 0;
        for (int i = 0; i < agents.size(); i++) {
            workCount += agents.get(i).doWork();
        }
        workCount += links.step();
        return workCount + housekeeper.step();
    }

    /** For talkers of other nodes, once there are any. */
    private void stock() {
        for (int i = 0; i < agents.size(); i++) {
            if (links.port(i) != null) {
                agents.get(i).spares().fill();
            }
        }
    }

    /** Each is a defect; told at 1, 2, 4, 8 … so that a defect in each frame does not fill the disk. */
    private void onFault(Throwable fault) {
        long count = faults.incrementAndGet();
        if (Long.bitCount(count) == 1) {
            LOG.error("fault number {} in the media plane", count, fault);
        }
    }

    /** Provisioned legs and talk groups; nothing happens to them once the engine is closed. */
    public Talk talk() {
        return talk;
    }

    /** Random and never 0: legs of an earlier life of the engine are known by it. */
    public long incarnation() {
        return incarnation;
    }

    /** Binds the UDP ports of one leg; empty when the range is exhausted. */
    public Optional<PortPair> reserve(boolean rtcpMux) {
        return closed ? Optional.empty() : Optional.ofNullable(factory.reserve(rtcpMux));
    }

    /** Gives back a reservation that never became a leg; nothing happens for one that did. */
    public void release(PortPair ports) {
        factory.release(ports.rtpPort());
    }

    /** Idempotent. The mixer stays on the thread that has the fewest legs now. */
    public synchronized boolean openMixer(String mixerKey) {
        if (closed || mixers.containsKey(mixerKey)) {
            return !closed;
        }
        MixerAgent agent =
                agents.stream().min(Comparator.comparingInt(this::legsOn)).orElseThrow();
        MixerProxy proxy = new MixerProxy(mixerKey, agent, settings, factory, links);
        if (!proxy.open()) {
            return false;
        }
        mixers.put(mixerKey, proxy);
        return true;
    }

    private int legsOn(MixerAgent agent) {
        return mixers.values().stream()
                .filter(m -> m.agent() == agent)
                .mapToInt(m -> 1 + m.size())
                .sum();
    }

    /** Idempotent; removes all legs of the mixer and frees their ports. */
    public synchronized boolean closeMixer(String mixerKey) {
        MixerProxy proxy = mixers.get(mixerKey);
        if (proxy != null && !proxy.close()) {
            return false;
        }
        mixers.remove(mixerKey);
        return true;
    }

    public boolean isOpen(String mixerKey) {
        return mixers.containsKey(mixerKey);
    }

    /**
     * Adds a leg, or changes it in place (re-offer, hold, mute, gain); idempotent. False also where there is no such mixer, or
     * where the port of a new leg was not reserved.
     */
    public boolean putLeg(String mixerKey, LegSpec leg) {
        MixerProxy proxy = mixers.get(mixerKey);
        return proxy != null && proxy.put(leg);
    }

    /** Idempotent; frees the leg's ports. */
    public boolean removeLeg(String mixerKey, String legKey) {
        MixerProxy proxy = mixers.get(mixerKey);
        return proxy == null || proxy.remove(legKey);
    }

    /**
     * Plays prompts behind what waits already: to one leg over the mix that it hears, until a key is pressed; or to all.
     *
     * @param legKey null for all
     * @return milliseconds until all of it is said; empty where there is no such leg or mixer, where too much waits already, and
     *     where the queue is full
     */
    public OptionalInt play(String mixerKey, String legKey, List<Prompt> prompts) {
        MixerProxy proxy = mixers.get(mixerKey);
        return proxy == null ? OptionalInt.empty() : proxy.play(legKey, prompts);
    }

    /**
     * Stops what is played, and what waits. Idempotent.
     *
     * @param legKey null for what is played to all
     */
    public boolean stopPlaying(String mixerKey, String legKey) {
        MixerProxy proxy = mixers.get(mixerKey);
        return proxy == null || proxy.stopPlaying(legKey);
    }

    /**
     * Talkers of mixers that have this node as a peer are exchanged with it. Idempotent; another address takes the place of the one
     * before. Only for an engine with {@link MediaSettings#link}.
     */
    public void link(String node, InetSocketAddress address) {
        links.link(node, address);
    }

    /** Its talkers fade out. Idempotent. */
    public void unlink(String node) {
        links.unlink(node);
    }

    /**
     * Which nodes have a mixer of the same conference, this one or not; in place of those named before. They need not be linked yet.
     *
     * @param conference known by this name on all nodes
     * @return false also where there is no such mixer
     */
    public boolean setPeers(String mixerKey, String conference, Set<String> nodes) {
        MixerProxy proxy = mixers.get(mixerKey);
        return proxy != null && proxy.setPeers(conference, nodes);
    }

    /** Of all nodes that are linked, by name. */
    public List<LinkReport> links() {
        return links.reports();
    }

    public Optional<LegReport> leg(String mixerKey, String legKey) {
        MixerProxy proxy = mixers.get(mixerKey);
        return Optional.ofNullable(proxy == null ? null : proxy.member(legKey))
                .map(member -> Reports.of(member, clock.nanoTime()));
    }

    /** Of a leg that {@link #talk} has. */
    public Optional<LegReport> provisionedLeg(String legKey) {
        return talk.leg(legKey).map(leg -> Reports.of(legKey, leg.media(), leg.leg(), clock.nanoTime()));
    }

    public List<LegReport> legs(String mixerKey) {
        MixerProxy proxy = mixers.get(mixerKey);
        long nowNs = clock.nanoTime();
        return proxy == null
                ? List.of()
                : proxy.members().stream()
                        .map(member -> Reports.of(member, nowNs))
                        .toList();
    }

    /** The keys of all open mixers. */
    public List<String> mixerKeys() {
        return List.copyOf(mixers.keySet());
    }

    /** Empty figures for a mixer that is not open. */
    public MixerReport report(String mixerKey) {
        MixerProxy proxy = mixers.get(mixerKey);
        return proxy == null ? new MixerReport(mixerKey, 0, null, 0, List.of()) : Reports.of(mixerKey, proxy, factory);
    }

    /** Of the busiest mixer thread, 0 to 1. */
    public double loadFraction() {
        return Reports.load(agents);
    }

    public EngineReport report() {
        return Reports.of(List.copyOf(mixers.values()), talk, agents, threads, factory, links, events.dropped());
    }

    /** Takes all leg events that wait, oldest first. */
    public synchronized List<LegEvent> drainEvents() {
        List<LegEvent> drained = new ArrayList<>();
        events.drain(factory, drained);
        return drained;
    }

    /** Says goodbye on all legs and frees all ports. */
    @Override
    public void close() {
        if (closed) {
            return;
        }
        closed = true;
        threads.forEach(MixerThread::close);
        if (threads.isEmpty()) {
            agents.forEach(MixerAgent::onClose);
        }
        links.close();
        housekeeper.close();
        agents.forEach(agent -> agent.spares().close());
        mixers.clear();
        factory.releaseAll();
    }
}
