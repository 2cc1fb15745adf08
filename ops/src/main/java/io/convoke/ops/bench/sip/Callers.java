// SPDX-License-Identifier: Apache-2.0
package io.convoke.ops.bench.sip;

import io.convoke.media.codec.AudioCodec;
import io.convoke.ops.bench.Figures;
import io.convoke.ops.load.Answer;
import io.convoke.ops.load.EncodedSpeech;
import io.convoke.ops.load.LoadClock;
import io.convoke.ops.load.RtpSwarm;
import io.convoke.ops.load.SwarmMember;
import io.convoke.ops.load.sip.SipLoad;
import io.convoke.ops.load.sip.SipLoad.Outcome;
import io.convoke.ops.load.sip.SipReply;
import io.convoke.ops.load.sip.SipScripts;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.HdrHistogram.Histogram;

/**
 * Calls with G.711 in rooms of ten, two of whom talk: set up twenty a second, while those that are up send and hear. Each hundred
 * has a thread for its media.
 */
final class Callers implements AutoCloseable {
    private static final int ROOM = 10;
    private static final int TALKERS = 2;
    private static final int GROUP = 100;
    private static final int PER_SECOND = 20;
    private static final int FRAMES_PER_SECOND = 50;
    private static final AudioCodec CODEC = AudioCodec.PCMU;

    private final Phones phones;
    private final Consumer<String> progress;
    private final EncodedSpeech speech = EncodedSpeech.of(CODEC);
    private final SipLoad load;
    private final List<RtpSwarm> swarms = new ArrayList<>();
    private final List<SipReply> answered = new ArrayList<>();
    private final Histogram setUpUs = new Histogram(60_000_000L, 3);
    private final TreeMap<Integer, Long> failures = new TreeMap<>();

    Callers(Phones phones, Consumer<String> progress) throws IOException {
        this.phones = phones;
        this.progress = progress;
        load = phones.open();
    }

    /** So many calls more, a multiple of ten. */
    void call(int count) throws IOException {
        progress.accept("setting up " + count + " calls, " + PER_SECOND + " a second");
        for (int first = 0; first < count; first += GROUP) {
            group(Math.min(GROUP, count - first));
        }
    }

    private void group(int size) throws IOException {
        final List<String> rooms = new ArrayList<>();
        final String service = "sip:conference@" + phones.address();
        final Outcome asked = load.exactly(
                SipScripts.redirect(phones.users(), service, load.local(), (_, reply) -> rooms.add(reply.contact())),
                (size + ROOM - 1) / ROOM,
                0);
        if (rooms.isEmpty()) {
            throw new IOException("no conference could be had at " + service + ": " + asked.others());
        }
        final List<SwarmMember> members = new ArrayList<>();
        final List<String> offers = new ArrayList<>();
        for (int i = 0; i < size; i++) {
            members.add(new SwarmMember(CODEC, phones.settings().local()));
            offers.add(members.get(i).offer());
        }
        final List<SwarmMember> connected = new ArrayList<>();
        final Outcome outcome = load.exactly(
                SipScripts.call(
                        phones.users(),
                        number -> rooms.get((int) number / ROOM % rooms.size()),
                        load.local(),
                        number -> offers.get((int) number),
                        (number, reply) -> connect(members.get((int) number), reply, connected)),
                size,
                PER_SECOND);
        setUpUs.add(outcome.latencyUs());
        outcome.others().forEach((status, times) -> failures.merge(status, times, Long::sum));
        final RtpSwarm swarm = new RtpSwarm(connected, RtpSwarm.rooms(speech, ROOM, TALKERS), null);
        swarm.start();
        swarms.add(swarm);
    }

    private void connect(SwarmMember member, SipReply reply, List<SwarmMember> connected) {
        answered.add(reply);
        try {
            member.connect(Answer.read(reply.body()));
            connected.add(member);
        } catch (IOException | IllegalArgumentException e) {
            progress.accept("no media: " + e.getMessage());
        }
    }

    int up() {
        return answered.size();
    }

    /** Hears for as long as a measurement takes. */
    Figures measured(Figures figures) throws IOException, InterruptedException {
        progress.accept(
                up() + " calls are up; measuring for " + phones.settings().seconds() + " s");
        for (final RtpSwarm swarm : swarms) {
            swarm.measure();
        }
        final long[] before = received();
        final double cpuBefore = phones.node().cpuMs();
        final long startNs = System.nanoTime();
        LoadClock.awaitUntil(startNs + phones.settings().seconds() * 1_000_000_000L);
        final double seconds = (System.nanoTime() - startNs) / 1e9;
        final long[] after = received();
        final double cpuMs = phones.node().cpuMs() - cpuBefore;
        final double[] ratios = new double[after.length];
        for (int i = 0; i < ratios.length; i++) {
            ratios[i] = Math.min(1, (after[i] - before[i] + 1) / (seconds * FRAMES_PER_SECOND));
        }
        return figures.atLeast("callsUp", up(), figures.participants())
                .atMost("setUpMsP99", setUpUs.getValueAtPercentile(99) / 1e3, 200)
                .note("setUpMsP50", setUpUs.getValueAtPercentile(50) / 1e3)
                .note("setUpMsMax", setUpUs.getMaxValue() / 1e3)
                .note("setUpsPerSecond", PER_SECOND)
                .note("setUpFailures", failures.toString())
                .atLeast("receivedRatioMin", Arrays.stream(ratios).min().orElse(0), 0.995)
                .note("receivedRatioMean", Arrays.stream(ratios).average().orElse(0))
                .note("nodeCpuMsPerSecondPerCall", cpuMs / seconds / Math.max(1, up()))
                .note(
                        "generatorLateMsMax",
                        swarms.stream().mapToDouble(RtpSwarm::latestMs).max().orElse(0))
                .note("seconds", seconds);
    }

    private long[] received() {
        return swarms.stream()
                .flatMapToLong(swarm -> Arrays.stream(swarm.received()))
                .toArray();
    }

    @Override
    public void close() throws IOException {
        progress.accept("hanging up");
        load.exactly(SipScripts.bye(phones.users(), answered), answered.size(), 0);
        try {
            for (final RtpSwarm swarm : swarms) {
                swarm.stop();
                swarm.close();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        load.close();
    }
}
