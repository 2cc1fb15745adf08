// SPDX-License-Identifier: Apache-2.0
package io.convoke.media.srtp;

import static org.assertj.core.api.Assertions.assertThat;

import io.convoke.media.counters.DropReason;
import io.convoke.media.rtp.RtpPacket;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import javax.crypto.Cipher;
import javax.crypto.spec.IvParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The vectors of RFC 3711 appendix B, packets of libsrtp's own test, and what an attacker may do. */
class SrtpTest {
    private static final HexFormat HEX = HexFormat.of();
    private static final CryptoSuite SUITE = CryptoSuite.AES_CM_128_HMAC_SHA1_80;
    private static final MasterKey KEY = key("e1f97a0d3e018be0d64fa32c06de41390ec675ad498afeebb6960b3aabe6");
    private static final String PLAIN = "800f1234decafbadcafebabe" + "ab".repeat(16);
    private static final String SRTP =
            "800f1234decafbadcafebabe" + "4e55dc4ce79978d88ca4d215949d2402" + "b78d6acc99ea179b8dbb";
    private static final String REPORT = "81c8000bcafebabe" + "ab".repeat(16);
    private static final String SRTCP =
            "81c8000bcafebabe" + "7128035be487b9bdbef89041f977a5a8" + "80000001" + "993e08cd54d6c1230798";

    private final SrtpSender sender = new SrtpSender(SUITE, KEY);
    private final SrtpReceiver receiver = new SrtpReceiver(SUITE, KEY);

    private static MasterKey key(String hex) {
        return MasterKey.parse(Base64.getEncoder().encodeToString(HEX.parseHex(hex)))
                .orElseThrow();
    }

    @Test
    void shouldMakeTheKeyStreamOfRfc3711AppendixB2() {
        KeyStream stream = new KeyStream(
                HEX.parseHex("2b7e151628aed2a6abf7158809cf4f3c"), HEX.parseHex("f0f1f2f3f4f5f6f7f8f9fafbfcfd"));
        byte[] zeros = new byte[48];

        stream.apply(0, 0, zeros, 0, zeros.length);

        assertThat(HEX.formatHex(zeros))
                .isEqualTo("e03ead0935c95e80e166b16dd92b4eb4" + "d23513162b02d0f72a43a2fe4a5f97ab"
                        + "41e95b3bb0a2e8dd477901e4fca894c0");
    }

    @Test
    void shouldMakeTheKeyStreamOfTheJdkHoweverLongThePacket() throws GeneralSecurityException {
        byte[] key = HEX.parseHex("2b7e151628aed2a6abf7158809cf4f3c");
        byte[] salt = HEX.parseHex("f0f1f2f3f4f5f6f7f8f9fafbfcfd");
        KeyStream stream = new KeyStream(key, salt);
        Cipher jdk = Cipher.getInstance("AES/CTR/NoPadding");
        jdk.init(
                Cipher.ENCRYPT_MODE,
                new SecretKeySpec(key, "AES"),
                new IvParameterSpec(HEX.parseHex("f0f1f2f3f4f5f6f7f8f9fafbfcfd0000")));
        byte[] zeros = new byte[1_489];

        stream.apply(0, 0, zeros, 0, zeros.length);

        assertThat(zeros).isEqualTo(jdk.doFinal(new byte[1_489]));
    }

    @Test
    void shouldGoThroughARollOverOutOfOrder() {
        List<Integer> sequences = List.of(65_533, 65_535, 65_534, 1, 65_532, 0, 3, 2, 65_531, 4);
        for (int sequence : sequences) {
            byte[] bytes = new byte[64];
            RtpPacket.write(bytes, 0, 0, false, sequence, 160 * sequence, 7);
            bytes[12] = (byte) sequence;

            int length = sender.protectRtp(bytes, 32);

            assertThat(receiver.unprotectRtp(bytes, length))
                    .as("packet %d", sequence)
                    .isNull();
            assertThat(bytes[12]).isEqualTo((byte) sequence);
        }
    }

    @Test
    void shouldDeriveTheKeysOfRfc3711AppendixB3() {
        KeyStream derivation = new KeyStream(KEY.key(), KEY.salt());

        assertThat(HEX.formatHex(derivation.derive(0, 16))).isEqualTo("c61e7a93744f39ee10734afe3ff7a087");
        assertThat(HEX.formatHex(derivation.derive(2, 14))).isEqualTo("30cbbc08863d8c85d49db34a9ae1");
        assertThat(HEX.formatHex(derivation.derive(1, 94)))
                .startsWith("cebe321f6ff7716b6fd4ab49af256a156d38baa48f0a0acf3c34e2359e6cdbce");
    }

    @Test
    void shouldSendAndTakeThePacketsOfLibsrtp() {
        byte[] bytes = Arrays.copyOf(HEX.parseHex(PLAIN), 64);
        int length = sender.protectRtp(bytes, 28);
        assertThat(HEX.formatHex(bytes, 0, length)).isEqualTo(SRTP);

        assertThat(receiver.unprotectRtp(bytes, length)).isNull();
        assertThat(HEX.formatHex(bytes, 0, receiver.length())).isEqualTo(PLAIN);

        byte[] report = Arrays.copyOf(HEX.parseHex(REPORT), 64);
        sender.protectRtcp(Arrays.copyOf(report, 64), 24); // theirs is the second, with index 1
        assertThat(HEX.formatHex(report, 0, sender.protectRtcp(report, 24))).isEqualTo(SRTCP);
        assertThat(receiver.unprotectRtcp(report, 38)).isNull();
        assertThat(HEX.formatHex(report, 0, receiver.length())).isEqualTo(REPORT);
    }

