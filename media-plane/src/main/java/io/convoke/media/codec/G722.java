// SPDX-License-Identifier: Apache-2.0
package io.convoke.media.codec;

/**
 * ITU-T G.722 at 64 kbit/s: two samples at 16 kHz become one octet, two bits for the band above 4 kHz and six for the
 * one below. Both directions give the recommendation's bits exactly.
 */
final class G722 {
    /** Decision levels of the 60-level quantizer (table 17, Q6). */
    private static final int[] LOW_DECISIONS = {
        0, 35, 72, 110, 150, 190, 233, 276, 323, 370, 422, 473, 530, 587, 650, 714, 786, 858, 940, 1023, 1121, 1219,
        1339, 1458, 1612, 1765, 1980, 2195, 2557, 2919
    };
    /** Output levels of the 60-level quantizer by code (QM6). */
    private static final int[] LOW_LEVELS = {
        -136, -136, -136, -136, -24808, -21904, -19008, -16704, -14984, -13512, -12280, -11192, -10232, -9360, -8576,
        -7856, -7192, -6576, -6000, -5456, -4944, -4464, -4008, -3576, -3168, -2776, -2400, -2032, -1688, -1360, -1040,
        -728, 24808, 21904, 19008, 16704, 14984, 13512, 12280, 11192, 10232, 9360, 8576, 7856, 7192, 6576, 6000, 5456,
        4944, 4464, 4008, 3576, 3168, 2776, 2400, 2032, 1688, 1360, 1040, 728, 432, 136, -432, -136
    };
    /** Output levels by the upper four bits, which alone drive the predictor (QM4). */
    private static final int[] LOW_PREDICTOR_LEVELS = {
        0, -20456, -12896, -8968, -6288, -4240, -2584, -1200, 20456, 12896, 8968, 6288, 4240, 2584, 1200, 0
    };

    private static final int[] LOW_LOG_STEPS = {
        -60, 3042, 1198, 538, 334, 172, 58, -30, 3042, 1198, 538, 334, 172, 58, -30, -60
    };
    private static final int[] HIGH_LEVELS = {-7408, -1616, 7408, 1616};
    private static final int[] HIGH_LOG_STEPS = {798, -214, 798, -214};

    /** One half of the 24-tap quadrature mirror filter (table 11); the other is its mirror image. */
    private static final int[] MIRROR_FILTER = {3, -11, 12, 32, -210, 951, 3876, -805, 362, -156, 53, -11};

    private static final int TAPS = MIRROR_FILTER.length;
    private static final int BLOCK = 160;

    private G722() {}

    /** Both polyphase branches of the mirror filter over a sliding window, moved by whole blocks. */
    private static final class MirrorFilter {
        private final int[] even = new int[TAPS + BLOCK];
        private final int[] odd = new int[TAPS + BLOCK];
        private int end = TAPS - 1;
        private int evenSum;
        private int oddSum;

        void push(int evenSample, int oddSample) {
            if (end == even.length) {
                System.arraycopy(even, BLOCK + 1, even, 0, TAPS - 1);
                System.arraycopy(odd, BLOCK + 1, odd, 0, TAPS - 1);
                end = TAPS - 1;
            }
            even[end] = evenSample;
            odd[end] = oddSample;
            final int start = end - TAPS + 1;
            int sumEven = 0;
            int sumOdd = 0;
            for (int i = 0; i < TAPS; i++) {
                sumEven += even[start + i] * MIRROR_FILTER[i];
                sumOdd += odd[start + i] * MIRROR_FILTER[TAPS - 1 - i];
            }
            evenSum = sumEven;
            oddSum = sumOdd;
            end++;
        }
    }

    static final class Encoder implements AudioEncoder {
        private final MirrorFilter filter = new MirrorFilter();
        private final G722Band low = G722Band.low();
        private final G722Band high = G722Band.high();

        @Override
        public int sampleRate() {
            return AudioCodec.G722.sampleRate();
        }

