// SPDX-License-Identifier: Apache-2.0
package io.convoke.media.codec;

/** The two companding laws of ITU-T G.711: one octet for each sample, by table in both directions. */
public enum G711 {
    /** Codes the 14 upper bits of a sample. */
    MU_LAW {
        @Override
        int expanded(int code) {
            final int inverted = ~code & 0xFF;
            final int magnitude = (((inverted & 0x0F) << 3) + MU_LAW_BIAS << (inverted >> 4 & 0x07)) - MU_LAW_BIAS;
            return inverted < 0x80 ? magnitude : -magnitude;
        }

        @Override
        int compressed(int sample) {
            final int biased = Math.min(Math.abs(sample >> 2), MU_LAW_CLIP) + (MU_LAW_BIAS >> 2);
            final int segment = 26 - Integer.numberOfLeadingZeros(biased);
            final int code = ~(segment << 4 | biased >> segment + 1 & 0x0F);
            return (sample < 0 ? code & 0x7F : code | 0x80) & 0xFF;
        }
    },
    /** Codes the 13 upper bits of a sample; even bits are inverted on the wire. */
    A_LAW {
        @Override
        int expanded(int code) {
            final int plain = code ^ A_LAW_INVERTED_BITS;
            final int segment = plain >> 4 & 0x07;
            final int step = ((plain & 0x0F) << 4) + 8;
            final int magnitude = segment == 0 ? step : step + 0x100 << segment - 1;
            return (plain & 0x80) != 0 ? magnitude : -magnitude;
        }

        @Override
        int compressed(int sample) {
            final int magnitude = Math.min(Math.abs(sample >> 2), A_LAW_CLIP) >> 2;
            final int segment = Math.max(0, 28 - Integer.numberOfLeadingZeros(magnitude));
            final int step = magnitude >> Math.max(0, segment - 1) & 0x0F;
            return (segment << 4 | step | (sample < 0 ? 0 : 0x80)) ^ A_LAW_INVERTED_BITS;
        }
    };

    private static final int MU_LAW_BIAS = 132;
    private static final int MU_LAW_CLIP = 8158;
    private static final int A_LAW_CLIP = 8191;
    private static final int A_LAW_INVERTED_BITS = 0x55;

    /** Neither law looks at the two lowest bits of a 16-bit sample, so 16,384 entries are enough. */
    private final byte[] codes = new byte[1 << 14];

    private final short[] samples = new short[256];

    G711() {
        for (int code = 0; code < samples.length; code++) {
            samples[code] = (short) expanded(code);
        }
        for (int index = 0; index < codes.length; index++) {
            codes[index] = (byte) compressed((short) (index << 2));
        }
    }

    abstract int expanded(int code);

    abstract int compressed(int sample);

    /** The octet for one sample. */
    public byte encode(short sample) {
        return codes[(sample & 0xFFFF) >> 2];
    }

    /** The sample for one octet. */
    public short decode(byte code) {
        return samples[code & 0xFF];
    }

    /** One octet for each sample; never silent (comfort noise is the sender's business, RFC 3389). */
    static final class Encoder implements AudioEncoder {
        private final G711 law;

        Encoder(G711 law) {
            this.law = law;
        }

        @Override
        public int sampleRate() {
            return AudioCodec.PCMU.sampleRate();
        }

        @Override
        public int encode(short[] pcm, int pcmOffset, int samples, byte[] payload, int payloadOffset) {
            for (int i = 0; i < samples; i++) {
                payload[payloadOffset + i] = law.encode(pcm[pcmOffset + i]);
            }
            return samples;
        }
    }

    /** Takes any payload that fits into the array given: every octet is a sample. */
    static final class Decoder implements AudioDecoder {
        private final G711 law;
        private final LossConcealment concealment = new LossConcealment(AudioCodec.PCMU.sampleRate());

        Decoder(G711 law) {
            this.law = law;
        }

        @Override
        public int sampleRate() {
            return AudioCodec.PCMU.sampleRate();
        }

        @Override
        public int decode(byte[] payload, int offset, int length, short[] pcm, int pcmOffset) {
            if (length <= 0 || length > pcm.length - pcmOffset) {
                return -1;
            }
            for (int i = 0; i < length; i++) {
                pcm[pcmOffset + i] = law.decode(payload[offset + i]);
            }
            concealment.received(pcm, pcmOffset, length);
            return length;
        }

        @Override
        public int conceal(int samples, byte[] next, int nextOffset, int nextLength, short[] pcm, int pcmOffset) {
            concealment.conceal(pcm, pcmOffset, samples);
            return samples;
        }
    }
}
