// SPDX-License-Identifier: Apache-2.0
package io.convoke.media.talk;

import io.convoke.media.codec.AudioCodec;
import io.convoke.media.counters.Counters;
import io.convoke.media.counters.DropReason;
import io.convoke.media.counters.LegCounter;
import io.convoke.media.counters.TalkCounter;
import io.convoke.media.jitter.JitterBuffer;
import io.convoke.media.jitter.PacketPool;
import io.convoke.media.jitter.StoredPacket;
import io.convoke.media.leg.RelayedPacket;
import io.convoke.media.mix.Lane;
import io.convoke.media.mix.Source;
import io.convoke.media.mix.StreamFormat;
import io.convoke.media.mix.StreamGroup;
import io.convoke.media.transport.DatagramPoller;
import java.util.ArrayList;
import java.util.List;

/**
 * The holder's voice for those members of a group who cannot take his packets as they are: decoded once, encoded once for each of
 * their formats, on the 20 ms grid. Works only while somebody needs it.
 */
final class Transcoder {
    /** Of all that is decoded for talk groups: wide-band speech, which is what the other codecs carry at most. */
    static final int RATE = 16_000;

    private final Decoding[] decodings = new Decoding[AudioCodec.values().length];
    private final List<StreamGroup> streams = new ArrayList<>();
    private Decoding current;
    private long burst;
    private boolean talking;
    private Phase phase = Phase.QUIET;
    private boolean fresh;
    private boolean wanted;

    private enum Phase {
        QUIET,
        SOUNDING,
        /** The last frame of somebody: what is left of him dies away in 5 ms. */
        DYING
    }

    /** One codec's way in. */
    static final class Decoding {
        private final Source source;
        private final Lane lane;
        private final PacketPool.Chunk packets;

        Decoding(AudioCodec codec, PacketPool pool, short[] scratch) {
            JitterBuffer jitter = new JitterBuffer(pool, codec.clockRate(), codec == AudioCodec.OPUS);
            source = new Source(
                    codec, jitter, scratch, new Counters<>(LegCounter.class), new Counters<>(DropReason.class));
            lane = new Lane(codec == AudioCodec.OPUS ? AudioCodec.OPUS : AudioCodec.G722);
            packets = PacketPool.forLeg();
        }

        AudioCodec codec() {
            return source.codec();
        }

        void close() {
            source.close();
            lane.close();
        }
    }

    void add(Decoding decoding, PacketPool pool) {
        pool.add(decoding.packets);
        decoding.source.takeLane(decoding.lane);
        decodings[decoding.codec().ordinal()] = decoding;
    }

    void add(StreamGroup stream) {
        streams.add(stream);
    }

    /** Somebody begins to talk. */
    void begin(AudioCodec codec, long talkBurst, TalkGroup group) {
        end();
        burst = talkBurst;
        refresh(group, codec);
    }

    /** Who is in the group has changed, and with it perhaps what can be decoded. */
    void refresh(TalkGroup group, AudioCodec codec) {
        if (!talking && decodings[codec.ordinal()] != null) { // the first who needs that came while somebody talks
            current = decodings[codec.ordinal()];
            talking = true;
            fresh = true;
        }
        wanted = false;
        for (int i = 0; i < group.size(); i++) {
            TalkMember member = group.member(i);
            wanted |= member.isHere() && group.speaker() != member && !group.relaysTo(member, codec);
        }
    }

    void take(RelayedPacket packet, long nowNs) {
        if (!talking || !wanted) {
            return;
        }
        JitterBuffer jitter = current.source.jitter();
        long now = ticks(nowNs);
        if (fresh) {
            fresh = false;
            jitter.restart(packet.sequence(), packet.timestamp());
        }
        long timestamp = jitter.extend(packet.timestamp());
        if (!packet.isNoise()) {
            jitter.learn(timestamp, true, now);
        }
        jitter.put(
                packet.sequence(),
                timestamp,
                packet.isNoise() ? StoredPacket.Kind.NOISE : StoredPacket.Kind.AUDIO,
                -1,
                packet.bytes(),
                packet.offset(),
                packet.length(),
                now);
    }

    /** Nobody talks any more: what waits is not said. */
    void end() {
        if (talking) {
            talking = false;
            current.source.jitter().clear();
        }
    }

    private long ticks(long ns) {
        int rate = current.codec().clockRate();
        return ns / 1_000_000_000L * rate + ns % 1_000_000_000L * rate / 1_000_000_000L;
    }

    /** The next 20 ms: decoded here, sent to those who are in this group alone; monitors take {@link #frame}. */
    void tick(TalkGroup group, DatagramPoller poller, byte[] scratch, Counters<TalkCounter> counters, long nowNs) {
        boolean sounding = talking && wanted && !fresh;
        if (phase != Phase.SOUNDING && !sounding) {
            phase = Phase.QUIET;
            return;
        }
        phase = sounding ? Phase.SOUNDING : Phase.DYING;
        current.source.advance(ticks(nowNs));
        current.lane.shape(RATE, 1);
        counters.increment(TalkCounter.FRAMES_DECODED);
        send(group, poller, scratch, nowNs);
        if (phase == Phase.DYING) {
            for (int i = 0; i < streams.size(); i++) {
                streams.get(i).shared().drop();
            }
        }
    }

    private void send(TalkGroup group, DatagramPoller poller, byte[] scratch, long nowNs) {
        for (int i = 0; i < group.size(); i++) {
            StreamGroup stream = streamOf(group, group.member(i));
            if (stream != null) {
                stream.listen();
            }
        }
        for (int i = 0; i < streams.size(); i++) {
            streams.get(i).push(current.lane.frame(), RATE, false);
        }
        for (int i = 0; i < group.size(); i++) {
            TalkMember member = group.member(i);
            StreamGroup stream = streamOf(group, member);
            if (stream != null) {
                if (member.decodedBurst != burst) {
                    member.decodedBurst = burst;
                    member.leg.leg().resume(nowNs);
                }
                member.leg.leg().send(stream.shared(), poller, scratch, nowNs);
            }
        }
    }

    /** Null for who hears the group in another way. */
    private StreamGroup streamOf(TalkGroup group, TalkMember member) {
        boolean decoded = member.isHere()
                && member.leg.monitor == null
                && group.speaker() != member
                && !group.relaysTo(member, current.codec());
        if (!decoded) {
            return null;
        }
        for (int i = 0; i < streams.size(); i++) {
            if (streams.get(i).format().equals(member.leg.format())) {
                return streams.get(i);
            }
        }
        return null;
    }

    boolean isAtWork() {
        return talking && wanted || sounds();
    }

    /** Whether there is something in {@link #frame}. */
    boolean sounds() {
        return phase != Phase.QUIET;
    }

    short[] frame() {
        return current.lane.frame();
    }

    boolean decodes(AudioCodec codec) {
        return decodings[codec.ordinal()] != null;
    }

    boolean encodes(StreamFormat format) {
        return streams.stream().anyMatch(stream -> stream.format().equals(format));
    }

    /** Packets go back to the pool, and as many as each way in brought are let go of. */
    void leave(PacketPool pool) {
        end();
        for (Decoding decoding : decodings) {
            if (decoding != null) {
                decoding.source.jitter().clear();
                pool.shrinkByLeg();
            }
        }
    }

    /** To be run elsewhere: decoders take their time to close. */
    void close() {
        for (Decoding decoding : decodings) {
            if (decoding != null) {
                decoding.close();
            }
        }
        streams.forEach(StreamGroup::close);
    }
}
