// SPDX-License-Identifier: Apache-2.0
package io.convoke.media.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class OpusTest {
    private static final int RATE = 48_000;
    private static final int FRAME = 960;
    private static final short[] SPEECH = Signals.resampled(Signals.speech(), 16_000, RATE);

    @TempDir
    Path folder;

    private static OpusEncoderSettings settings(boolean fec, boolean dtx, int maxPlaybackRate) {
        return new OpusEncoderSettings(5, fec, fec ? 15 : 0, dtx, 32_000, maxPlaybackRate);
    }

    private static List<byte[]> encoded(short[] pcm, int rate, int frame, OpusEncoderSettings settings) {
        List<byte[]> packets = new ArrayList<>();
        byte[] payload = new byte[1_500];
        try (AudioEncoder encoder = AudioCodecs.encoder(AudioCodec.OPUS, rate, settings)) {
            for (int i = 0; i + frame <= pcm.length; i += frame) {
                packets.add(Arrays.copyOf(payload, encoder.encode(pcm, i, frame, payload, 0)));
            }
        }
        return packets;
    }

    private static short[] decoded(List<byte[]> packets, int rate) {
        short[] pcm = new short[packets.size() * rate / 50];
        try (AudioDecoder decoder = AudioCodecs.decoder(AudioCodec.OPUS, rate)) {
            int written = 0;
            for (byte[] packet : packets) {
                written += decoder.decode(packet, 0, packet.length, pcm, written);
            }
            assertThat(written).isEqualTo(pcm.length);
        }
        return pcm;
    }

    private short[] decodedByFfmpeg(List<byte[]> packets, int frame) throws Exception {
        byte[] file = OggOpus.write(packets, frame);
        // "opus" is ffmpeg's own decoder, not libopus.
        return Ffmpeg.samples(
                new Ffmpeg(folder).convert(List.of("-c:a", "opus"), file, "-f", "s16le", "-ar", "48000", "-ac", "1"));
    }

    @ParameterizedTest
    @CsvSource({"480, 48000", "960, 48000", "1920, 48000", "2880, 48000", "960, 16000"})
    void shouldMakeStreamsThatFfmpegUnderstands(int frame, int maxPlaybackRate) throws Exception {
        List<byte[]> packets = encoded(SPEECH, RATE, frame, settings(false, false, maxPlaybackRate));
        short[] heard = decodedByFfmpeg(packets, frame);
        assertThat(Signals.correlation(SPEECH, heard, 500)).isGreaterThan(0.95);
    }

    @Test
    void shouldMakeStreamsFromSixteenKilohertz() throws Exception {
        List<byte[]> packets = encoded(Signals.speech(), 16_000, 320, OpusEncoderSettings.FULL_BAND);
        assertThat(Signals.correlation(SPEECH, decodedByFfmpeg(packets, FRAME), 500))
                .isGreaterThan(0.95);
    }

    @ParameterizedTest
    @ValueSource(strings = {"voip", "audio", "lowdelay"})
    void shouldUnderstandTheStreamsOfFfmpeg(String application) throws Exception {
        // given
        byte[] file = new Ffmpeg(folder)
                .convert(
                        Ffmpeg.samplesAt(RATE),
                        Ffmpeg.bytes(SPEECH),
                        "-c:a",
                        "libopus",
                        "-application",
                        application,
                        "-b:a",
                        "32k",
                        "-f",
                        "ogg");
        List<byte[]> packets = OggOpus.read(file);
        // when
        short[] full = decoded(packets, RATE);
        short[] wide = decoded(packets, 16_000);
        // then
        assertThat(Signals.correlation(SPEECH, full, 500)).isGreaterThan(0.9);
        assertThat(Signals.correlation(Signals.speech(), wide, 200)).isGreaterThan(0.9);
        assertThat(Signals.correlation(decodedByFfmpeg(packets, FRAME), full, 400))
                .isGreaterThan(0.96);
    }

    @Test
    void shouldRepairLossByForwardErrorCorrection() {
        // given every tenth packet lost
        List<byte[]> packets = encoded(SPEECH, RATE, FRAME, settings(true, false, RATE));
        short[] whole = decoded(packets, RATE);
        // when
        double corrected = Signals.snr(whole, decodedWithLoss(packets, true), 0);
        double concealed = Signals.snr(whole, decodedWithLoss(packets, false), 0);
        // then
        assertThat(corrected).isGreaterThan(10);
        assertThat(corrected).isGreaterThan(concealed + 3);
    }

    private static short[] decodedWithLoss(List<byte[]> packets, boolean correct) {
        short[] pcm = new short[packets.size() * FRAME];
        try (AudioDecoder decoder = AudioCodecs.decoder(AudioCodec.OPUS)) {
            for (int i = 0; i < packets.size() - 1; i++) {
                byte[] next = correct ? packets.get(i + 1) : null;
                int written = i % 10 == 5
                        ? decoder.conceal(FRAME, next, 0, correct ? next.length : 0, pcm, i * FRAME)
                        : decoder.decode(packets.get(i), 0, packets.get(i).length, pcm, i * FRAME);
                assertThat(written).isEqualTo(FRAME);
            }
        }
        return pcm;
    }

    @Test
    void shouldSendNothingWhileThereIsSilence() {
        // given a second of speech, then two of silence
        short[] pcm = Arrays.copyOf(Arrays.copyOf(SPEECH, RATE), 3 * RATE);
        // when
        List<byte[]> sparing = encoded(pcm, RATE, FRAME, settings(false, true, RATE));
        List<byte[]> steady = encoded(pcm, RATE, FRAME, settings(false, false, RATE));
        // then RFC 6716 §2.1.9: one frame in 400 ms keeps the noise up to date
        assertThat(sparing.subList(0, 40)).allMatch(packet -> packet.length > 2);
        assertThat(sparing.subList(75, 150).stream().filter(packet -> packet.length > 0))
                .hasSizeBetween(1, 6);
        assertThat(steady).allMatch(packet -> packet.length > 0);
    }

    @Test
    void shouldNotCodeWhatTheListenerCannotPlay() {
        // given a tone that narrow band has no room for
        short[] tone = Signals.sine(6_000, RATE, RATE, 10_000);
        // then
        double wide = Signals.rms(decoded(encoded(tone, RATE, FRAME, settings(false, false, RATE)), RATE), 4_800, RATE);
        double narrow =
                Signals.rms(decoded(encoded(tone, RATE, FRAME, settings(false, false, 8_000)), RATE), 4_800, RATE);
        assertThat(wide).isGreaterThan(5_000);
        assertThat(narrow).isLessThan(500);
    }

    @Test
    void shouldRefuseWhatIsNoOpus() {
        short[] pcm = new short[5_760];
        try (AudioDecoder decoder = AudioCodecs.decoder(AudioCodec.OPUS)) {
            assertThat(decoder.decode(new byte[0], 0, 0, pcm, 0)).isEqualTo(-1);
            // RFC 6716 §3.2.5: a code 3 packet must say its number of frames, and not 120 ms of 63.
            assertThat(decoder.decode(new byte[] {3}, 0, 1, pcm, 0)).isEqualTo(-1);
            assertThat(decoder.decode(new byte[] {3, 63, 1, 2}, 0, 4, pcm, 0)).isEqualTo(-1);
            byte[] packet =
                    encoded(SPEECH, RATE, FRAME, OpusEncoderSettings.FULL_BAND).get(0);
            assertThat(decoder.decode(packet, 0, packet.length, pcm, pcm.length - 100))
                    .isEqualTo(-1);
            assertThatThrownBy(() -> decoder.decode(packet, 1, packet.length, pcm, 0))
                    .isInstanceOf(IndexOutOfBoundsException.class);
        }
    }

    @Test
    void shouldNotTouchNativeMemoryOnceClosed() {
        short[] pcm = new short[FRAME];
        byte[] payload = new byte[100];
        AudioDecoder decoder = AudioCodecs.decoder(AudioCodec.OPUS);
        AudioEncoder encoder = AudioCodecs.encoder(AudioCodec.OPUS, OpusEncoderSettings.FULL_BAND);
        decoder.close();
        decoder.close();
        encoder.close();
        encoder.close();
        assertThatThrownBy(() -> decoder.decode(payload, 0, 100, pcm, 0)).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> decoder.conceal(FRAME, null, 0, 0, pcm, 0)).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> encoder.encode(pcm, 0, FRAME, payload, 0)).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void shouldRefuseSettingsOutOfRange() {
        assertThatThrownBy(() -> new OpusEncoderSettings(11, false, 0, false, 0, RATE))
                .hasMessage("complexity is out of range: 11");
    }
}
