// SPDX-License-Identifier: Apache-2.0
package io.convoke.media.mix;

import io.convoke.media.codec.AudioCodec;
import io.convoke.media.codec.AudioCodecs;
import io.convoke.media.codec.AudioDecoder;
import io.convoke.media.codec.AudioLevel;
import io.convoke.media.counters.Counters;
import io.convoke.media.counters.DropReason;
import io.convoke.media.counters.LegCounter;
import io.convoke.media.jitter.JitterBuffer;
import io.convoke.media.jitter.StoredPacket;
import io.convoke.media.rtp.OpusPayload;

/**
 * What one leg says, 20 ms at a time. With a {@link Lane} it is decoded to be mixed. Without, only its loudness is wanted:
 * from the packets where they carry it (RFC 6464), else from a decode that is as cheap as the codec allows.
 */
public final class Source implements AutoCloseable {
    private static final float FALL_DB = 0.7f; // each frame: 35 dB a second, slower than the gaps between syllables
    private static final int QUIET_DB = -50;
    private static final int CHEAP_OPUS_RATE = 16_000;
    private static final int PASS_OVER = 2; // packets, between two of which the level is measured
    private static final float LENGTH_MEMORY = 8; // packets

    private final AudioCodec codec;
    private final int clockRate;
    private final JitterBuffer jitter;
    private final AudioDecoder decoder;
    private final short[] scratch;
    private final Counters<LegCounter> counters;
    private final Counters<DropReason> drops;
    private Lane lane;
    private long unheardTicks;
    private boolean sounding;
    private int passedOver = PASS_OVER;
    private float meanLength;
    private int levelDb = AudioLevel.SILENCE;
    private float score = AudioLevel.SILENCE;

    /** @param scratch of at least 120 ms at 48 kHz; may be shared by all sources of a thread */
    public Source(
            AudioCodec codec,
            JitterBuffer jitter,
            short[] scratch,
            Counters<LegCounter> counters,
            Counters<DropReason> drops) {
        this(
                codec,
                jitter,
                codec == AudioCodec.OPUS
                        ? AudioCodecs.decoder(codec, CHEAP_OPUS_RATE)
                        : AudioCodecs.decoder(codec, codec.sampleRate()),
                scratch,
                counters,
                drops);
    }

    /** For packets that all say how loud they are: a decoder for those who are unheard is not wanted. */
    public static Source levelled(
            AudioCodec codec,
            JitterBuffer jitter,
            short[] scratch,
            Counters<LegCounter> counters,
            Counters<DropReason> drops) {
        AudioDecoder decoder = codec == AudioCodec.OPUS ? null : AudioCodecs.decoder(codec, codec.sampleRate());
        return new Source(codec, jitter, decoder, scratch, counters, drops);
    }

    private Source(
            AudioCodec codec,
            JitterBuffer jitter,
            AudioDecoder decoder,
            short[] scratch,
            Counters<LegCounter> counters,
            Counters<DropReason> drops) {
        this.codec = codec;
        this.clockRate = codec.clockRate();
        this.jitter = jitter;
        this.scratch = scratch;
        this.counters = counters;
        this.drops = drops;
        this.decoder = decoder;
    }

    public AudioCodec codec() {
        return codec;
    }

    /** A moment on the codec's RTP clock. */
    public long ticks(long ns) {
        return ns / 1_000_000_000L * clockRate + ns % 1_000_000_000L * clockRate / 1_000_000_000L;
    }

    public JitterBuffer jitter() {
        return jitter;
    }

    public Lane lane() {
        return lane;
    }

    public boolean wantsOpusLane() {
        return codec == AudioCodec.OPUS;
    }

    /** From the next frame on the source is decoded into this lane. */
    public void takeLane(Lane free) {
        lane = free;
        sounding = false;
        free.lend(codec.sampleRate(), (int) (unheardTicks * codec.sampleRate() / clockRate));
        unheardTicks = 0;
    }

    public Lane giveLaneBack() {
        Lane free = lane;
        unheardTicks = (long) free.length() * clockRate / codec.sampleRate();
        lane = null;
        return free;
    }

    /** In dBov; follows the voice up at once and falls slowly. */
    public float score() {
        return score;
    }

    /** Of the last 20 ms. */
    public int levelDb() {
        return levelDb;
    }

    /** @param nowTicks on the codec's RTP clock */
    public void advance(long nowTicks) {
        if (lane != null) {
            advanceHeard(nowTicks);
        } else {
            advanceUnheard(nowTicks);
        }
        score = Math.max(levelDb, Math.max(AudioLevel.SILENCE, score - FALL_DB));
    }

