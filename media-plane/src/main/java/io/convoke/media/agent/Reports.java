// SPDX-License-Identifier: Apache-2.0
package io.convoke.media.agent;

import io.convoke.media.counters.Counters;
import io.convoke.media.counters.DropReason;
import io.convoke.media.counters.LegCounter;
import io.convoke.media.counters.ThreadCounter;
import io.convoke.media.leg.Leg;
import io.convoke.media.link.Links;
import io.convoke.media.mixer.Speakers;
import io.convoke.media.sdp.MediaParameters;
import io.convoke.media.talk.Talk;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToLongFunction;

/** Figures for people and entities, from the counters of the hot path. */
final class Reports {
    private Reports() {}

    static LegReport of(MixerProxy.Member member, long nowNs) {
        return of(member.spec().legKey(), member.spec().media(), member.leg(), nowNs);
    }

    static LegReport of(String legKey, MediaParameters media, Leg leg, long nowNs) {
        Counters<LegCounter> counters = leg.counters();
        long roundTripUs = counters.get(LegCounter.ROUND_TRIP_US);
        return new LegReport(
                legKey,
                media.codec().encodingName(),
                counters.get(LegCounter.PACKETS_RECEIVED),
                counters.get(LegCounter.BYTES_RECEIVED),
                counters.get(LegCounter.PACKETS_SENT),
                counters.get(LegCounter.BYTES_SENT),
                counters.get(LegCounter.PACKETS_LOST),
                leg.drops().sum(),
                counters.get(LegCounter.FRAMES_CONCEALED),
                counters.get(LegCounter.JITTER_US) / 1_000.0,
                counters.get(LegCounter.PEER_FRACTION_LOST) / 256.0,
                roundTripUs == 0 ? -1 : Math.toIntExact(Math.min(Integer.MAX_VALUE, roundTripUs / 1_000)),
                Math.max(0, nowNs - counters.get(LegCounter.LAST_PACKET_NS)) / 1_000_000,
                (int) counters.get(LegCounter.LEVEL_DB),
                (int) (counters.get(LegCounter.DELAY_US) / 1_000));
    }

    static MixerReport of(String mixerKey, MixerProxy proxy, EventRing.Directory directory) {
        Speakers speakers = proxy.mixer().speakers();
        List<String> speaking = new ArrayList<>();
        for (int i = 0; i < speakers.most(); i++) {
            String legKey = legKey(directory, speakers.speaking(i));
            if (legKey != null) {
                speaking.add(legKey);
            }
        }
        return new MixerReport(
                mixerKey,
                proxy.size(),
                legKey(directory, speakers.dominant()),
                speakers.framesMixed(),
                List.copyOf(speaking));
    }

    private static String legKey(EventRing.Directory directory, long serial) {
        EventRing.Name name = serial == 0 ? null : directory.find(serial);
        return name == null ? null : name.legKey();
    }

    static EngineReport of(
            List<MixerProxy> mixers,
            Talk talk,
            List<MixerAgent> agents,
            List<MixerThread> threads,
            LegFactory factory,
            Links links,
            long eventsDropped) {
        Counters<LegCounter> legs = new Counters<>(LegCounter.class);
        Counters<DropReason> drops = new Counters<>(DropReason.class);
        factory.addRetired(legs, drops);
        addLinked(links, agents, legs, drops);
        int legCount = 0;
        for (MixerProxy mixer : mixers) {
            for (MixerProxy.Member member : mixer.members()) {
                legs.addAll(member.leg().counters());
                drops.addAll(member.leg().drops());
                legCount++;
            }
        }
        for (Leg leg : talk.legs()) {
            legs.addAll(leg.counters());
            drops.addAll(leg.drops());
        }
        return new EngineReport(
                mixers.size(),
                legCount,
                load(agents),
                legs.get(LegCounter.PACKETS_RECEIVED),
                legs.get(LegCounter.BYTES_RECEIVED),
                legs.get(LegCounter.PACKETS_SENT),
                legs.get(LegCounter.BYTES_SENT),
                byLabel(drops),
                sum(agents, ThreadCounter.FRAMES_MIXED),
                sum(agents, ThreadCounter.FRAMES_LATE),
                sum(agents, ThreadCounter.FRAMES_ENCODED),
                legs.get(LegCounter.FRAMES_DECODED),
                legs.get(LegCounter.FRAMES_CONCEALED),
                sum(agents, ThreadCounter.ENCODERS_MISSING),
                sum(agents, ThreadCounter.FAULTS),
                eventsDropped,
                factory.portsInUse(),
                factory.portsTotal(),
                sum(threads, MixerThread::allocatedBytes),
                sum(threads, MixerThread::cpuNs),
                talk.report());
    }

    /** Of the busiest mixer thread, 0 to 1. */
    static double load(List<MixerAgent> agents) {
        return agents.stream()
                .mapToDouble(agent -> agent.counters().get(ThreadCounter.LOAD_PERMILLE) / 1_000.0)
                .max()
                .orElse(0);
    }

    /** What came from other nodes, and what was to go there. */
    private static void addLinked(
            Links links, List<MixerAgent> agents, Counters<LegCounter> legs, Counters<DropReason> drops) {
        drops.add(DropReason.LINK, links.framesDropped());
        for (MixerAgent agent : agents) {
            legs.addAll(agent.spares().counters());
            drops.addAll(agent.spares().drops());
        }
    }

    private static Map<String, Long> byLabel(Counters<DropReason> drops) {
        Map<String, Long> dropped = new LinkedHashMap<>();
        for (DropReason reason : DropReason.values()) {
            dropped.put(reason.label(), drops.get(reason));
        }
        return Map.copyOf(dropped);
    }

    private static long sum(List<MixerAgent> agents, ThreadCounter name) {
        return sum(agents, a -> a.counters().get(name));
    }

    private static <T> long sum(List<T> parts, ToLongFunction<T> figure) {
        return parts.stream().mapToLong(figure).sum();
    }
}
