// SPDX-License-Identifier: Apache-2.0
package io.convoke.media.leg;

import io.convoke.media.counters.Counters;
import io.convoke.media.counters.DropReason;
import io.convoke.media.counters.LegCounter;
import io.convoke.media.jitter.JitterBuffer;
import io.convoke.media.jitter.StoredPacket;
import io.convoke.media.rtcp.ReceptionStatistics;
import io.convoke.media.rtp.RtpPacket;
import io.convoke.media.rtp.TelephoneEvent;
import io.convoke.media.sdp.MediaParameters;

/** RTP packets of one leg on their way into its jitter buffer: each is taken, or dropped for a reason that is counted. */
final class LegReceiver {
    private static final int NONE = -1;

    private final long leg;
    private final LegListener listener;
    private final Counters<LegCounter> counters;
    private final RtpPacket packet = new RtpPacket();
    private MediaParameters media;
    private LegTap tap;
    private JitterBuffer jitter; // null with a tap
    private ReceptionStatistics statistics;
    private int clockRate;
    private int rivalSsrc;
    private int rivalSequence = NONE;
    private long suspectTransit;
    private boolean suspected;
    private boolean suspectConfirmed;
    private int lastEventTimestamp;
    private boolean eventReported;

    LegReceiver(long leg, LegListener listener, Counters<LegCounter> counters) {
        this.leg = leg;
        this.listener = listener;
        this.counters = counters;
    }

    /** From the first packet on, what is taken goes there in place of a jitter buffer. */
    void divert(LegTap to) {
        tap = to;
    }

    /** @param anew another codec, or the first */
    void configure(MediaParameters parameters, JitterBuffer buffer, boolean anew) {
        media = parameters;
        clockRate = parameters.codec().clockRate();
        if (anew) {
            jitter = buffer;
            statistics = new ReceptionStatistics(clockRate);
            suspected = false;
        }
    }

    ReceptionStatistics statistics() {
        return statistics;
    }

    /** On the codec's RTP clock. */
    long ticks(long ns) {
        return ns / 1_000_000_000L * clockRate + ns % 1_000_000_000L * clockRate / 1_000_000_000L;
    }

    /** Checks everything that does not depend on the source; null where the packet may be {@link #accept}ed. */
    DropReason check(byte[] bytes, int length) {
        DropReason fault = packet.wrap(bytes, 0, length);
        if (fault != null) {
            return fault;
        }
        if (kind() == null) {
            return DropReason.PAYLOAD_TYPE;
        }
        boolean tooShort = kind() == StoredPacket.Kind.EVENT && packet.payloadLength() < TelephoneEvent.LENGTH;
        return tooShort ? DropReason.LENGTH : null;
    }

    private StoredPacket.Kind kind() {
        int type = packet.payloadType();
        if (type == media.payloadType()) {
            return StoredPacket.Kind.AUDIO;
        }
        if (type == media.telephoneEventPayloadType()) {
            return StoredPacket.Kind.EVENT;
        }
        return type == media.comfortNoisePayloadType() ? StoredPacket.Kind.NOISE : null;
    }

    /** Takes what {@link #check} found valid; returns why it will not be heard, or null. */
    DropReason accept(boolean timely, long nowNs) {
        counters.increment(LegCounter.PACKETS_RECEIVED);
        counters.add(LegCounter.BYTES_RECEIVED, packet.payloadLength());
        StoredPacket.Kind kind = kind();
        DropReason reason = follow(kind, timely, nowNs);
        if (reason == null && kind == StoredPacket.Kind.EVENT) {
            onEvent();
        }
        if (reason != null) {
            return reason;
        }
        if (!media.direction().receives()) {
            return DropReason.DIRECTION;
        }
        return jitter == null
                ? tap.onMedia(packet, kind, statistics.extend(packet.sequenceNumber()), nowNs)
                : keep(kind, timely, ticks(nowNs));
    }

    /** Source, clock and sequence number: RFC 3550 A.1, and the same caution for a new source and a new clock. */
    private DropReason follow(StoredPacket.Kind kind, boolean timely, long nowNs) {
        int sequence = packet.sequenceNumber();
        if (!statistics.started() || packet.ssrc() != statistics.ssrc()) {
            boolean proved = packet.ssrc() == rivalSsrc && sequence == rivalSequence;
            if (statistics.started() && !proved) {
                rivalSsrc = packet.ssrc();
                rivalSequence = sequence + 1 & 0xFFFF;
                return DropReason.SSRC;
            }
            rivalSequence = NONE;
            statistics.start(packet.ssrc(), sequence, packet.timestamp(), nowNs);
            restart();
            return null;
        }
        boolean timed = kind == StoredPacket.Kind.AUDIO;
        boolean leapt = timed && jitter != null && isOffClock(ticks(nowNs));
        if (leapt && !suspectConfirmed) {
            return DropReason.TIMESTAMP; // before its number is believed: a wild packet must not move that either
        }
        return switch (statistics.update(sequence, packet.timestamp(), nowNs, timed && timely)) {
            case IMPLAUSIBLE -> DropReason.SEQUENCE;
            case RESTARTED -> {
                restart();
                yield null;
            }
            case ACCEPTED -> {
                if (leapt) {
                    restart();
                }
                yield null;
            }
        };
    }

    /** More than a second from where the packets before were; confirmed when two in a row agree on another clock. */
    private boolean isOffClock(long now) {
        long timestamp = jitter.extend(packet.timestamp());
        if (Math.abs(jitter.offClock(timestamp, now)) <= clockRate) {
            suspected = false;
            return false;
        }
        long transit = now - timestamp;
        suspectConfirmed = suspected && Math.abs(transit - suspectTransit) <= clockRate / 5;
        suspected = true;
        suspectTransit = transit;
        return true;
    }

    private void restart() {
        if (jitter == null) {
            tap.onRestart();
            return;
        }
        jitter.restart(statistics.extend(packet.sequenceNumber()), packet.timestamp());
        suspected = false;
    }

    private DropReason keep(StoredPacket.Kind kind, boolean timely, long now) {
        long timestamp = jitter.extend(packet.timestamp());
        if (kind == StoredPacket.Kind.AUDIO) {
            jitter.learn(timestamp, timely, now);
        }
        int level = media.audioLevelExtension() < 0 ? NONE : packet.audioLevel(media.audioLevelExtension());
        return jitter.put(
                statistics.extend(packet.sequenceNumber()),
                timestamp,
                kind,
                level,
                packet.buffer(),
                packet.payloadOffset(),
                packet.payloadLength(),
                now);
    }

    /**
     * The end is sent three times; any of them may be the only one that comes. The timestamp of its beginning tells a key from
     * the one before, and nothing else: next to Opus, most who send events at 8 kHz go on with the timestamps of their sound.
     */
    private void onEvent() {
        if (packet.timestamp() != lastEventTimestamp) {
            lastEventTimestamp = packet.timestamp();
            eventReported = false;
        }
        byte[] bytes = packet.buffer();
        int offset = packet.payloadOffset();
        char digit = TelephoneEvent.digit(bytes, offset);
        if (!eventReported && digit != 0 && TelephoneEvent.end(bytes, offset)) {
            eventReported = true;
            counters.increment(LegCounter.DIGITS);
            listener.onDigit(
                    leg, digit, TelephoneEvent.duration(bytes, offset) * 1_000 / media.telephoneEventClockRate());
        }
    }
}
