// SPDX-License-Identifier: Apache-2.0
package io.convoke.media.leg;

import io.convoke.media.codec.AudioCodec;
import io.convoke.media.rtp.OpusPayload;
import io.convoke.media.rtp.RtpPacket;

/** A talker's packet on its way to listeners, each of whom sends it as his own; filled again for each packet. */
public final class RelayedPacket {
    private long burst;
    private AudioCodec codec;
    private boolean noise;
    private long sequence;
    private int timestamp;
    private byte[] bytes;
    private int offset;
    private int length;

    /** @param talkBurst of a talker, never used twice on one thread, from 1 */
    public RelayedPacket begin(long talkBurst, AudioCodec of) {
        burst = talkBurst;
        codec = of;
        return this;
    }

    /**
     * @param isNoise comfort noise (RFC 3389)
     * @param number extended
     * @param at on the talker's RTP clock
     */
    public RelayedPacket put(boolean isNoise, long number, int at, byte[] payload, int start, int size) {
        noise = isNoise;
        sequence = number;
        timestamp = at;
        bytes = payload;
        offset = start;
        length = size;
        return this;
    }

    /** @param number of the packet, extended */
    public RelayedPacket put(boolean isNoise, long number, RtpPacket packet) {
        return put(
                isNoise, number, packet.timestamp(), packet.buffer(), packet.payloadOffset(), packet.payloadLength());
    }

    public long burst() {
        return burst;
    }

    public AudioCodec codec() {
        return codec;
    }

    public boolean isNoise() {
        return noise;
    }

    public long sequence() {
        return sequence;
    }

    public int timestamp() {
        return timestamp;
    }

    public byte[] bytes() {
        return bytes;
    }

    public int offset() {
        return offset;
    }

    public int length() {
        return length;
    }

    /** How long it lasts, on the RTP clock. */
    public int ticks() {
        if (noise) {
            return codec.clockRate() / 50;
        }
        int ticks = codec == AudioCodec.OPUS ? OpusPayload.durationTicks(bytes, offset, length) : length;
        return ticks > 0 ? ticks : codec.clockRate() / 50;
    }
}
