// SPDX-License-Identifier: Apache-2.0
package io.convoke.media.talk;

import static org.assertj.core.api.Assertions.assertThat;

import io.convoke.media.agent.Peer;
import io.convoke.media.codec.AudioCodec;
import io.convoke.media.rtcp.RtcpPackets;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** RTCP of provisioned legs on which nobody talks. */
class TalkReportsTest {
    /** The first ones come sooner. */
    private static final int SETTLED_MS = 30_000;

    private final TalkRig rig = new TalkRig();
    private final Peer ann = rig.provision("ann", AudioCodec.PCMU);

    @AfterEach
    void close() {
        rig.close();
    }

    @Test
    void shouldReportEachTwelveToFifteenSecondsToAPeerThatSaysNothing() {
        rig.run(SETTLED_MS);
        ann.rtcp.clear();
        rig.run(180_000);

        assertThat(ann.rtcp).hasSizeBetween(180 / 15, 180 / 12);
    }

    @Test
    void shouldReportRightAfterItsPeerAndThenNotByItself() {
        rig.run(SETTLED_MS);
        do {
            rig.run(1_000);
            ann.rtcp.clear();
            reports();
        } while (ann.rtcp.isEmpty());

        for (int i = 0; i < 10; i++) {
            ann.rtcp.clear();
            rig.run(8_000);
            assertThat(ann.rtcp).isEmpty();
            reports();
            assertThat(ann.rtcp).hasSize(1);
        }
    }

    @Test
    void shouldReportEachFiveSecondsAtMostHoweverOftenItsPeerDoes() {
        rig.run(SETTLED_MS);
        ann.rtcp.clear();
        for (int i = 0; i < 200; i++) {
            reports();
            rig.run(100);
        }

        assertThat(ann.rtcp).hasSizeBetween(4, 5);
    }

    private void reports() {
        byte[] report = new byte[64];
        rig.send(ann, report, RtcpPackets.writeReceiverReport(report, 0, 0, ann.ssrc));
        rig.step();
    }
}
