// SPDX-License-Identifier: Apache-2.0
package io.convoke.ops.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.convoke.media.codec.AudioCodec;
import io.convoke.media.sdp.Direction;
import java.net.InetSocketAddress;
import org.junit.jupiter.api.Test;

class AnswerTest {

    /** Bob's answer of RFC 3264 §10.1, first example, with its video stream, and the bandwidths of RFC 3556 §3. */
    @Test
    void shouldReadTheAnswerOfTheStandard() {
        final String sdp = """
                v=0
                o=bob 2890844730 2890844730 IN IP4 host.example.com
                s=
                c=IN IP4 192.0.2.7
                t=0 0
                m=audio 49920 RTP/AVP 0
                b=RS:800
                b=RR:2400
                a=rtpmap:0 PCMU/8000
                m=video 0 RTP/AVP 31
                """;

        final Answer answer = Answer.read(sdp);

        assertThat(answer.codec()).isEqualTo(AudioCodec.PCMU);
        assertThat(answer.rtp()).isEqualTo(new InetSocketAddress("192.0.2.7", 49_920));
        assertThat(answer.rtcp()).isEqualTo(new InetSocketAddress("192.0.2.7", 49_921));
        assertThat(answer.direction()).isEqualTo(Direction.SENDRECV);
        assertThat(answer.packetMs()).isEqualTo(20);
        assertThat(answer.reportBitsPerSecond()).isEqualTo(2_400);
    }

    @Test
    void shouldSayWhenThereIsNothingToUse() {
        assertThatThrownBy(() -> Answer.read("v=0\r\nc=IN IP4 127.0.0.1\r\nm=audio 0 RTP/AVP 0\r\n"))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