    private void advanceUnheard(long nowTicks) {
        long frameTicks = clockRate / 50;
        while (unheardTicks < frameTicks) {
            JitterBuffer.Step step = jitter.next(nowTicks, true);
            switch (step) {
                case IDLE -> {
                    levelDb = AudioLevel.SILENCE;
                    unheardTicks = 0;
                    return;
                }
                case PLAY -> {
                    long ticks = measure(jitter.packet());
                    jitter.played(ticks);
                    unheardTicks += ticks;
                }
                case SKIP -> jitter.played(duration(jitter.packet()));
                case CONCEAL -> unheardTicks += jitter.lostTicks();
                case STRETCH -> unheardTicks += frameTicks;
            }
        }
        unheardTicks -= frameTicks;
    }

    /** Returns how long the packet lasts. */
    private long measure(StoredPacket packet) {
        if (packet.level() >= 0) {
            levelDb = -packet.level();
            return duration(packet);
        }
        if (codec == AudioCodec.OPUS && mayPassOver(packet.length())) {
            return duration(packet);
        }
        int samples = decoder.decode(packet.payload(), 0, packet.length(), scratch, 0);
        if (samples <= 0) {
            drops.increment(DropReason.PAYLOAD);
            return clockRate / 50;
        }
        counters.increment(LegCounter.FRAMES_DECODED);
        levelDb = AudioLevel.ofFrame(scratch, 0, samples);
        return (long) samples * clockRate / decoder.sampleRate();
    }

    /**
     * Every third packet tells how loud a talker is; but when one who was quiet suddenly sends larger packets, he begins to
     * speak. The decoder, fed with gaps, is right to a few decibels, and nobody hears it.
     */
    private boolean mayPassOver(int length) {
        boolean begins = score < QUIET_DB && length > meanLength * 1.3f + 4;
        meanLength += (length - meanLength) / LENGTH_MEMORY;
        passedOver = begins || passedOver >= PASS_OVER ? 0 : passedOver + 1;
        return passedOver > 0;
    }

    private long duration(StoredPacket packet) {
        int ticks = codec == AudioCodec.OPUS
                ? OpusPayload.durationTicks(packet.payload(), 0, packet.length())
                : packet.length();
        return ticks > 0 ? ticks : clockRate / 50;
    }

    private void advanceHeard(long nowTicks) {
        int frame = codec.sampleRate() / 50;
        while (lane.length() < frame) {
            boolean quiet = lane.gain() == 0 || levelDb < QUIET_DB;
            JitterBuffer.Step step = jitter.next(nowTicks, quiet);
            switch (step) {
                case IDLE -> fallSilent(frame - lane.length());
                case PLAY, SKIP -> play(jitter.packet(), step == JitterBuffer.Step.SKIP);
                case CONCEAL -> conceal(samples(jitter.lostTicks()), jitter.packet());
                case STRETCH -> conceal(frame, null);
            }
        }
        lane.pop();
        levelDb = lane.levelDb();
    }

    private int samples(long ticks) {
        int most = codec.sampleRate() / 1_000 * 60;
        return Math.clamp(ticks * codec.sampleRate() / clockRate, codec.sampleRate() / 400, most);
    }

    private AudioDecoder laneDecoder() {
        return lane.servesOpus() ? lane.opusDecoder() : decoder;
    }

    private void play(StoredPacket packet, boolean leaveOut) {
        int samples = laneDecoder().decode(packet.payload(), 0, packet.length(), lane.buffer(), lane.length());
        if (samples <= 0) {
            drops.increment(DropReason.PAYLOAD);
            jitter.played(clockRate / 50);
            conceal(codec.sampleRate() / 50, null);
            return;
        }
        counters.increment(LegCounter.FRAMES_DECODED);
        jitter.played((long) samples * clockRate / codec.sampleRate());
        if (leaveOut) {
            lane.leaveOut(samples);
        } else {
            lane.append(samples, !sounding);
            sounding = true;
        }
    }

    private void conceal(int samples, StoredPacket following) {
        counters.increment(LegCounter.FRAMES_CONCEALED);
        byte[] next = following == null ? null : following.payload();
        int length = following == null ? 0 : following.length();
        laneDecoder().conceal(samples, next, 0, length, lane.buffer(), lane.length());
        lane.append(samples, !sounding);
        sounding = true;
    }

    /** The sender has stopped: what would have followed dies away, so that the end is no click. */
    private void fallSilent(int samples) {
        if (!sounding) {
            lane.appendSilence(samples);
            return;
        }
        sounding = false;
        int fade = lane.fadeSamples();
        laneDecoder().conceal(fade, null, 0, 0, lane.buffer(), lane.length());
        lane.appendDying(fade, Math.max(samples, fade));
    }

    /** Frees what the decoder holds outside of the heap; the packets were given back before, on the mixer's thread. */
    @Override
    public void close() {
        if (decoder != null) {
            decoder.close();
        }
    }
}
