// SPDX-License-Identifier: Apache-2.0
package io.convoke.media.sdp;

import static io.convoke.media.sdp.Sdp.negotiated;
import static io.convoke.media.sdp.Sdp.withMedia;
import static org.assertj.core.api.Assertions.assertThat;

import io.convoke.media.codec.AudioCodec;
import io.convoke.media.sdp.MediaParameters.OpusPreferences;
import java.net.InetSocketAddress;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OfferAnswerTest {

    private static final SessionDescription PLAIN_PHONE = withMedia(
            "m=audio 4000 RTP/AVP 8 0 96 97 13",
            "a=rtpmap:96 telephone-event/48000",
            "a=rtpmap:97 telephone-event/8000",
            "a=ptime:30");

    @Test
    void shouldAnswerWithOneCodecItsEventsAndItsNoise() {
        // when
        Negotiation.Negotiated agreed = negotiated(PLAIN_PHONE);
        // then
        assertThat(agreed.answer().print())
                .isEqualTo(String.join(
                        "\r\n",
                        "v=0",
                        "o=convoke 77 1 IN IP4 203.0.113.7",
                        "s=-",
                        "c=IN IP4 203.0.113.7",
                        "t=0 0",
                        "m=audio 20000 RTP/AVP 8 97 13",
                        "a=rtpmap:8 PCMA/8000",
                        "a=rtpmap:97 telephone-event/8000",
                        "a=fmtp:97 0-15",
                        "a=rtpmap:13 CN/8000",
                        "a=ptime:30",
                        "a=rtcp:20001",
                        "a=sendrecv",
                        ""));
        assertThat(agreed.media())
                .isEqualTo(new MediaParameters(
                        AudioCodec.PCMA,
                        8,
                        97,
                        13,
                        30,
                        Direction.SENDRECV,
                        new InetSocketAddress("192.0.2.1", 4000),
                        new InetSocketAddress("192.0.2.1", 4001),
                        false,
                        -1,
                        null));
    }

    @Test
    void shouldReadOpusPreferencesAndAnswerWithItsOwn() {
        // given the parameters of RFC 7587 §7.1's third example
        SessionDescription offer = withMedia(
                "m=audio 54312 RTP/AVP 101 102",
                "a=rtpmap:101 OPUS/48000/2",
                "a=fmtp:101 maxplaybackrate=16000; sprop-maxcapturerate=16000; maxaveragebitrate=20000; stereo=1; "
                        + "useinbandfec=1; usedtx=1",
                "a=rtpmap:102 telephone-event/48000",
                "a=ptime:40",
                "a=maxptime:40");
        // when
        Negotiation.Negotiated agreed = negotiated(offer);
        // then
        assertThat(agreed.media().opus()).isEqualTo(new OpusPreferences(true, true, true, 16_000, 20_000));
        assertThat(agreed.media().packetMs()).isEqualTo(40);
        assertThat(agreed.media().telephoneEventPayloadType()).isEqualTo(102);
        assertThat(agreed.answer().print())
                .contains("a=rtpmap:101 opus/48000/2\r\na=fmtp:101 useinbandfec=1;usedtx=1\r\n");
    }

    @ParameterizedTest
    @CsvSource({
        "8000, 48000, 102, 48000",
        "48000, 8000, 101, 48000",
        "16000, 8000, 102, 8000",
        "8000, 16000, 101, 8000",
        "16000, 32000, -1, 48000",
    })
    void shouldTakeEventsAtTheClockOfTheCodecElseAt8kHz(int first, int second, int type, int clockRate) {
        Negotiation.Negotiated agreed = negotiated(withMedia(
                "m=audio 4000 RTP/AVP 111 101 102",
                "a=rtpmap:111 opus/48000/2",
                "a=rtpmap:101 telephone-event/" + first,
                "a=rtpmap:102 telephone-event/" + second));

        assertThat(agreed.media().telephoneEventPayloadType()).isEqualTo(type);
        assertThat(agreed.media().telephoneEventClockRate()).isEqualTo(clockRate);
        assertThat(agreed.answer().print().lines().filter(line -> line.contains("telephone-event")))
                .isEqualTo(type < 0 ? List.of() : List.of("a=rtpmap:" + type + " telephone-event/" + clockRate));
    }

    @ParameterizedTest
    @CsvSource({"opus/48000", "opus/16000/2", "PCMU/16000", "G722/16000", "PCMA/8000/2", "speex/8000"})
    void shouldNotTakeACodecInAnotherFormThanItsRfcSays(String encoding) {
        Negotiation.Refused refused = Sdp.refused(withMedia("m=audio 4000 RTP/AVP 96", "a=rtpmap:96 " + encoding));
        assertThat(refused.offered()).containsExactly(encoding);
        assertThat(refused.supported()).containsExactly("PCMU/8000", "PCMA/8000", "G722/8000", "opus/48000/2");
        assertThat(refused.reason()).isEqualTo("none of the offered codecs is supported");
    }

    @Test
    void shouldTakeTheOfferersOrderUnlessToldOtherwise() {
        // given
        SessionDescription offer = withMedia("m=audio 4000 RTP/AVP 0 9 111", "a=rtpmap:111 opus/48000/2");
        LocalMedia choosy = new LocalMedia(
                "203.0.113.7", 20_000, 20_001, 77, 1, "-", true, true, List.of(AudioCodec.OPUS, AudioCodec.G722), null);
        // then
        assertThat(negotiated(offer).media().codec()).isEqualTo(AudioCodec.PCMU);
        assertThat(negotiated(offer, choosy).media().codec()).isEqualTo(AudioCodec.OPUS);
        assertThat(negotiated(withMedia("m=audio 4000 RTP/AVP 0 9"), choosy)
                        .media()
                        .codec())
                .isEqualTo(AudioCodec.G722);
        assertThat(OfferAnswer.answer(withMedia("m=audio 4000 RTP/AVP 0"), choosy))
                .isInstanceOf(Negotiation.Refused.class);
    }

    @ParameterizedTest
    @CsvSource({
        "sendrecv, true, true, SENDRECV",
        "sendonly, true, true, RECVONLY",
        "recvonly, true, true, SENDONLY",
        "inactive, true, true, INACTIVE",
        "sendrecv, true, false, SENDONLY",
        "sendrecv, false, true, RECVONLY",
        "sendonly, true, false, INACTIVE",
        "recvonly, false, true, INACTIVE"
    })
    void shouldAnswerTheDirectionAsRfc3264Says(String offered, boolean sends, boolean receives, Direction expected) {
        // given
        LocalMedia local = new LocalMedia("203.0.113.7", 20_000, 20_001, 77, 1, "-", sends, receives, List.of(), null);
        // when
        Negotiation.Negotiated agreed = negotiated(withMedia("m=audio 4000 RTP/AVP 0", "a=" + offered), local);
        // then
        assertThat(agreed.media().direction()).isEqualTo(expected);
        assertThat(agreed.answer().print()).endsWith("a=" + expected.attribute() + "\r\n");
    }

    @ParameterizedTest
    @CsvSource({
        "0, 0, 0, 20",
        "0, 5, 0, 10",
        "0, 25, 0, 20",
        "0, 60, 0, 60",
        "0, 200, 0, 60",
        "0, 60, 40, 40",
        "0, 0, 10, 10",
        "111, 30, 0, 20",
        "111, 50, 0, 40",
        "111, 60, 0, 60",
        "9, 30, 0, 30"
    })
    void shouldChooseAPacketLengthThatTheOffererTakes(int payloadType, int ptime, int maxptime, int expected) {
        SessionDescription offer = withMedia(
                "m=audio 4000 RTP/AVP " + payloadType,
                "a=rtpmap:111 opus/48000/2",
                ptime > 0 ? "a=ptime:" + ptime : "a=x",
                maxptime > 0 ? "a=maxptime:" + maxptime : "a=x");
        assertThat(negotiated(offer).media().packetMs()).isEqualTo(expected);
    }

    @Test
    void shouldTakeOverAttributesOfTheSession() {
        // given
        SessionDescription offer = SessionDescription.parse("""
                v=0
                o=- 1 1 IN IP6 2001:db8::1
                s=-
                c=IN IP6 2001:db8::1
                t=3034423619 3042462419
                a=recvonly
                a=ptime:40
                a=rtcp-mux
                a=extmap:3 urn:ietf:params:rtp-hdrext:ssrc-audio-level vad=off
                m=audio 4000 RTP/AVPF 0
                """);
        // when
        Negotiation.Negotiated agreed = negotiated(offer);
        // then
        assertThat(agreed.media().direction()).isEqualTo(Direction.SENDONLY);
        assertThat(agreed.media().packetMs()).isEqualTo(40);
        assertThat(agreed.media().rtcpMux()).isTrue();
        assertThat(agreed.media().remoteRtcp()).isEqualTo(new InetSocketAddress("2001:db8::1", 4000));
        assertThat(agreed.media().audioLevelExtension()).isEqualTo(3);
        assertThat(agreed.answer().print())
                .contains("t=3034423619 3042462419\r\n", "m=audio 20000 RTP/AVPF 0\r\n", "a=rtcp-mux\r\n")
                .contains("a=extmap:3/recvonly urn:ietf:params:rtp-hdrext:ssrc-audio-level vad=off\r\n")
                .doesNotContain("a=rtcp:");
    }

    @ParameterizedTest
    @CsvSource({"1, 1", "1/sendonly, 1", "1/sendrecv, 1", "1/recvonly, -1", "1/inactive, -1", "15, -1", "4096, -1"})
    void shouldTakeLevelsOnlyFromWhoSendsThem(String id, int expected) {
        SessionDescription offer =
                withMedia("m=audio 4000 RTP/AVP 0", "a=extmap:" + id + " urn:ietf:params:rtp-hdrext:ssrc-audio-level");
        Negotiation.Negotiated agreed = negotiated(offer);
        assertThat(agreed.media().audioLevelExtension()).isEqualTo(expected);
        assertThat(agreed.answer().print().contains("a=extmap:")).isEqualTo(expected > 0);
    }

    @Test
    void shouldSendRtcpWhereTheOffererWantsIt() {
        assertThat(negotiated(withMedia("m=audio 4000 RTP/AVP 0", "a=rtcp:5555"))
                        .media()
                        .remoteRtcp())
                .isEqualTo(new InetSocketAddress("192.0.2.1", 5555));
        assertThat(negotiated(withMedia("m=audio 4000 RTP/AVP 0", "a=rtcp:5555 IN IP4 192.0.2.9"))
                        .media()
                        .remoteRtcp())
                .isEqualTo(new InetSocketAddress("192.0.2.9", 5555));
    }

    @Test
    void shouldNotSendToAHeldStream() {
        // given
        SessionDescription offer = withMedia("m=audio 4000 RTP/AVP 0", "c=IN IP4 0.0.0.0");
        // when
        MediaParameters media = negotiated(offer).media();
        // then
        assertThat(media.direction()).isEqualTo(Direction.RECVONLY);
        assertThat(media.remoteRtp()).isNull();
        assertThat(media.remoteRtcp()).isNull();
    }

    @Test
    void shouldAnswerOneStreamAndRefuseAllOthersInTheirOrder() {
        // given
        SessionDescription offer = withMedia(
                "m=video 5000 RTP/AVP 31 32",
                "m=audio 0 RTP/AVP 0",
                "m=audio 4000 RTP/SAVP 0",
                "m=audio 4002 RTP/AVP 18",
                "m=audio 4004 RTP/AVP 8",
                "m=audio 4006 RTP/AVP 0",
                "m=application 9 UDP/DTLS/SCTP webrtc-datachannel");
        // when
        SessionDescription answer = negotiated(offer).answer();
        // then
        assertThat(answer.print().lines().filter(line -> line.startsWith("m=")))
                .containsExactly(
                        "m=video 0 RTP/AVP 31 32",
                        "m=audio 0 RTP/AVP 0",
                        "m=audio 0 RTP/SAVP 0",
                        "m=audio 0 RTP/AVP 18",
                        "m=audio 20000 RTP/AVP 8",
                        "m=audio 0 RTP/AVP 0",
                        "m=application 0 UDP/DTLS/SCTP webrtc-datachannel");
    }

    @Test
    void shouldTellBeforePortsAreTakenWhetherOneIsEnough() {
        assertThat(OfferAnswer.offersRtcpMux(withMedia("m=audio 4000 RTP/AVP 0", "a=rtcp-mux")))
                .isTrue();
        assertThat(OfferAnswer.offersRtcpMux(withMedia("m=audio 4000 RTP/AVP 0")))
                .isFalse();
        assertThat(OfferAnswer.offersRtcpMux(withMedia("m=video 4000 RTP/AVP 0", "a=rtcp-mux")))
                .isFalse();
        assertThat(OfferAnswer.offersRtcpMux(
                        withMedia("m=audio 4000 RTP/AVP 18", "a=rtcp-mux", "m=audio 4002 RTP/AVP 0")))
                .isFalse();
    }
}
