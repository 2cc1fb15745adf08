// SPDX-License-Identifier: Apache-2.0
package io.convoke.media.srtp;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/** The parts of packets that stay readable. */
final class Clear {
    static final int RTP_HEADER = 12;
    static final int RTCP_HEADER = 8;
    /** The E flag and the index. */
    static final int RTCP_TRAILER = 4;

    private static final VarHandle INT = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.BIG_ENDIAN);

    private Clear() {}

    static int word(byte[] bytes, int offset) {
        return (int) INT.get(bytes, offset);
    }

    static void setWord(byte[] bytes, int offset, int value) {
        INT.set(bytes, offset, value);
    }

    static int sequenceNumber(byte[] bytes) {
        return word(bytes, 0) & 0xFFFF;
    }

    /** Of an RTP packet, with contributing sources and extension; more than {@code limit} where that cannot be. */
    static int rtpHeader(byte[] bytes, int limit) {
        int header = RTP_HEADER + 4 * (bytes[0] & 0x0F);
        if ((bytes[0] & 0x10) == 0) {
            return header;
        }
        return header + 4 > limit ? limit + 1 : header + 4 + 4 * (word(bytes, header) & 0xFFFF);
    }
}
