// SPDX-License-Identifier: Apache-2.0
package io.convoke.media.rtcp;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RtcpPacketsTest {
    private final byte[] bytes = new byte[512];
    private final RtcpReader reader = new RtcpReader();

    private static byte[] hex(String text) {
        return HexFormat.of().parseHex(text.replace(" ", ""));
    }

    @Test
    void shouldWriteACompoundAsTheStandardDraws() {
        // RFC 3550 §6.4.1, §6.5, §6.6
        int length =
                RtcpPackets.writeSenderReport(bytes, 0, 0, 0x11223344, 0x83AA7E80_80000000L, 0x01020304, 100, 16_000);
        length += RtcpPackets.writeCanonicalName(bytes, length, 0x11223344, RtcpPackets.canonicalName("abc"));
        length += RtcpPackets.writeGoodbye(bytes, length, 0x11223344);

        assertThat(Arrays.copyOf(bytes, length))
                .isEqualTo(hex("80C80006 11223344 83AA7E80 80000000 01020304 00000064 00003E80"
                        + "81CA0003 11223344 0103616263000000" + "81CB0001 11223344"));
    }

    @Test
    void shouldEndANameThatFillsItsWordsWithAZeroWord() {
        int length = RtcpPackets.writeCanonicalName(bytes, 0, 1, RtcpPackets.canonicalName("abcdef"));

        assertThat(Arrays.copyOf(bytes, length)).isEqualTo(hex("81CA0004 00000001 0106616263646566 00000000"));
    }

    @Test
    void shouldKnowTheTimeOfTheNetworkTimeProtocol() {
        // 1970-01-01 is 2,208,988,800 s = 0x83AA7E80 after 1900 (RFC 868); half a second is 0x80000000
        assertThat(RtcpPackets.ntp(0, 0)).isEqualTo(0x83AA7E80_00000000L);
        assertThat(RtcpPackets.ntp(500, 0)).isEqualTo(0x83AA7E80_80000000L);
        assertThat(RtcpPackets.middle(0x83AA7E80_80000000L)).isEqualTo(0x7E808000);
    }

    @Test
    void shouldReadAReportBlock() {
        // a receiver report: fraction 64/256, lost -2, highest 0x00010005, jitter 160, LSR, DLSR
        byte[] data = hex("81C90007 0000000A 0000000B 40FFFFFE 00010005 000000A0 B7058000 00054000");

        assertThat(reader.wrap(data, 0, data.length)).isTrue();
        assertThat(reader.next()).isTrue();
        assertThat(reader.type()).isEqualTo(RtcpPackets.RECEIVER_REPORT);
        assertThat(reader.count()).isEqualTo(1);
        assertThat(reader.ssrc()).isEqualTo(10);
        assertThat(reader.blockSource(0)).isEqualTo(11);
        assertThat(reader.blockFractionLost(0)).isEqualTo(64);
        assertThat(reader.blockLost(0)).isEqualTo(-2);
        assertThat(reader.blockHighestSequence(0)).isEqualTo(0x1_0005);
        assertThat(reader.blockJitter(0)).isEqualTo(160);
        assertThat(reader.blockLastReport(0)).isEqualTo(0xB7058000);
        assertThat(reader.blockDelaySinceLastReport(0)).isEqualTo(0x54000);
        assertThat(reader.next()).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "80C90001",
                "80C90001 0000000A 00", // not a multiple of four
                "40C90001 0000000A", // version
                "80CA0001 0000000A", // starts with a description
                "80CB0001 0000000A", // starts with a goodbye
                "A0C90001 00000004", // padding in the first packet
                "80C90002 0000000A", // longer than the datagram
                "80C9FFFF 0000000A",
                "81C90001 0000000A", // a block announced that is not there
                "80C80001 0000000A", // a sender report without its figures
                "80C90001 0000000A 82CB0001 0000000A", // two goodbyes announced, one there
                "80C90001 0000000A A0CB0001 00000009", // padding longer than the packet
                "80C90001 0000000A 80CC0001 0000000A" // an application packet without a name
            })
    void shouldRefuseLyingLengths(String packet) {
        byte[] data = hex(packet);

        assertThat(reader.wrap(data, 0, data.length)).isFalse();
    }

    @Test
    void shouldTellRtcpFromRtpOnOnePort() {
        // RFC 5761 §4: payload types 64 to 95 with the marker are RTCP
        assertThat(RtcpReader.isRtcp(hex("80C8"), 0, 2)).isTrue();
        assertThat(RtcpReader.isRtcp(hex("80CF"), 0, 2)).isTrue();
        assertThat(RtcpReader.isRtcp(hex("8000"), 0, 2)).isFalse();
        assertThat(RtcpReader.isRtcp(hex("80E0"), 0, 2)).isFalse();
        assertThat(RtcpReader.isRtcp(hex("80"), 0, 1)).isFalse();
    }
}
