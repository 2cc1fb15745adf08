// SPDX-License-Identifier: Apache-2.0
package io.convoke.media.codec;

/** Where decoders and encoders come from. */
public final class AudioCodecs {
    /** Enough for the compiler to have done with every loop before the first call. */
    private static final int WARM_UP_FRAMES = 300;

    private static final int LONGEST_PAYLOAD = 1500;

    private AudioCodecs() {}

    /**
     * A decoder at the codec's own rate.
     *
     * @see #decoder(AudioCodec, int)
     */
    public static AudioDecoder decoder(AudioCodec codec) {
        return decoder(codec, codec.sampleRate());
    }

    /**
     * A decoder that writes at {@code sampleRate}: for Opus 8, 12, 16, 24 or 48 kHz, for the others only their own
     * rate.
     *
     * @throws IllegalArgumentException for another rate
     */
    public static AudioDecoder decoder(AudioCodec codec, int sampleRate) {
        requireRate(codec, sampleRate);
        return switch (codec) {
            case PCMU -> new G711.Decoder(G711.MU_LAW);
            case PCMA -> new G711.Decoder(G711.A_LAW);
            case G722 -> new G722.Decoder();
            case OPUS -> new OpusDecoder(sampleRate);
        };
    }

    /**
     * An encoder that reads the codec's own rate.
     *
     * @param opus read for Opus only
     */
    public static AudioEncoder encoder(AudioCodec codec, OpusEncoderSettings opus) {
        return encoder(codec, codec.sampleRate(), opus);
    }

    /**
     * An encoder that reads {@code sampleRate}: for Opus 8, 12, 16, 24 or 48 kHz, for the others only their own rate.
     *
     * @param opus read for Opus only
     * @throws IllegalArgumentException for another rate
     */
    public static AudioEncoder encoder(AudioCodec codec, int sampleRate, OpusEncoderSettings opus) {
        requireRate(codec, sampleRate);
        return switch (codec) {
            case PCMU -> new G711.Encoder(G711.MU_LAW);
            case PCMA -> new G711.Encoder(G711.A_LAW);
            case G722 -> new G722.Encoder();
            case OPUS -> new OpusEncoder(sampleRate, opus);
        };
    }

    private static void requireRate(AudioCodec codec, int sampleRate) {
        final boolean possible = codec == AudioCodec.OPUS
                ? sampleRate >= 8_000 && 48_000 % sampleRate == 0 && sampleRate % 4_000 == 0
                : sampleRate == codec.sampleRate();
        if (!possible) {
            throw new IllegalArgumentException(codec + " cannot run at " + sampleRate + " Hz");
        }
    }

    /**
     * Loads libopus and runs every codec, so that the first call of the day does not pay for it.
     *
     * @return the number of octets coded, so that nothing of it can be optimized away
     */
    public static long warmUp() {
        long octets = 0;
        for (final AudioCodec codec : AudioCodec.values()) {
            try (AudioEncoder encoder = encoder(codec, OpusEncoderSettings.FULL_BAND);
                    AudioDecoder decoder = decoder(codec)) {
                octets += exercise(encoder, decoder);
            }
        }
        exerciseResamplers();
        return octets;
    }

    private static long exercise(AudioEncoder encoder, AudioDecoder decoder) {
        final ComfortNoise noise = new ComfortNoise();
        noise.update(-30);
        final int frame = encoder.sampleRate() / 50;
        final short[] pcm = new short[frame];
        final byte[] payload = new byte[LONGEST_PAYLOAD];
        long octets = 0;
        for (int i = 0; i < WARM_UP_FRAMES; i++) {
            noise.generate(pcm, 0, frame);
            final int length = encoder.encode(pcm, 0, frame, payload, 0);
            octets += length;
            if (i % 16 == 0) {
                decoder.conceal(frame, payload, 0, length, pcm, 0);
            }
            decoder.decode(payload, 0, length, pcm, 0);
            octets += AudioLevel.ofFrame(pcm, 0, frame) <= 0 ? 0 : 1;
        }
        return octets;
    }

    private static void exerciseResamplers() {
        final int[] rates = {8_000, 16_000, 48_000};
        final short[] input = new short[960];
        final short[] output = new short[960];
        for (final int from : rates) {
            for (final int to : rates) {
                final Resampler resampler = new Resampler(from, to);
                for (int i = 0; i < WARM_UP_FRAMES; i++) {
                    resampler.resample(input, 0, from / 50, output, 0);
                }
            }
        }
    }
}
