// SPDX-License-Identifier: Apache-2.0
package io.convoke.media.srtp;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Lines of RFC 4568, and lines that must not be used. */
class CryptoLineTest {
    private static final String KEY = "WVNfX19zZW1jdGwgKCkgewkyMjA7fQp9CnVubGVz";

    @ParameterizedTest
    @ValueSource(
            strings = {
                "1 AES_CM_128_HMAC_SHA1_80 inline:" + KEY,
                "1 AES_CM_128_HMAC_SHA1_32 inline:" + KEY + "|2^20",
                "000000001 AES_CM_128_HMAC_SHA1_80 inline:" + KEY + "|1048576",
                "1 AES_CM_128_HMAC_SHA1_80 inline:" + KEY + "|2^20 WSH=128",
                "1 AES_CM_128_HMAC_SHA1_80 inline:" + KEY + " -NEW=1"
            })
    void shouldUseWhatItCanKeepTo(String line) {
        CryptoLine read = CryptoLine.firstUsable(List.of(line)).orElseThrow();

        assertThat(read.key().inline()).isEqualTo(KEY);
        assertThat(line).contains(read.suite().name()).startsWith(read.tag());
        assertThat(read.toString()).doesNotContain(KEY);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "1",
                "1 AES_CM_128_HMAC_SHA1_80",
                "one AES_CM_128_HMAC_SHA1_80 inline:" + KEY,
                "1234567890 AES_CM_128_HMAC_SHA1_80 inline:" + KEY,
                "1 F8_128_HMAC_SHA1_80 inline:" + KEY,
                "1 AES_CM_128_HMAC_SHA1_80 uri:" + KEY,
                "1 AES_CM_128_HMAC_SHA1_80 inline:" + KEY + "|2^20|1:4",
                "1 AES_CM_128_HMAC_SHA1_80 inline:" + KEY + "|1:4",
                "1 AES_CM_128_HMAC_SHA1_80 inline:" + KEY + "|0",
                "1 AES_CM_128_HMAC_SHA1_80 inline:" + KEY + ";inline:" + KEY,
                "1 AES_CM_128_HMAC_SHA1_80 inline:WVNfX19zZW1jdGwgKCkgewkyMjA7fQp9CnVu",
                "1 AES_CM_128_HMAC_SHA1_80 inline:" + KEY + " KDR=1",
                "1 AES_CM_128_HMAC_SHA1_80 inline:" + KEY + " UNENCRYPTED_SRTP",
                "1 AES_CM_128_HMAC_SHA1_80 inline:" + KEY + " UNENCRYPTED_SRTCP",
                "1 AES_CM_128_HMAC_SHA1_80 inline:" + KEY + " UNAUTHENTICATED_SRTP",
                "1 AES_CM_128_HMAC_SHA1_80 inline:" + KEY + " FEC_ORDER=FEC_SRTP",
                "1 AES_CM_128_HMAC_SHA1_80 inline:" + KEY + " NEW=1"
            })
    void shouldNotUseWhatItCannotKeepTo(String line) {
        assertThat(CryptoLine.firstUsable(List.of(line))).isEmpty();
        assertThat(CryptoLine.suites(List.of(line)).toString()).doesNotContain(KEY);
    }

    @Test
    void shouldTakeTheFirstThatItCanUseAndNoTagTwice() {
        String known = " AES_CM_128_HMAC_SHA1_80 inline:" + KEY;
        assertThat(CryptoLine.firstUsable(List.of("1 F8_128_HMAC_SHA1_80 inline:" + KEY, "2" + known, "3" + known))
                        .orElseThrow()
                        .tag())
                .isEqualTo("2");
        assertThat(CryptoLine.firstUsable(List.of("1 F8_128_HMAC_SHA1_80 inline:" + KEY, "1" + known)))
                .isEmpty();
    }
}
