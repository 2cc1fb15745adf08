// SPDX-License-Identifier: Apache-2.0
package io.convoke.media.mix;

import io.convoke.media.codec.AudioCodec;
import io.convoke.media.codec.OpusEncoderSettings;
import io.convoke.media.sdp.MediaParameters;

/**
 * All that decides what is sent to a listener, apart from the sound: listeners of equal formats who hear the same get the same
 * payload, encoded once.
 *
 * @param packetMs of each packet
 * @param comfortNoise silence is said once (RFC 3389) instead of being sent
 * @param opus null for the other codecs
 */
public record StreamFormat(AudioCodec codec, int packetMs, boolean comfortNoise, OpusEncoderSettings opus) {
    private static final int EXPECTED_LOSS_PERCENT = 5; // what makes libopus spend bits on correction at all
    private static final int SMALLEST_BITRATE = 6_000;
    private static final int LARGEST_BITRATE = 510_000;

    public static StreamFormat of(MediaParameters media, int opusComplexity) {
        AudioCodec codec = media.codec();
        if (codec != AudioCodec.OPUS) {
            return new StreamFormat(codec, media.packetMs(), media.comfortNoisePayloadType() >= 0, null);
        }
        MediaParameters.OpusPreferences wanted = media.opus();
        if (wanted == null) {
            wanted = new MediaParameters.OpusPreferences(false, false, false, 48_000, 0);
        }
        int bitrate = wanted.maxAverageBitrate() <= 0
                ? 0
                : Math.clamp(wanted.maxAverageBitrate(), SMALLEST_BITRATE, LARGEST_BITRATE);
        int rate = wanted.maxPlaybackRate() <= 0 ? 48_000 : Math.clamp(wanted.maxPlaybackRate(), 8_000, 48_000);
        OpusEncoderSettings settings = new OpusEncoderSettings(
                opusComplexity,
                wanted.inbandFec(),
                wanted.inbandFec() ? EXPECTED_LOSS_PERCENT : 0,
                wanted.dtx(),
                bitrate,
                rate);
        return new StreamFormat(codec, opusPacketMs(media.packetMs()), false, settings);
    }

    /** Opus has frames of 10, 20, 40 and 60 ms (RFC 6716 §2.1.4). */
    private static int opusPacketMs(int packetMs) {
        return packetMs < 20 ? 10 : packetMs < 40 ? 20 : packetMs < 60 ? 40 : 60;
    }

    /** The lowest rate of a mix that leaves out nothing that this listener could hear. */
    public int mixRate() {
        if (opus == null) {
            return codec.sampleRate();
        }
        return opus.maxPlaybackRate() <= 8_000 ? 8_000 : opus.maxPlaybackRate() <= 16_000 ? 16_000 : 48_000;
    }

    public int packetTicks() {
        return codec.clockRate() / 1_000 * packetMs;
    }
}
