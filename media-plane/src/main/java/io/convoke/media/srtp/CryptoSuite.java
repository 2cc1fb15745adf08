// SPDX-License-Identifier: Apache-2.0
package io.convoke.media.srtp;

import java.util.Arrays;
import java.util.Optional;

/** The suites of RFC 4568 §6.2 that are spoken here: AES in counter mode with HMAC-SHA1. */
public enum CryptoSuite {
    AES_CM_128_HMAC_SHA1_80(10),
    AES_CM_128_HMAC_SHA1_32(4);

    /** Of SRTCP under either suite (RFC 4568 §6.2.2). */
    static final int RTCP_TAG_LENGTH = 10;

    private final int tagLength;

    CryptoSuite(int tagLength) {
        this.tagLength = tagLength;
    }

    /** Bytes that authenticate an RTP packet. */
    int tagLength() {
        return tagLength;
    }

    static Optional<CryptoSuite> of(String name) {
        return Arrays.stream(values())
                .filter(suite -> suite.name().equalsIgnoreCase(name))
                .findFirst();
    }
}