    @ParameterizedTest
    @EnumSource
    void shouldFollowTheNumbersOverTheirEndWithLossAndDisorder(CryptoSuite suite) {
        SrtpSender from = new SrtpSender(suite, KEY);
        SrtpReceiver to = new SrtpReceiver(suite, KEY);
        byte[][] sent = new byte[140_000][];
        Random random = new Random(7);
        for (int i = 0; i < sent.length; i++) {
            sent[i] = packet(i + 60_000, 1);
            from.protectRtp(sent[i], 28);
        }
        for (int i = 0; i < sent.length; i += 2) {
            boolean swap = random.nextInt(4) == 0;
            for (int k : swap ? new int[] {i + 1, i} : new int[] {i, i + 1}) {
                if (random.nextInt(10) > 0) {
                    assertThat(to.unprotectRtp(sent[k], 28 + suite.tagLength())).isNull();
                    assertThat(HEX.formatHex(sent[k], 12, 28)).isEqualTo("ab".repeat(16));
                }
            }
        }
    }

    private static byte[] packet(int sequence, int ssrc) {
        byte[] bytes = Arrays.copyOf(HEX.parseHex(PLAIN), 64);
        bytes[2] = (byte) (sequence >> 8);
        bytes[3] = (byte) sequence;
        Clear.setWord(bytes, 8, ssrc);
        return bytes;
    }

    @Test
    void shouldTakeNothingTwice() {
        byte[] first = HEX.parseHex(SRTP);
        assertThat(receiver.unprotectRtp(first.clone(), 38)).isNull();
        assertThat(receiver.unprotectRtp(first.clone(), 38)).isEqualTo(DropReason.SRTP_REPLAY);
        assertThat(receiver.unprotectRtcp(HEX.parseHex(SRTCP), 38)).isNull();
        assertThat(receiver.unprotectRtcp(HEX.parseHex(SRTCP), 38)).isEqualTo(DropReason.SRTP_REPLAY);

        for (int sequence = 0x1235; sequence < 0x1235 + 64; sequence++) {
            byte[] next = packet(sequence, 0xcafebabe);
            sender.protectRtp(next, 28);
            assertThat(receiver.unprotectRtp(next, 38)).isNull();
        }
        assertThat(receiver.unprotectRtp(first, 38)).isEqualTo(DropReason.SRTP_REPLAY); // behind the window
    }

    @Test
    void shouldTakeNothingThatAnotherKeyOrNobodyMade() {
        MasterKey other = key("00".repeat(30));
        for (int bit = 0; bit < 38 * 8; bit++) {
            byte[] srtp = HEX.parseHex(SRTP);
            byte[] srtcp = HEX.parseHex(SRTCP);
            srtp[bit / 8] ^= (byte) (1 << bit % 8);
            srtcp[bit / 8] ^= (byte) (1 << bit % 8);
            assertThat(receiver.unprotectRtp(srtp, 38)).isNotNull();
            assertThat(receiver.unprotectRtcp(srtcp, 38)).isNotNull();
        }
        assertThat(new SrtpReceiver(SUITE, other).unprotectRtp(HEX.parseHex(SRTP), 38))
                .isEqualTo(DropReason.SRTP_AUTHENTICATION);
        assertThat(receiver.unprotectRtp(HEX.parseHex(SRTP), 38))
                .as("nothing was learnt from those")
                .isNull();
        assertThat(receiver.unprotectRtcp(HEX.parseHex(SRTCP), 38)).isNull();
    }

    @Test
    void shouldRefuseWhatIsTooShort() {
        for (int length = 0; length < 38; length++) {
            assertThat(receiver.unprotectRtp(HEX.parseHex(SRTP), length)).isNotNull();
            assertThat(receiver.unprotectRtcp(HEX.parseHex(SRTCP), length)).isNotNull();
        }
        assertThat(receiver.unprotectRtp(HEX.parseHex(SRTP), 21)).isEqualTo(DropReason.SRTP_LENGTH);
        assertThat(receiver.unprotectRtcp(HEX.parseHex(SRTCP), 21)).isEqualTo(DropReason.SRTP_LENGTH);
    }

    @Test
    void shouldRefuseMoreSourcesThanItRemembers() {
        for (int ssrc = 0; ssrc < 17; ssrc++) {
            byte[] bytes = packet(1, ssrc);
            new SrtpSender(SUITE, KEY).protectRtp(bytes, 28);
            assertThat(receiver.unprotectRtp(bytes, 38)).isEqualTo(ssrc < 16 ? null : DropReason.SRTP_REPLAY);
        }
    }

    @Test
    void shouldOutliveWhateverComes() {
        Random random = new Random(3_711);
        byte[] bytes = new byte[2_048];
        for (int i = 0; i < 50_000; i++) {
            random.nextBytes(bytes);
            int length = random.nextInt(i % 2 == 0 ? 64 : bytes.length + 1);
            assertThat(receiver.unprotectRtp(bytes, length)).isNotNull();
            assertThat(receiver.unprotectRtcp(bytes, length)).isNotNull();
        }
    }
}
