// SPDX-License-Identifier: Apache-2.0
package io.convoke.media.codec;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.ShortBuffer;
import java.util.Objects;
import org.jitsi.impl.neomedia.codec.audio.opus.Opus;

/** RFC 6716 by libopus. May run at a lower rate than the sender's, which costs less where only a level is wanted. */
final class OpusDecoder implements AudioDecoder {
    /** RFC 6716 §3.2.5: no packet lasts longer. */
    private static final int LONGEST_PACKET_MS = 120;

    private final int sampleRate;
    private final int stepSamples;
    private final byte[] decoded;
    private final ShortBuffer decodedSamples;
    private long handle;

    OpusDecoder(int sampleRate) {
        this.sampleRate = sampleRate;
        stepSamples = sampleRate / 400;
        decoded = new byte[LONGEST_PACKET_MS * sampleRate / 1000 * Short.BYTES];
        // libjitsi passes samples in the machine's byte order.
        decodedSamples = ByteBuffer.wrap(decoded).order(ByteOrder.nativeOrder()).asShortBuffer();
        handle = Opus.decoder_create(sampleRate, 1);
        if (handle == 0) {
            throw new IllegalStateException("libopus gave no decoder for " + sampleRate + " Hz");
        }
    }

    @Override
    public int sampleRate() {
        return sampleRate;
    }

    @Override
    public int decode(byte[] payload, int offset, int length, short[] pcm, int pcmOffset) {
        requireOpen();
        // The native side trusts offsets and lengths: a wrong one reads or writes outside of the array.
        Objects.checkFromIndexSize(offset, length, payload.length);
        if (length == 0) {
            return -1;
        }
        final int samples = Opus.decoder_get_nb_samples(handle, payload, offset, length);
        if (samples <= 0 || samples > decodedSamples.capacity() || samples > pcm.length - pcmOffset) {
            return -1;
        }
        return copy(Opus.decode(handle, payload, offset, length, decoded, 0, samples, 0), pcm, pcmOffset);
    }

    /** In steps of 2.5 ms, 120 ms at most; what is left over is silent. */
    @Override
    public int conceal(int samples, byte[] next, int nextOffset, int nextLength, short[] pcm, int pcmOffset) {
        requireOpen();
        final int concealed = Math.min(samples - samples % stepSamples, decodedSamples.capacity());
        int written = 0;
        if (concealed > 0 && next != null && nextLength > 0) {
            Objects.checkFromIndexSize(nextOffset, nextLength, next.length);
            written = copy(Opus.decode(handle, next, nextOffset, nextLength, decoded, 0, concealed, 1), pcm, pcmOffset);
        }
        if (concealed > 0 && written <= 0) {
            written = copy(Opus.decode(handle, null, 0, 0, decoded, 0, concealed, 0), pcm, pcmOffset);
        }
        for (int i = Math.max(0, written); i < samples; i++) {
            pcm[pcmOffset + i] = 0;
        }
        return samples;
    }

    private int copy(int samples, short[] pcm, int pcmOffset) {
        if (samples <= 0) {
            return -1;
        }
        decodedSamples.get(0, pcm, pcmOffset, samples);
        return samples;
    }

    private void requireOpen() {
        if (handle == 0) {
            throw new IllegalStateException("the decoder is closed");
        }
    }

    @Override
    public void close() {
        if (handle != 0) {
            Opus.decoder_destroy(handle);
            handle = 0;
        }
    }
}
