// SPDX-License-Identifier: Apache-2.0
package io.convoke.media.leg;

import io.convoke.media.counters.Counters;
import io.convoke.media.counters.DropReason;
import io.convoke.media.counters.LegCounter;
import io.convoke.media.mix.MixStream;
import io.convoke.media.rtp.RtpPacket;
import io.convoke.media.sdp.MediaParameters;
import io.convoke.media.srtp.SrtpSender;
import io.convoke.media.transport.DatagramPoller;
import io.convoke.media.transport.PeerAddress;

/** The RTP stream to one peer: its own source, numbering and clock, whichever encoder the payload comes from. */
final class LegSender {
    private final int ssrc;
    private final Counters<LegCounter> counters;
    private final Counters<DropReason> drops;
    private SrtpSender protection;
    private int clockRate;
    private int payloadType;
    private int noisePayloadType;
    private int sequenceNumber;
    private int timestamp;
    private long timestampNs;
    private int missedTicks;
    private boolean resuming = true;
    private long burst;
    private long burstStart;
    private int burstSequenceNumber;
    private int burstTimestamp;
    private long burstNewest;

    /** The start of numbers and clock is random (RFC 3550 §5.1). */
    LegSender(long random, int ssrc, Counters<LegCounter> counters, Counters<DropReason> drops) {
        this.ssrc = ssrc;
        this.counters = counters;
        this.drops = drops;
        this.sequenceNumber = (int) random & 0x7FFF;
        this.timestamp = (int) (random >>> 16);
    }

    void configure(MediaParameters media) {
        clockRate = media.codec().clockRate();
        payloadType = media.payloadType();
        noisePayloadType = media.comfortNoisePayloadType();
    }

    /** Of all that is sent from now on; null for none. */
    void protect(SrtpSender with) {
        protection = with;
    }

    int ssrc() {
        return ssrc;
    }

    /** The RTP timestamp that belongs to this moment, for a sender report. */
    int timestampAt(long nowNs) {
        return timestamp + (int) ((nowNs - timestampNs) * clockRate / 1_000_000_000L);
    }

    /** Sends what the stream has made of its last 20 ms. A frame that cannot go now is dropped: late is worse than lost. */
    void send(
            MixStream stream, DatagramPoller poller, int socket, PeerAddress destination, byte[] scratch, long nowNs) {
        timestampNs = nowNs;
        int packetTicks = stream.format().packetTicks();
        for (int i = 0; i < stream.packets(); i++) {
            MixStream.Content content = stream.content(i);
            if (content == MixStream.Content.NOTHING || !destination.isSet()) {
                resuming = true;
            } else {
                int length = write(stream, i, content == MixStream.Content.NOISE, scratch);
                transmit(length, poller, socket, destination, scratch);
                sequenceNumber++;
            }
            timestamp += packetTicks;
        }
        passMissed(stream.packets() > 0);
    }

    private int write(MixStream stream, int index, boolean noise, byte[] scratch) {
        int header = RtpPacket.write(
                scratch,
                0,
                noise ? noisePayloadType : payloadType,
                resuming && !noise,
                sequenceNumber,
                timestamp,
                ssrc);
        resuming = noise;
        int length = stream.payloadLength(index);
        System.arraycopy(stream.payload(), stream.payloadOffset(index), scratch, header, length);
        return header + length;
    }

    /**
     * Sends a packet of somebody else's as this leg's own: numbers and clock go on where they were, and gaps stay gaps. True: it
     * was sent.
     */
    boolean relay(RelayedPacket packet, DatagramPoller poller, int socket, PeerAddress to, byte[] scratch, long nowNs) {
        if (packet.isNoise() && noisePayloadType < 0 || !to.isSet()) {
            return false;
        }
        if (packet.burst() != burst) {
            begin(packet, nowNs);
        }
        long ahead = packet.sequence() - burstStart;
        if (ahead < 0) {
            return false; // it was on its way before this leg began to hear the talker
        }
        int at = burstTimestamp + packet.timestamp();
        int header = RtpPacket.write(
                scratch,
                0,
                packet.isNoise() ? noisePayloadType : payloadType,
                resuming && !packet.isNoise(),
                burstSequenceNumber + (int) ahead,
                at,
                ssrc);
        resuming = packet.isNoise();
        System.arraycopy(packet.bytes(), packet.offset(), scratch, header, packet.length());
        if (ahead >= burstNewest) {
            burstNewest = ahead;
            sequenceNumber = burstSequenceNumber + (int) ahead + 1;
            timestamp = at + packet.ticks();
            timestampNs = nowNs + packet.ticks() * 1_000_000_000L / clockRate;
        }
        return transmit(header + packet.length(), poller, socket, to, scratch);
    }

    private void begin(RelayedPacket packet, long nowNs) {
        resume(nowNs);
        burst = packet.burst();
        burstStart = packet.sequence();
        burstNewest = 0;
        burstSequenceNumber = sequenceNumber;
        burstTimestamp = timestamp - packet.timestamp();
    }

    /** After a time in which nothing was sent: the clock went on, and never back to what was sent already. */
    void resume(long nowNs) {
        if (nowNs - timestampNs > 0) {
            timestamp = timestampAt(nowNs);
            timestampNs = nowNs;
        }
        burst = 0;
        resuming = true;
    }

    private boolean transmit(int length, DatagramPoller poller, int socket, PeerAddress to, byte[] scratch) {
        int sent = protection == null ? length : protection.protectRtp(scratch, length);
        if (!poller.send(socket, scratch, sent, to)) {
            drops.increment(DropReason.SEND);
            return false;
        }
        counters.increment(LegCounter.PACKETS_SENT);
        counters.add(LegCounter.BYTES_SENT, length - RtpPacket.HEADER_LENGTH);
        return true;
    }

    /** Time passes for which nothing is sent: hold, or no encoder. */
    void pass(MixStream stream, long nowNs) {
        timestampNs = nowNs;
        timestamp += stream.packets() * stream.format().packetTicks();
        passMissed(stream.packets() > 0);
        resuming = true;
    }

    /**
     * Frames of 20 ms that nobody made. A timestamp is when the first sample of its packet was taken (RFC 3550 §5.1): what is
     * begun already keeps its own, what follows is later by so much. Nothing fell silent, so no talkspurt begins.
     */
    void miss(MixStream stream, long frames) {
        missedTicks += (int) (frames * clockRate / 50);
        passMissed(stream.atBoundary());
    }

    private void passMissed(boolean betweenPackets) {
        if (betweenPackets) {
            timestamp += missedTicks;
            missedTicks = 0;
        }
    }
}
