// SPDX-License-Identifier: Apache-2.0
package io.convoke.media.mixer;

import io.convoke.media.counters.DropReason;
import io.convoke.media.jitter.JitterBuffer;
import io.convoke.media.jitter.StoredPacket;
import io.convoke.media.link.MediaFrame;

/** A talker of another node, heard in this mixer: a voice that comes in frames and has no leg here. Used again and again. */
final class RemoteTalker {
    /** Of a talker that is ranked there comes something with each frame that is mixed. */
    private static final long STALE_NS = 200_000_000L;
    /** His decoder is kept for so long, since who has spoken often goes on. */
    private static final long FORGET_NS = 2_000_000_000L;

    private static final int FARTHEST = 1_000; // packets; more is a new beginning

    final Voice voice;
    int place;
    long key;
    boolean leaving;
    Runnable retirement;
    private int epoch;
    private boolean started;
    private long sequence;
    private long heardNs;

    RemoteTalker(long serial) {
        voice = new Voice(serial);
        voice.remote = true;
    }

    /** Somebody new. */
    void begin(int from, long talker, Spares.Spare spare) {
        place = from;
        key = talker;
        voice.source = spare.source();
        retirement = spare.retirement();
        voice.rank = Float.NEGATIVE_INFINITY;
        voice.contributes = false;
        voice.lastRankedFrame = 0;
        leaving = false;
        started = false;
    }

    void leave() {
        leaving = true;
        voice.rank = Float.NEGATIVE_INFINITY;
    }

    /** Makes the next 20 ms. */
    void advance(long nowNs) {
        if (nowNs - heardNs > STALE_NS) {
            voice.rank = Float.NEGATIVE_INFINITY;
        }
        voice.source.advance(voice.source.ticks(nowNs));
    }

    /** Nothing of it is heard, and nothing is to be expected. */
    boolean isOver(long nowNs) {
        return (leaving || nowNs - heardNs > FORGET_NS) && voice.isFadedOut();
    }

    /** How long nothing has come, of one whose place another may take; else negative. */
    long idleNs(long nowNs) {
        boolean free = voice.rank == Float.NEGATIVE_INFINITY && voice.isFadedOut();
        return free ? nowNs - heardNs : -1;
    }

    /** What the frame says, and its packet if it has one; returns why that will not be heard, or null. */
    DropReason take(MediaFrame frame, byte[] scratch, boolean timely, long cameNs) {
        heardNs = cameNs;
        voice.rank = frame.rank();
        voice.gain = frame.gain();
        return switch (frame.kind()) {
            case AUDIO -> keep(frame, StoredPacket.Kind.AUDIO, scratch, timely, cameNs);
            case EVENT -> keep(frame, StoredPacket.Kind.EVENT, scratch, timely, cameNs);
            case NOISE -> keep(frame, StoredPacket.Kind.NOISE, scratch, timely, cameNs);
            case FIGURES -> null;
            case FLOOR -> DropReason.LINK; // of a talk group
            case GONE -> {
                leave();
                yield null;
            }
        };
    }

    private DropReason keep(MediaFrame frame, StoredPacket.Kind kind, byte[] scratch, boolean timely, long cameNs) {
        JitterBuffer jitter = voice.source.jitter();
        long came = voice.source.ticks(cameNs);
        int step = frame.sequence() - (int) sequence;
        if (!started || epoch != frame.epoch() || Math.abs(step) > FARTHEST) {
            restart(frame);
        } else {
            sequence += step;
        }
        if (kind == StoredPacket.Kind.AUDIO) { // late by what it waited there, which says nothing about the way
            long sentAt = came - frame.heldTicks();
            if (Math.abs(jitter.offClock(jitter.extend(frame.timestamp()), sentAt))
                    > voice.source.codec().clockRate()) {
                restart(frame);
            }
            jitter.learn(jitter.extend(frame.timestamp()), timely && frame.timely(), sentAt);
        }
        frame.copyPayload(scratch);
        return jitter.put(
                sequence,
                jitter.extend(frame.timestamp()),
                kind,
                frame.level(),
                scratch,
                0,
                frame.payloadLength(),
                came);
    }

    private void restart(MediaFrame frame) {
        started = true;
        epoch = frame.epoch();
        sequence = (1L << 33) + frame.sequence();
        voice.source.jitter().restart(sequence, frame.timestamp());
    }
}
