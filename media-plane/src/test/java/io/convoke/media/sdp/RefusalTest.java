// SPDX-License-Identifier: Apache-2.0
package io.convoke.media.sdp;

import static io.convoke.media.sdp.Sdp.LOCAL;
import static io.convoke.media.sdp.Sdp.withMedia;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Offers that cannot be met, and offers that cannot be read: each with its reason. */
class RefusalTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "m=video 5000 RTP/AVP 31 | no audio stream is offered",
                "m=audio 0 RTP/AVP 0 | the audio stream is switched off (port 0)",
                "m=audio 9 RTP/SAVP 0 | RTP/SAVP needs an a=crypto line that can be used, with one inline key, "
                        + "without MKI and without session parameters; the offer has none, "
                        + "supported are AES_CM_128_HMAC_SHA1_80, AES_CM_128_HMAC_SHA1_32",
                "m=audio 9 udp 0 | only RTP/AVP, RTP/AVPF, RTP/SAVP and RTP/SAVPF are supported, the offer says udp, "
                        + "which is not RTP as it is known here",
                "m=audio 9 RTP/AVP 3 18 | none of the offered codecs is supported"
            })
    void shouldSayWhyItRefuses(String media, String reason) {
        assertThat(Sdp.refused(withMedia(media)).reason()).isEqualTo(reason);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "c=IN IP4 phone.example.com | addresses must be literals, names are not looked up: phone.example.com",
                "c=IN IP4 224.2.17.12/127 | multicast is not supported: 224.2.17.12",
                "a=rtcp:5000 IN IP4 phone.example.com | addresses must be literals, names are not looked up: "
                        + "phone.example.com"
            })
    void shouldRefuseAddressesToWhichItWillNotSend(String line, String reason) {
        assertThat(Sdp.refused(withMedia("m=audio 4000 RTP/AVP 0", line)).reason())
                .isEqualTo(reason);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "a=rtpmap:128 PCMU/8000 | line 7: payload type 128 is not between 0 and 127",
                "a=rtpmap:0 PCMU | line 7: rtpmap needs name/clock rate, and channels where there are several",
                "a=rtpmap:0 PCMU/0 | line 7: clock rate 0 is not between 1 and 1000000",
                "a=fmtp:x a=b | line 7: payload type 'x' is not a number",
                "a=ptime:often | line 7: ptime 'often' is not a number",
                "a=rtcp:0 | line 7: RTCP port 0 is not between 1 and 65535",
                "a=rtcp:5 IN IP4 | line 7: an address has 3 fields (IN IP4 host), not 2",
                "a=extmap:x urn:ietf:params:rtp-hdrext:ssrc-audio-level | line 7: extension id 'x' is not a number",
                "a=extmap:1/up urn:ietf:params:rtp-hdrext:ssrc-audio-level | "
                        + "line 7: the extension has no proper direction"
            })
    void shouldNameTheMalformedAttribute(String line, String message) {
        assertThatThrownBy(() -> OfferAnswer.answer(withMedia("m=audio 4000 RTP/AVP 0", line), LOCAL))
                .isInstanceOf(SdpException.class)
                .hasMessage(message);
    }

    @Test
    void shouldNameAMalformedStream() {
        assertThatThrownBy(() -> OfferAnswer.answer(withMedia("m=audio 4000 RTP/AVP PCMU"), LOCAL))
                .hasMessage("line 6: payload type 'PCMU' is not a number");
        assertThatThrownBy(() -> OfferAnswer.answer(withMedia("m=audio 65535 RTP/AVP 0"), LOCAL))
                .hasMessage("line 6: port 65535 leaves none for RTCP");
        SessionDescription nowhere =
                SessionDescription.parse("v=0\no=- 1 1 IN IP4 192.0.2.1\ns=-\nt=0 0\nm=audio 4000 RTP/AVP 0\n");
        assertThatThrownBy(() -> OfferAnswer.answer(nowhere, LOCAL))
                .hasMessage("line 5: neither stream nor session has a c= line");
    }
}
