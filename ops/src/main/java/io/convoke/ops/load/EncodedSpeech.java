// SPDX-License-Identifier: Apache-2.0
package io.convoke.ops.load;

import io.convoke.media.codec.AudioCodec;
import io.convoke.media.codec.AudioCodecs;
import io.convoke.media.codec.AudioEncoder;
import io.convoke.media.codec.OpusEncoderSettings;
import io.convoke.ops.sound.Speech;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Frames of 20 ms of the three voices one after the other, encoded ahead, so that sending them costs a generator nothing but the copy. */
public record EncodedSpeech(AudioCodec codec, byte[][] frames, byte[] silence) {
    private static final int LONGEST = 1_500;

    public static EncodedSpeech of(AudioCodec codec) {
        final List<byte[]> frames = new ArrayList<>();
        final int samples = codec.sampleRate() / 50;
        final byte[] payload = new byte[LONGEST];
        try (AudioEncoder encoder = AudioCodecs.encoder(codec, OpusEncoderSettings.FULL_BAND)) {
            final int first = encoder.encode(new short[samples], 0, samples, payload, 0);
            final byte[] silence = Arrays.copyOf(payload, first);
            for (final Speech voice : Speech.values()) {
                final short[] pcm = voice.at(codec.sampleRate()).samples();
                for (int at = 0; at + samples <= pcm.length; at += samples) {
                    frames.add(Arrays.copyOf(payload, encoder.encode(pcm, at, samples, payload, 0)));
                }
            }
            return new EncodedSpeech(codec, frames.toArray(byte[][]::new), silence);
        }
    }
}
