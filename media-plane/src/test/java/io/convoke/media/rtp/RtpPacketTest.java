// SPDX-License-Identifier: Apache-2.0
package io.convoke.media.rtp;

import static org.assertj.core.api.Assertions.assertThat;

import io.convoke.media.counters.DropReason;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RtpPacketTest {
    private final RtpPacket packet = new RtpPacket();

    private static byte[] hex(String text) {
        return HexFormat.of().parseHex(text.replace(" ", ""));
    }

    @Test
    void shouldReadEachFieldWhereTheStandardPutsIt() {
        // given RFC 3550 §5.1: V=2, no P, no X, CC=0, M=1, PT=8, then three bytes of payload
        byte[] bytes = hex("80 88 1234 89ABCDEF DEADBEEF 010203");

        assertThat(packet.wrap(bytes, 0, bytes.length)).isNull();

        assertThat(packet.marker()).isTrue();
        assertThat(packet.payloadType()).isEqualTo(8);
        assertThat(packet.sequenceNumber()).isEqualTo(0x1234);
        assertThat(packet.timestamp()).isEqualTo(0x89ABCDEF);
        assertThat(packet.ssrc()).isEqualTo(0xDEADBEEF);
        assertThat(packet.payloadOffset()).isEqualTo(12);
        assertThat(packet.payloadLength()).isEqualTo(3);
        assertThat(packet.audioLevel(1)).isEqualTo(-1);
    }

    @Test
    void shouldStepOverSourcesExtensionAndPadding() {
        // given two contributing sources, an extension of one word, two bytes of payload, three of padding
        byte[] bytes = hex("B2 00 0001 00000002 00000003 AAAAAAAA BBBBBBBB BEDE0001 10950000 1122 000003");

        assertThat(packet.wrap(bytes, 0, bytes.length)).isNull();

        assertThat(packet.payloadOffset()).isEqualTo(28);
        assertThat(packet.payloadLength()).isEqualTo(2);
        assertThat(packet.audioLevel(1)).isEqualTo(0x15);
        assertThat(packet.audioLevel(2)).isEqualTo(-1);
    }

    @Test
    void shouldFindTheLevelInTwoByteExtensionsBehindOthers() {
        // given RFC 8285 §4.3: padding, id 5 of two bytes, id 7 of one byte with voice and level 30
        byte[] bytes = hex("90 60 0001 00000002 00000003 10000002 00 05 02 AABB 07 01 9E 55");

        assertThat(packet.wrap(bytes, 0, bytes.length)).isNull();

        assertThat(packet.audioLevel(7)).isEqualTo(30);
        assertThat(packet.audioLevel(5)).isEqualTo(0x2A);
        assertThat(packet.audioLevel(9)).isEqualTo(-1);
    }

    @ParameterizedTest
    @CsvSource({
        "'80 00 0001 00000002 000000', LENGTH",
        "'40 00 0001 00000002 00000003', VERSION",
        "'00 00 0001 00000002 00000003', VERSION",
        "'C0 00 0001 00000002 00000003', VERSION",
        "'82 00 0001 00000002 00000003 AAAAAAAA', HEADER",
        "'90 00 0001 00000002 00000003 BEDE', HEADER",
        "'90 00 0001 00000002 00000003 BEDE0002 10950000', HEADER",
        "'90 00 0001 00000002 00000003 BEDEFFFF 10950000', HEADER",
        "'A0 00 0001 00000002 00000003', PADDING",
        "'A0 00 0001 00000002 00000003 1100', PADDING",
        "'A0 00 0001 00000002 00000003 1103', PADDING"
    })
    void shouldSayWhatIsWrong(String bytes, DropReason reason) {
        byte[] data = hex(bytes);

        assertThat(packet.wrap(data, 0, data.length)).isEqualTo(reason);
    }

    @Test
    void shouldRefuseMoreThanAPathCarries() {
        byte[] bytes = new byte[RtpPacket.MAX_LENGTH + 1];
        bytes[0] = (byte) 0x80;

        assertThat(packet.wrap(bytes, 0, bytes.length)).isEqualTo(DropReason.LENGTH);
    }

    @Test
    void shouldWriteWhatTheStandardSays() {
        byte[] bytes = new byte[20];

        int length = RtpPacket.write(bytes, 0, 96, true, 65_535, 0x01020304, 0xCAFEBABE);
        length = RtpPacket.writeAudioLevel(bytes, 0, 3, true, 18);

        assertThat(length).isEqualTo(20);
        // RFC 6464 §3: id 3, length 1, voice flag and level
        assertThat(bytes).isEqualTo(hex("90 E0 FFFF 01020304 CAFEBABE BEDE0001 30920000"));
    }

    @Test
    void shouldReadAndWriteTelephoneEvents() {
        // given RFC 4733 §2.3: event 11 (#), end, volume 10, duration 1,600
        byte[] bytes = hex("0B 8A 0640");

        assertThat(TelephoneEvent.digit(bytes, 0)).isEqualTo('#');
        assertThat(TelephoneEvent.end(bytes, 0)).isTrue();
        assertThat(TelephoneEvent.duration(bytes, 0)).isEqualTo(1_600);
        assertThat(TelephoneEvent.digit(hex("10000000"), 0)).isEqualTo((char) 0);

        byte[] written = new byte[4];
        TelephoneEvent.write(written, 0, '#', true, 10, 1_600);
        assertThat(written).isEqualTo(bytes);
    }

    @ParameterizedTest
    @CsvSource({
        // RFC 6716 table 2: configuration in the upper five bits; code 0, 1, 2: 1, 2, 2 frames; code 3: count byte
        "00, 480",
        "08, 960",
        "10, 1920",
        "18, 2880",
        "60, 480",
        "68, 960",
        "80, 120",
        "88, 240",
        "90, 480",
        "98, 960",
        "F8, 960",
        "F9, 1920",
        "FA, 1920",
        "FB03, 2880",
        "1B02, 5760",
        "1B03, 0",
        "FB00, 0",
        "FB, 0"
    })
    void shouldTellHowLongAnOpusPacketLasts(String payload, int ticks) {
        byte[] bytes = hex(payload);

        assertThat(OpusPayload.durationTicks(bytes, 0, bytes.length)).isEqualTo(ticks);
    }
}
