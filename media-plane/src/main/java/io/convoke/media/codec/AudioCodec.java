// SPDX-License-Identifier: Apache-2.0
package io.convoke.media.codec;

/**
 * The audio codecs that a leg can speak, with the clock rate of RTP (RFC 3551 §6) and the rate at which samples are
 * decoded.
 */
public enum AudioCodec {
    PCMU("PCMU", 8_000, 8_000, 0),
    PCMA("PCMA", 8_000, 8_000, 8),
    /** Sampled at 16 kHz; its RTP clock rate is 8 kHz by an old mistake that RFC 3551 §4.5.2 keeps. */
    G722("G722", 8_000, 16_000, 9),
    /** Always signalled as opus/48000/2 (RFC 7587 §7), whatever the bandwidth. */
    OPUS("opus", 48_000, 48_000, -1);

    private final String encodingName;
    private final int clockRate;
    private final int sampleRate;
    private final int staticPayloadType;

    AudioCodec(String encodingName, int clockRate, int sampleRate, int staticPayloadType) {
        this.encodingName = encodingName;
        this.clockRate = clockRate;
        this.sampleRate = sampleRate;
        this.staticPayloadType = staticPayloadType;
    }

    /** The encoding name of {@code a=rtpmap}; compare without regard to case. */
    public String encodingName() {
        return encodingName;
    }

    /** Ticks of the RTP timestamp in a second. */
    public int clockRate() {
        return clockRate;
    }

    /** Samples in a second of the decoded signal, one channel. */
    public int sampleRate() {
        return sampleRate;
    }

    /** The payload type of RFC 3551 table 4, or -1 where it is dynamic. */
    public int staticPayloadType() {
        return staticPayloadType;
    }
}
