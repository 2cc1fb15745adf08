// SPDX-License-Identifier: Apache-2.0
package io.convoke.media.codec;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.ShortBuffer;
import java.util.Objects;
import org.jitsi.impl.neomedia.codec.audio.opus.Opus;

/** RFC 6716 by libopus, tuned for voice. */
final class OpusEncoder implements AudioEncoder {
    private static final int LONGEST_FRAME_MS = 60;
    /** RFC 6716 §3.2.1: the longest Opus frame. */
    private static final int LONGEST_PAYLOAD = 1275;
    /** libopus answers silence with so much or less when nothing need be sent. */
    private static final int SILENT_PAYLOAD = 2;

    private final int sampleRate;
    private final boolean dtx;
    private final byte[] input;
    private final ShortBuffer inputSamples;
    private long handle;

    OpusEncoder(int sampleRate, OpusEncoderSettings settings) {
        this.sampleRate = sampleRate;
        dtx = settings.dtx();
        input = new byte[LONGEST_FRAME_MS * sampleRate / 1000 * Short.BYTES];
        // libjitsi takes samples in the machine's byte order.
        inputSamples = ByteBuffer.wrap(input).order(ByteOrder.nativeOrder()).asShortBuffer();
        handle = Opus.encoder_create(sampleRate, 1);
        if (handle == 0) {
            throw new IllegalStateException("libopus gave no encoder for " + sampleRate + " Hz");
        }
        configure(settings);
    }

    private void configure(OpusEncoderSettings settings) {
        requireAccepted("complexity", Opus.encoder_set_complexity(handle, settings.complexity()));
        requireAccepted("fec", Opus.encoder_set_inband_fec(handle, settings.fec() ? 1 : 0));
        requireAccepted("expected loss", Opus.encoder_set_packet_loss_perc(handle, settings.expectedLossPercent()));
        requireAccepted("dtx", Opus.encoder_set_dtx(handle, settings.dtx() ? 1 : 0));
        final int bitrate = settings.bitrate() == 0 ? Opus.OPUS_AUTO : settings.bitrate();
        requireAccepted("bitrate", Opus.encoder_set_bitrate(handle, bitrate));
        requireAccepted("bandwidth", Opus.encoder_set_max_bandwidth(handle, bandwidth(settings.maxPlaybackRate())));
    }

    /** The widest band that still fits under the rate (RFC 6716 table 1, RFC 7587 §3.1.1). */
    private static int bandwidth(int maxPlaybackRate) {
        if (maxPlaybackRate < 12_000) {
            return Opus.BANDWIDTH_NARROWBAND;
        }
        if (maxPlaybackRate < 16_000) {
            return Opus.BANDWIDTH_MEDIUMBAND;
        }
        if (maxPlaybackRate < 24_000) {
            return Opus.BANDWIDTH_WIDEBAND;
        }
        return maxPlaybackRate < 48_000 ? Opus.BANDWIDTH_SUPERWIDEBAND : Opus.BANDWIDTH_FULLBAND;
    }

    private static void requireAccepted(String setting, int result) {
        if (result != Opus.OPUS_OK) {
            throw new IllegalStateException("libopus refused the " + setting + " with " + result);
        }
    }

    @Override
    public int sampleRate() {
        return sampleRate;
    }

    /** Takes the frames of RFC 6716 §2.1.4 only: 2.5, 5, 10, 20, 40 or 60 ms. */
    @Override
    public int encode(short[] pcm, int pcmOffset, int samples, byte[] payload, int payloadOffset) {
        if (handle == 0) {
            throw new IllegalStateException("the encoder is closed");
        }
        // The native side trusts offsets and lengths: a wrong one reads or writes outside of the array.
        Objects.checkFromIndexSize(0, samples, inputSamples.capacity());
        inputSamples.put(0, pcm, pcmOffset, samples);
        final int room = Math.min(payload.length - payloadOffset, LONGEST_PAYLOAD);
        Objects.checkFromIndexSize(payloadOffset, room, payload.length);
        final int length = Opus.encode(handle, input, 0, samples, payload, payloadOffset, room);
        if (length < 0) {
            throw new IllegalArgumentException("libopus refused a frame of " + samples + " samples with " + length);
        }
        return dtx && length <= SILENT_PAYLOAD ? 0 : length;
    }

    @Override
    public void close() {
        if (handle != 0) {
            Opus.encoder_destroy(handle);
            handle = 0;
        }
    }
}
