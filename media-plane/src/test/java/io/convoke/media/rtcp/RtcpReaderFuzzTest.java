// SPDX-License-Identifier: Apache-2.0
package io.convoke.media.rtcp;

import com.code_intelligence.jazzer.api.FuzzedDataProvider;
import com.code_intelligence.jazzer.junit.FuzzTest;

class RtcpReaderFuzzTest {

    @FuzzTest(maxDuration = "10s")
    void shouldStayInsideThePacket(FuzzedDataProvider input) {
        byte[] bytes = input.consumeRemainingAsBytes();
        byte[] exact = bytes.clone(); // a read behind the end is an exception
        RtcpReader.isRtcp(exact, 0, exact.length);
        RtcpReader reader = new RtcpReader();
        if (!reader.wrap(exact, 0, exact.length)) {
            return;
        }
        int packets = 0;
        long sum = 0;
        while (reader.next()) {
            sum += readAll(reader);
            if (++packets > exact.length / 4) {
                throw new AssertionError("more packets than words, sum " + sum);
            }
        }
    }

    private static long readAll(RtcpReader reader) {
        long sum = 0;
        switch (reader.type()) {
            case RtcpPackets.SENDER_REPORT, RtcpPackets.RECEIVER_REPORT -> {
                sum += reader.ssrc();
                sum += reader.type() == RtcpPackets.SENDER_REPORT ? reader.ntpMiddle() : 0;
                for (int i = 0; i < reader.count(); i++) {
                    sum += reader.blockSource(i) + reader.blockLost(i) + reader.blockDelaySinceLastReport(i);
                }
            }
            case RtcpPackets.GOODBYE -> {
                for (int i = 0; i < reader.count(); i++) {
                    sum += reader.goodbyeSource(i);
                }
            }
            default -> {}
        }
        return sum;
    }
}
