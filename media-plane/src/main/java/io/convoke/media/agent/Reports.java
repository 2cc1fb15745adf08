// SPDX-License-Identifier: Apache-2.0
package io.convoke.media.agent;

import io.convoke.media.counters.Counters;
import io.convoke.media.counters.DropReason;
import io.convoke.media.counters.LegCounter;
import io.convoke.media.counters.ThreadCounter;
import io.convoke.media.mixer.Speakers;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToLongFunction;

/** Figures for people and entities, from the counters of the hot path. */
final class Reports {
    private Reports() {}

    static LegReport of(MixerProxy.Member member, long nowNs) {
        Counters<LegCounter> counters = member.leg().counters();
        long roundTripUs = counters.get(LegCounter.ROUND_TRIP_US);
        return new LegReport(
                member.spec().legKey(),
                member.spec().media().codec().encodingName(),
                counters.get(LegCounter.PACKETS_RECEIVED),
                counters.get(LegCounter.BYTES_RECEIVED),
                counters.get(LegCounter.PACKETS_SENT),
                counters.get(LegCounter.BYTES_SENT),
                counters.get(LegCounter.PACKETS_LOST),
                member.leg().drops().sum(),
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
            List<MixerAgent> agents,
            List<MixerThread> threads,
            LegFactory factory,
            long eventsDropped) {
        Counters<LegCounter> legs = new Counters<>(LegCounter.class);
        Counters<DropReason> drops = new Counters<>(DropReason.class);
        factory.addRetired(legs, drops);
        int legCount = 0;
        for (MixerProxy mixer : mixers) {
            for (MixerProxy.Member member : mixer.members()) {
                legs.addAll(member.leg().counters());
                drops.addAll(member.leg().drops());
                legCount++;
            }
        }
        Map<String, Long> dropped = new LinkedHashMap<>();
        for (DropReason reason : DropReason.values()) {
            dropped.put(reason.label(), drops.get(reason));
        }
        return new EngineReport(
                mixers.size(),
                legCount,
                agents.stream()
                        .mapToDouble(a -> a.counters().get(ThreadCounter.LOAD_PERMILLE) / 1_000.0)
                        .max()
                        .orElse(0),
                legs.get(LegCounter.PACKETS_RECEIVED),
                legs.get(LegCounter.BYTES_RECEIVED),
                legs.get(LegCounter.PACKETS_SENT),
                legs.get(LegCounter.BYTES_SENT),
                Map.copyOf(dropped),
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
                sum(threads, MixerThread::cpuNs));
    }

    private static long sum(List<MixerAgent> agents, ThreadCounter name) {
        return sum(agents, a -> a.counters().get(name));
    }

    private static <T> long sum(List<T> parts, ToLongFunction<T> figure) {
        return parts.stream().mapToLong(figure).sum();
    }
}
