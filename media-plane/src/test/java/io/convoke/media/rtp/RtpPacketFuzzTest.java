// SPDX-License-Identifier: Apache-2.0
package io.convoke.media.rtp;

import com.code_intelligence.jazzer.api.FuzzedDataProvider;
import com.code_intelligence.jazzer.junit.FuzzTest;

class RtpPacketFuzzTest {

    @FuzzTest(maxDuration = "10s")
    void shouldStayInsideThePacket(FuzzedDataProvider input) {
        byte[] bytes = input.consumeRemainingAsBytes();
        byte[] exact = bytes.clone(); // a read behind the end is an exception
        RtpPacket packet = new RtpPacket();
        if (packet.wrap(exact, 0, exact.length) != null) {
            return;
        }
        if (packet.payloadOffset() + packet.payloadLength() > exact.length || packet.payloadLength() < 0) {
            throw new AssertionError("the payload ends behind the packet");
        }
        for (int id = -1; id < 256; id++) {
            int level = packet.audioLevel(id);
            if (level < -1 || level > 127) {
                throw new AssertionError("no level: " + level);
            }
        }
        OpusPayload.durationTicks(exact, packet.payloadOffset(), packet.payloadLength());
    }
}
