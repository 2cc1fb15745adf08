// SPDX-License-Identifier: Apache-2.0
package io.convoke.media.link;

import io.convoke.media.transport.ThreadPriority;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.agrona.concurrent.AgentRunner;
import org.agrona.concurrent.IdleStrategy;
import org.agrona.concurrent.NanoClock;

/**
 * The nodes that a media engine knows: each has a place, 0 to 62, so that a set of them is a mask. A place is a node's while it is
 * linked or a mixer names it as a peer, in whichever order that comes. Driver, thread and rings are there from the first link on: a
 * node that is alone pays for none. Any thread may call it.
 */
public final class Links implements AutoCloseable {
    public static final int MOST_NODES = Long.SIZE - 1; // so that -1 is no mask

    private final LinkSettings settings;
    private final Setting setting;
    private final Map<String, PeerLink> linked = new ConcurrentHashMap<>();
    private final Map<Long, Integer> routes = new HashMap<>();
    private final String[] places = new String[MOST_NODES];
    private final int[] mixers = new int[MOST_NODES];
    private volatile LinkAgent agent;
    private AgentRunner runner;
    private boolean closed;

    /**
     * What links need of the engine that they belong to.
     *
     * @param life random at each start
     * @param opener of the transport, each time that it is to be opened anew; null for Aeron
     * @param ownThread else {@link #step} is the duty cycle
     */
    public record Setting(
            long life,
            int mixerThreads,
            NanoClock clock,
            Supplier<LinkTransport> opener,
            Consumer<Throwable> faultHandler,
            boolean ownThread) {}

    /** @param settings null for an engine without links: it knows nobody */
    public Links(LinkSettings settings, Setting setting) {
        this.settings = settings;
        this.setting = setting;
    }

    /** A name as 64 bits: the first of its SHA-256. */
    public static long keyOf(String name) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            return ByteBuffer.wrap(digest.digest(name.getBytes(StandardCharsets.UTF_8)))
                    .getLong();
        } catch (NoSuchAlgorithmException e) { // every Java has it
            throw new IllegalStateException(e);
        }
    }

    /** Idempotent; another address takes the place of the one before. Nothing happens for this node itself. */
    public synchronized void link(String node, InetSocketAddress address) {
        if (settings == null) {
            throw new IllegalStateException("an engine without link settings cannot link to " + node);
        }
        PeerLink present = linked.get(node);
        int place = closed || node.equals(settings.node()) ? -1 : placeOf(node);
        if (place < 0 || present != null && present.address.equals(address)) {
            return;
        }
        if (agent == null) {
            begin();
        }
        PeerLink peer = new PeerLink(place, node, address);
        linked.put(node, peer);
        agent.offer(() -> agent.link(peer));
    }

    private void begin() {
        LinkAgent first = new LinkAgent(
                settings.node(),
                setting.life(),
                setting.mixerThreads(),
                setting.clock(),
                setting.opener() == null
                        ? () -> new AeronTransport(settings, setting.faultHandler())
                        : setting.opener(),
                setting.faultHandler());
        routes.forEach((conference, thread) -> first.route(conference, first.ports()[thread]));
        agent = first;
        if (setting.ownThread()) {
            runner = new AgentRunner(new TickIdle(), setting.faultHandler()::accept, null, first);
            AgentRunner.startOnThread(runner, Links::beforeOthers);
        }
    }

    private static Thread beforeOthers(Runnable duty) {
        return new Thread(() -> {
            ThreadPriority.raise();
            duty.run();
        });
    }

    /** Idempotent. */
    public synchronized void unlink(String node) {
        PeerLink peer = linked.remove(node);
        if (peer != null) {
            agent.offer(() -> agent.unlink(peer.place));
        }
    }

    /** The conference's mixer lives on this mixer thread. */
    public synchronized void route(long conference, int thread) {
        routes.put(conference, thread);
        if (agent != null) {
            agent.offer(() -> agent.route(conference, agent.ports()[thread]));
        }
    }

    /** Nothing is taken for the conference any more. */
    public synchronized void unroute(long conference) {
        routes.remove(conference);
        if (agent != null) {
            agent.offer(() -> agent.route(conference, null));
        }
    }

    /** A mixer thread's door to the other nodes; null before the first link. */
    public LinkPort port(int thread) {
        LinkAgent present = agent;
        return present == null ? null : present.ports()[thread];
    }

    /** One duty cycle, without a thread of its own. */
    public int step() {
        LinkAgent present = agent;
        return present == null ? 0 : present.doWork();
    }

    /**
     * The nodes as a mask, whether they are linked now or not; this node is left out. They keep their places until
     * {@link #release}.
     *
     * @return -1 where there are more than {@link #MOST_NODES}: then nothing has happened
     */
    public synchronized long claim(Set<String> nodes) {
        long mask = 0;
        for (String node : nodes) {
            if (settings == null || node.equals(settings.node())) {
                continue;
            }
            int place = placeOf(node);
            if (place < 0) {
                release(mask);
                return -1;
            }
            mask |= 1L << place;
            mixers[place]++;
        }
        return mask;
    }

    /** Undoes {@link #claim}. */
    public synchronized void release(long mask) {
        for (long rest = mask; rest != 0; rest &= rest - 1) {
            mixers[Long.numberOfTrailingZeros(rest)]--;
        }
    }

    /** The node's own place, or one that nobody needs any more; -1 where there is none. */
    private int placeOf(String node) {
        int free = -1;
        for (int place = 0; place < places.length; place++) {
            String known = places[place];
            if (node.equals(known)) {
                return place;
            }
            if (free < 0 && (known == null || mixers[place] == 0 && !linked.containsKey(known))) {
                free = place;
            }
        }
        if (free >= 0) {
            places[free] = node;
        }
        return free;
    }

    /** Of all nodes that are linked, by name. */
    public List<LinkReport> reports() {
        return linked.values().stream()
                .map(PeerLink::report)
                .sorted(Comparator.comparing(LinkReport::node))
                .toList();
    }

    /** Frames that were dropped between nodes, for whatever reason. */
    public long framesDropped() {
        LinkAgent present = agent;
        long strangers = present == null ? 0 : present.strangersDropped();
        return strangers
                + linked.values().stream()
                        .mapToLong(peer -> peer.counters.get(LinkCounter.FRAMES_DROPPED))
                        .sum();
    }

    @Override
    public synchronized void close() {
        closed = true;
        if (runner != null) {
            runner.close();
        } else if (agent != null) {
            agent.onClose();
        }
    }

    /** Sleeps for a tick, whatever there was to do: what has come meanwhile goes in one message. */
    private static final class TickIdle implements IdleStrategy {
        @Override
        public void idle(int workCount) {
            idle();
        }

        @Override
        public void idle() {
            LockSupport.parkNanos(LinkAgent.TICK_NS);
        }

        @Override
        public void reset() {
            // has no state
        }
    }
}
