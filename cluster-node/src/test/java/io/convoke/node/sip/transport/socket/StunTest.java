// SPDX-License-Identifier: Apache-2.0
package io.convoke.node.sip.transport.socket;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetSocketAddress;
import java.util.HexFormat;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class StunTest {
    private static final String COOKIE = "2112a442";
    private static final String ID = "b7e7a701bc34d686fa87dfae";
    private static final InetSocketAddress SOURCE = new InetSocketAddress("192.0.2.1", 32853);

    /** RFC 5769 §2.2 and §2.3: the addresses, the transaction and their XOR-MAPPED-ADDRESS. */
    @ParameterizedTest
    @CsvSource({
        "192.0.2.1,                              0020 0008 0001a147e112a643",
        "2001:db8:1234:5678:11:2233:4455:6677,   0020 0014 0002a1470113a9faa5d3f179bc25f4b5bed2b9d9"
    })
    void shouldTellWhereTheRequestCameFrom(String host, String attribute) {
        String expected = attribute.replace(" ", "");

        Optional<byte[]> answer = Stun.answer(bytes("00010000" + COOKIE + ID), new InetSocketAddress(host, 32853));

        String length = HexFormat.of().toHexDigits((short) (expected.length() / 2));
        assertThat(answer).hasValue(bytes("0101" + length + COOKIE + ID + expected));
    }

    /** SOFTWARE (0x8022) may be passed over, PRIORITY (0x0024) may not: 420 and UNKNOWN-ATTRIBUTES (RFC 8489 §6.3.1). */
    @Test
    void shouldPassOverWhatItMayAndRefuseWhatItMayNot() {
        String software = "80220003" + "61626300";

        assertThat(Stun.answer(bytes("00010008" + COOKIE + ID + software), SOURCE))
                .hasValueSatisfying(answer -> assertThat(hex(answer)).startsWith("0101"));
        assertThat(Stun.answer(bytes("00010010" + COOKIE + ID + software + "00240004" + "6e0001ff"), SOURCE))
                .hasValue(bytes("01110010" + COOKIE + ID + "00090004" + "00000414" + "000a0002" + "00240000"));
    }

    /** Another type, no cookie, lengths that lie. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "0001",
                "00010000" + COOKIE + "b7e7a701bc34d686fa87df",
                "00110000" + COOKIE + ID,
                "01010000" + COOKIE + ID,
                "00010000" + "00000000" + ID,
                "00010004" + COOKIE + ID,
                "0001fffc" + COOKIE + ID,
                "00010004" + COOKIE + ID + "80220004",
                "00010004" + COOKIE + ID + "8022ffff",
                "00010002" + COOKIE + ID + "8022"
            })
    void shouldNotAnswerWhatIsNoBindingRequest(String request) {
        assertThat(Stun.answer(bytes(request), SOURCE)).isEmpty();
    }

    @Test
    void shouldTakeAnyHeapOfBytesAndNeverAnswerWithMuchMore() {
        Random random = new Random(8489);
        for (int round = 0; round < 20_000; round++) {
            byte[] request = new byte[20 + 4 * random.nextInt(20)];
            random.nextBytes(request);
            System.arraycopy(bytes("0001"), 0, request, 0, 2);
            request[2] = 0;
            request[3] = (byte) (request.length - 20);
            System.arraycopy(bytes(COOKIE), 0, request, 4, 4);

            Optional<byte[]> answer = Stun.answer(request, SOURCE);

            assertThat(answer.map(bytes -> bytes.length).orElse(0)).isLessThanOrEqualTo(44);
        }
    }

    private static byte[] bytes(String hex) {
        return HexFormat.of().parseHex(hex);
    }

    private static String hex(byte[] bytes) {
        return HexFormat.of().formatHex(bytes);
    }
}