        /** An odd last sample is left out: an octet stands for two. */
        @Override
        public int encode(short[] pcm, int pcmOffset, int samples, byte[] payload, int payloadOffset) {
            final int length = samples / 2;
            for (int i = 0; i < length; i++) {
                filter.push(pcm[pcmOffset + 2 * i], pcm[pcmOffset + 2 * i + 1]);
                final int lowCode = encodeLow(filter.evenSum + filter.oddSum >> 14);
                final int highCode = encodeHigh(filter.oddSum - filter.evenSum >> 14);
                payload[payloadOffset + i] = (byte) (highCode << 6 | lowCode);
            }
            return length;
        }

        private int encodeLow(int sample) {
            final int error = G722Band.saturate(sample - low.predicted);
            final int magnitude = error >= 0 ? error : -(error + 1);
            final int level = quantize(magnitude, low.scale);
            final int code = error >= 0 ? 62 - level : level < 3 ? 64 - level : 34 - level;
            final int upper = code >> 2;
            low.adapt(LOW_LOG_STEPS[upper], low.scale * LOW_PREDICTOR_LEVELS[upper] >> 15);
            return code;
        }

        /** QUANTL: the first decision level above the magnitude, by halving. */
        private static int quantize(int magnitude, int scale) {
            int from = 1;
            int to = LOW_DECISIONS.length;
            while (from < to) {
                final int middle = from + to >>> 1;
                if (magnitude < LOW_DECISIONS[middle] * scale >> 12) {
                    to = middle;
                } else {
                    from = middle + 1;
                }
            }
            return from;
        }

        private int encodeHigh(int sample) {
            final int error = G722Band.saturate(sample - high.predicted);
            final int magnitude = error >= 0 ? error : -(error + 1);
            final int near = magnitude < (564 * high.scale >> 12) ? 1 : 0;
            final int code = error >= 0 ? 2 + near : near;
            high.adapt(HIGH_LOG_STEPS[code], high.scale * HIGH_LEVELS[code] >> 15);
            return code;
        }
    }

    static final class Decoder implements AudioDecoder {
        private final MirrorFilter filter = new MirrorFilter();
        private final G722Band low = G722Band.low();
        private final G722Band high = G722Band.high();
        private final LossConcealment concealment = new LossConcealment(AudioCodec.G722.sampleRate());

        @Override
        public int sampleRate() {
            return AudioCodec.G722.sampleRate();
        }

        @Override
        public int decode(byte[] payload, int offset, int length, short[] pcm, int pcmOffset) {
            if (length <= 0 || 2 * length > pcm.length - pcmOffset) {
                return -1;
            }
            for (int i = 0; i < length; i++) {
                decodeOctet(payload[offset + i] & 0xFF, pcm, pcmOffset + 2 * i);
            }
            concealment.received(pcm, pcmOffset, 2 * length);
            return 2 * length;
        }

        private void decodeOctet(int octet, short[] pcm, int position) {
            final int lowCode = octet & 0x3F;
            final int highCode = octet >> 6;
            final int lowSample =
                    G722Band.clamp(low.predicted + (low.scale * LOW_LEVELS[lowCode] >> 15), -16_384, 16_383);
            final int upper = lowCode >> 2;
            low.adapt(LOW_LOG_STEPS[upper], low.scale * LOW_PREDICTOR_LEVELS[upper] >> 15);
            final int difference = high.scale * HIGH_LEVELS[highCode] >> 15;
            final int highSample = G722Band.clamp(high.predicted + difference, -16_384, 16_383);
            high.adapt(HIGH_LOG_STEPS[highCode], difference);
            filter.push(lowSample + highSample, lowSample - highSample);
            pcm[position] = (short) G722Band.saturate(filter.oddSum >> 11);
            pcm[position + 1] = (short) G722Band.saturate(filter.evenSum >> 11);
        }

        @Override
        public int conceal(int samples, byte[] next, int nextOffset, int nextLength, short[] pcm, int pcmOffset) {
            concealment.conceal(pcm, pcmOffset, samples);
            return samples;
        }
    }
}
