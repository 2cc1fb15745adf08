// SPDX-License-Identifier: Apache-2.0
package io.convoke.ops.load;

import io.convoke.media.codec.AudioCodec;
import io.convoke.media.codec.AudioCodecs;
import io.convoke.media.codec.AudioDecoder;
import io.convoke.ops.sound.Recording;
import io.convoke.ops.sound.Wav;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Every packet of one direction of one leg, kept as it came. Written by the receiving thread, read by any. */
public final class ReceivedStream {
    private static final int SEQUENCE_MODULUS = 1 << 16;
    /** A step of the sequence number beyond this is a new stream, not a loss (RFC 3550 appendix A.1). */
    private static final int MAX_DROPOUT = 3_000;

    private final AudioCodec codec;
    private final int payloadType;
    private final List<Packet> packets = new ArrayList<>();
    private long duplicates;
    private long outOfOrder;

    /** {@code sequence} is extended over wraps and counts on over a change of source; {@code timestamp} is extended too. */
    public record Packet(long arrivalNs, long sequence, long timestamp, long ssrc, boolean marker, byte[] payload) {}

    /** Of one span of time. {@code interArrivalMs} between packets as they came, at most a hundred values for each percent. */
    public record Statistics(
            long received,
            long lost,
            double lossPercent,
            double interArrivalMsP50,
            double interArrivalMsP99,
            double interArrivalMsMax) {}

    /** For a stream of one codec; packets of other payload types (telephone events, comfort noise) are left out. */
    public ReceivedStream(AudioCodec codec, int payloadType) {
        this.codec = codec;
        this.payloadType = payloadType;
    }

    synchronized void onPacket(long arrivalNs, RtpHeader header, byte[] payload) {
        if (header.payloadType() != payloadType) {
            return;
        }
        if (packets.isEmpty()) {
            packets.add(new Packet(
                    arrivalNs, header.sequence(), header.timestamp(), header.ssrc(), header.marker(), payload));
            return;
        }
        final Packet last = packets.getLast();
        final int step = (short) (header.sequence() - (int) last.sequence());
        final boolean restarted = header.ssrc() != last.ssrc() || Math.abs(step) > MAX_DROPOUT;
        final long sequence = restarted ? last.sequence() + 1 : last.sequence() + step;
        final long timestamp = restarted
                ? last.timestamp() + (arrivalNs - last.arrivalNs()) * codec.clockRate() / 1_000_000_000L
                : last.timestamp() + (int) (header.timestamp() - last.timestamp());
        final Packet packet = new Packet(arrivalNs, sequence, timestamp, header.ssrc(), header.marker(), payload);
        insert(packet, restarted);
    }

    /** Keeps the order of sequence numbers; whatever came twice is counted and left out. */
    private void insert(Packet packet, boolean restarted) {
        int at = packets.size();
        while (!restarted && at > 0 && packets.get(at - 1).sequence() > packet.sequence()) {
            at--;
        }
        if (at > 0 && packets.get(at - 1).sequence() == packet.sequence()) {
            duplicates++;
            return;
        }
        outOfOrder += at < packets.size() ? 1 : 0;
        packets.add(at, packet);
    }

    /** In the order of their sequence numbers. */
    public synchronized List<Packet> packets() {
        return List.copyOf(packets);
    }

    public synchronized int size() {
        return packets.size();
    }

    /** When the newest packet came, or 0 for none. */
    public synchronized long lastArrivalNs() {
        return packets.isEmpty() ? 0 : packets.getLast().arrivalNs();
    }

    public synchronized long duplicates() {
        return duplicates;
    }

    public synchronized long outOfOrder() {
        return outOfOrder;
    }

    /** Of what came from {@code fromNs} on and before {@code toNs}; loss by sequence number. */
    public Statistics statistics(long fromNs, long toNs) {
        final List<Packet> span = packets().stream()
                .filter(packet -> packet.arrivalNs() >= fromNs && packet.arrivalNs() < toNs)
                .toList();
        if (span.isEmpty()) {
            return new Statistics(0, 0, 100, Double.NaN, Double.NaN, Double.NaN);
        }
        final long[] arrivals =
                span.stream().mapToLong(Packet::arrivalNs).sorted().toArray();
        final double[] gaps = new double[Math.max(1, arrivals.length - 1)];
        for (int i = 1; i < arrivals.length; i++) {
            gaps[i - 1] = (arrivals[i] - arrivals[i - 1]) / 1e6;
        }
        Arrays.sort(gaps);
        final long expected = span.getLast().sequence() - span.getFirst().sequence() + 1;
        final long lost = expected - span.size();
        return new Statistics(
                span.size(),
                lost,
                100.0 * lost / expected,
                gaps[gaps.length / 2],
                gaps[(gaps.length - 1) * 99 / 100],
                gaps[gaps.length - 1]);
    }

    /** Decodes all that came, in step with the clock: silence where nothing was sent, concealment where a packet was lost. */
    public Recording recording() {
        final List<Packet> all = packets();
        if (all.isEmpty()) {
            return new Recording(System.nanoTime(), new Wav(codec.sampleRate(), new short[0]));
        }
        final long base = all.getFirst().timestamp();
        final int ticksToSamples = codec.sampleRate() / codec.clockRate();
        final int longest = codec.sampleRate() / 1000 * 120;
        short[] out = new short[(int) ((all.getLast().timestamp() - base) * ticksToSamples) + 2 * longest];
        int end = 0;
        try (AudioDecoder decoder = AudioCodecs.decoder(codec)) {
            Packet before = null;
            for (final Packet packet : all) {
                final int at = (int) Math.max(0, (packet.timestamp() - base) * ticksToSamples);
                if (before != null && packet.sequence() - before.sequence() > 1 && at > end) {
                    conceal(decoder, packet, out, end, Math.min(at, end + longest));
                }
                if (at + longest > out.length) {
                    out = Arrays.copyOf(out, at + 2 * longest);
                }
                end = at + Math.max(0, decoder.decode(packet.payload(), 0, packet.payload().length, out, at));
                before = packet;
            }
        }
        return new Recording(startNs(all, base), new Wav(codec.sampleRate(), Arrays.copyOf(out, end)));
    }

    private void conceal(AudioDecoder decoder, Packet next, short[] out, int from, int to) {
        final int frame = codec.sampleRate() / 50;
        for (int at = from; at + frame <= to; at += frame) {
            final boolean last = at + 2 * frame > to;
            decoder.conceal(frame, last ? next.payload() : null, 0, last ? next.payload().length : 0, out, at);
        }
    }

    /** When the first sample came, by the middle one of all packets: one late packet does not move the recording. */
    private long startNs(List<Packet> all, long base) {
        final long[] starts = all.stream()
                .mapToLong(
                        packet -> packet.arrivalNs() - (packet.timestamp() - base) * 1_000_000_000L / codec.clockRate())
                .sorted()
                .toArray();
        return starts[starts.length / 2];
    }

    /** Sequence numbers of packets that never came. */
    public List<Long> missing() {
        final List<Long> missing = new ArrayList<>();
        final List<Packet> all = packets();
        for (int i = 1; i < all.size(); i++) {
            for (long n = all.get(i - 1).sequence() + 1;
                    n < all.get(i).sequence() && missing.size() < SEQUENCE_MODULUS;
                    n++) {
                missing.add(n);
            }
        }
        return missing;
    }
}
