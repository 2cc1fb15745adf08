// SPDX-License-Identifier: Apache-2.0
package io.convoke.media.agent;

import static org.assertj.core.api.Assertions.assertThat;

import io.convoke.media.codec.AudioCodec;
import io.convoke.media.codec.AudioCodecs;
import io.convoke.media.codec.AudioDecoder;
import io.convoke.media.codec.AudioEncoder;
import io.convoke.media.codec.OpusEncoderSettings;
import io.convoke.media.codec.Resampler;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What in-band correction (RFC 6716 §2.1.7: a lost frame's speech, coded again in the next packet) is worth to a listener. */
class ErrorCorrectionTest {
    private static final OpusEncoderSettings CORRECTING = new OpusEncoderSettings(5, true, 20, false, 32_000, 48_000);
    private static final OpusEncoderSettings PLAIN = new OpusEncoderSettings(5, false, 0, false, 32_000, 48_000);
    private static final int SECONDS = 8;
    private static final int FRAME = 960;
    private static final int SEGMENT = 800; // 100 ms of the listener's 8 kHz
    private static final int WANDER = 800; // adaptive playout moves the sound
    private static final short[] SPEECH = speech();

    private static short[] speech() {
        try (InputStream file = AudioCodecs.class.getResourceAsStream("speech.wav")) {
            ByteBuffer wav = ByteBuffer.wrap(file.readAllBytes())
                    .order(ByteOrder.LITTLE_ENDIAN)
                    .position(44);
            short[] wide = new short[wav.remaining() / 2];
            wav.asShortBuffer().get(wide);
            short[] full = new short[wide.length * 3];
            new Resampler(16_000, 48_000).resample(wide, 0, wide.length, full, 0);
            return full;
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    /** The same packets of the same speech are lost each time; each is measured against its own undisturbed run. */
    @ParameterizedTest
    @CsvSource({"10, 1", "15, 3", "20, 4"})
    void shouldBringLostFramesBackForTheListener(int lossPercent, long seed) {
        double corrected = segmentalSnr(heard(CORRECTING, 0, seed), heard(CORRECTING, lossPercent, seed));
        double sentWithout = segmentalSnr(heard(PLAIN, 0, seed), heard(PLAIN, lossPercent, seed));
        double ignored = segmentalSnr(concealed(0, seed), concealed(lossPercent, seed));

        // 6 to 9 dB were measured, with these seeds and others: half of it is sure to show
        assertThat(corrected).isGreaterThan(sentWithout + 3);
        assertThat(corrected).isGreaterThan(ignored + 3);
    }

    /** What a listener of the mixer receives. */
    private static short[] heard(OpusEncoderSettings settings, int lossPercent, long seed) {
        Random random = new Random(seed);
        try (Rig rig = new Rig()) {
            Peer talker = rig.join("talker", AudioCodec.OPUS).speaks(SPEECH, settings);
            talker.lost = number -> random.nextInt(100) < lossPercent;
            Peer listener = rig.join("listener", AudioCodec.PCMU);
            rig.run(SECONDS * 1_000);
            return listener.heard();
        }
    }

    /** The same correcting stream for somebody who conceals lost frames and does not look at what is in the next packet. */
    private static short[] concealed(int lossPercent, long seed) {
        Random random = new Random(seed);
        short[] full = new short[SECONDS * 48_000];
        byte[] packet = new byte[1_500];
        try (AudioEncoder encoder = AudioCodecs.encoder(AudioCodec.OPUS, CORRECTING);
                AudioDecoder decoder = AudioCodecs.decoder(AudioCodec.OPUS)) {
            for (int at = 0; at < full.length; at += FRAME) {
                int length = encoder.encode(SPEECH, at % (SPEECH.length - FRAME), FRAME, packet, 0);
                if (random.nextInt(100) < lossPercent) {
                    decoder.conceal(FRAME, null, 0, 0, full, at);
                } else {
                    decoder.decode(packet, 0, length, full, at);
                }
            }
        }
        short[] narrow = new short[full.length / 6];
        new Resampler(48_000, 8_000).resample(full, 0, full.length, narrow, 0);
        return narrow;
    }

    /** In dB, mean over the segments with speech in them, each at its best delay and within -10 to 35 dB, as is usual. */
    private static double segmentalSnr(short[] wanted, short[] got) {
        double sum = 0;
        int count = 0;
        for (int at = WANDER; at + SEGMENT + WANDER < Math.min(wanted.length, got.length); at += SEGMENT) {
            double energy = 0;
            for (int i = at; i < at + SEGMENT; i++) {
                energy += (double) wanted[i] * wanted[i];
            }
            if (Math.sqrt(energy / SEGMENT) > 200) {
                sum += Math.clamp(bestSnr(wanted, got, at, energy), -10, 35);
                count++;
            }
        }
        return sum / count;
    }

    private static double bestSnr(short[] wanted, short[] got, int at, double energy) {
        double least = Double.MAX_VALUE;
        for (int lag = -WANDER; lag <= WANDER; lag++) {
            double error = 1;
            for (int i = at; i < at + SEGMENT && error < least; i++) {
                double difference = (double) got[i + lag] - wanted[i];
                error += difference * difference;
            }
            least = Math.min(least, error);
        }
        return 10 * Math.log10(energy / least);
    }
}
