// SPDX-License-Identifier: Apache-2.0
package io.convoke.media.agent;

import io.convoke.media.codec.AudioCodec;
import io.convoke.media.counters.Counters;
import io.convoke.media.counters.DropReason;
import io.convoke.media.counters.LegCounter;
import io.convoke.media.jitter.JitterBuffer;
import io.convoke.media.leg.Leg;
import io.convoke.media.leg.LegListener;
import io.convoke.media.leg.LegSupply;
import io.convoke.media.link.Links;
import io.convoke.media.mix.Source;
import io.convoke.media.talk.Exchange;
import io.convoke.media.talk.Talk;
import io.convoke.media.transport.PortRange;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.agrona.concurrent.NanoClock;

/** Makes legs, remembers who they are, and takes them apart when they are gone. Any thread may call it. */
final class LegFactory implements EventRing.Directory {
    /** A leg that waits says nothing but a report each quarter of a minute, more or less; three of them may be missing. */
    private static final long SILENCE_WITHOUT_MEDIA_NS = TimeUnit.SECONDS.toNanos(60);

    private final PortRange ports;
    private final Leg.Surroundings surroundings;
    private final SecureRandom random = new SecureRandom(); // what starts a stream must not be guessed (RFC 3550 §9)
    private final AtomicLong serials = new AtomicLong();
    private final Map<Long, EventRing.Name> names = new ConcurrentHashMap<>();
    private final Map<Integer, PortRange.Sockets> reserved = new ConcurrentHashMap<>();
    private final Counters<LegCounter> retiredCounters = new Counters<>(LegCounter.class);
    private final Counters<DropReason> retiredDrops = new Counters<>(DropReason.class);

    LegFactory(PortRange ports, MediaSettings settings, NanoClock clock, EventRing events) {
        this.ports = ports;
        if (settings.link() != null) {
            ports.leaveOut(settings.link().port()); // which is bound only when there is a link
        }
        byte[] name = new byte[12]; // RFC 7022 §4.2: 96 random bits
        random.nextBytes(name);
        long epochOffsetNs = TimeUnit.MILLISECONDS.toNanos(System.currentTimeMillis()) - clock.nanoTime();
        surroundings = new Leg.Surroundings(
                events,
                Base64.getEncoder().encode(name),
                epochOffsetNs,
                settings.legSilence().toNanos());
    }

    /** Null when the range is exhausted. */
    PortPair reserve(boolean rtcpMux) {
        PortRange.Sockets sockets = ports.take(rtcpMux);
        if (sockets == null) {
            return null;
        }
        reserved.put(sockets.port(), sockets);
        return new PortPair(sockets.port(), sockets.port() + (rtcpMux ? 0 : 1));
    }

    void release(int rtpPort) {
        PortRange.Sockets sockets = reserved.remove(rtpPort);
        if (sockets != null) {
            ports.giveBack(sockets);
        }
    }

    void releaseAll() {
        reserved.keySet().forEach(this::release);
    }

    /** The sockets of a reservation, which is a leg's from now on; null where there was none. */
    PortRange.Sockets claim(int rtpPort) {
        return reserved.remove(rtpPort);
    }

    /** Undoes {@link #claim}. */
    void unclaim(PortRange.Sockets sockets) {
        reserved.put(sockets.port(), sockets);
    }

    Leg leg(String mixerKey, String legKey, PortRange.Sockets sockets) {
        Leg leg = new Leg(serials.incrementAndGet(), sockets, random.nextLong(), surroundings);
        names.put(leg.serial(), new EventRing.Name(mixerKey, legKey));
        return leg;
    }

    /** By which other nodes know what a leg says; a new one for each. */
    long talkerKey() {
        return random.nextLong();
    }

    /** What has its legs on this thread, but not in mixers. */
    Talk talk(MixerAgent agent, MediaSettings settings, Links links) {
        Exchange exchange = agent.exchange(settings.eventCapacity());
        return new Talk(
                exchange, agent::offer, supply(), agent::clockNs, settings.opusComplexity(), links, agent.number());
    }

    /** Their events go to another listener. */
    private LegSupply supply() {
        return new LegSupply() {
            @Override
            public Leg claim(int localRtpPort, LegListener listener) {
                PortRange.Sockets sockets = LegFactory.this.claim(localRtpPort);
                Leg.Surroundings theirs = new Leg.Surroundings(
                        listener,
                        surroundings.canonicalName(),
                        surroundings.epochOffsetNs(),
                        Math.max(surroundings.silenceNs(), SILENCE_WITHOUT_MEDIA_NS));
                return sockets == null ? null : new Leg(serials.incrementAndGet(), sockets, random.nextLong(), theirs);
            }

            @Override
            public void unclaim(Leg leg) {
                LegFactory.this.unclaim(leg.sockets());
            }

            @Override
            public void takeApart(Leg leg) {
                LegFactory.this.takeApart(leg);
            }
        };
    }

    Source source(AudioCodec codec, MixerAgent agent, Leg leg) {
        JitterBuffer jitter = new JitterBuffer(agent.packets(), codec.clockRate(), codec == AudioCodec.OPUS);
        return new Source(codec, jitter, agent.decodeScratch(), leg.counters(), leg.drops());
    }

    /** A leg that never was. */
    void forget(Leg leg) {
        names.remove(leg.serial());
    }

    /** A leg is gone: its figures stay in the sums. */
    void takeApart(Leg leg) {
        if (leg.source() != null) {
            leg.source().close();
        }
        ports.giveBack(leg.sockets());
        names.remove(leg.serial());
        synchronized (retiredCounters) {
            retiredCounters.addAll(leg.counters());
            retiredDrops.addAll(leg.drops());
        }
    }

    /** Adds the figures of all legs that are gone. */
    void addRetired(Counters<LegCounter> counters, Counters<DropReason> drops) {
        synchronized (retiredCounters) {
            counters.addAll(retiredCounters);
            drops.addAll(retiredDrops);
        }
    }

    @Override
    public EventRing.Name find(long serial) {
        return names.get(serial);
    }

    int portsInUse() {
        return ports.inUse();
    }

    int portsTotal() {
        return ports.total();
    }
}
