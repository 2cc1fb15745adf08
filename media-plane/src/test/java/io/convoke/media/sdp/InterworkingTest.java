// SPDX-License-Identifier: Apache-2.0
package io.convoke.media.sdp;

import static io.convoke.media.sdp.Sdp.negotiated;
import static io.convoke.media.sdp.Sdp.recordedWithLiterals;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.convoke.media.codec.AudioCodec;
import io.convoke.media.sdp.MediaParameters.OpusPreferences;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Examples of RFC 3264 and RFC 4317, offers of other programs, and both of our own sides against each other. */
class InterworkingTest {

    private static Stream<String> streams(SessionDescription description) {
        return description.print().lines().filter(line -> line.startsWith("m="));
    }

    @Test
    void shouldAnswerTheBasicExchangeOfRfc3264() {
        // RFC 3264 §10.1: Bob takes the audio and refuses the first video stream; here both are refused
        Negotiation.Negotiated agreed = negotiated(recordedWithLiterals("rfc3264-section10-1-offer.sdp"));
        assertThat(streams(agreed.answer()))
                .containsExactly("m=audio 20000 RTP/AVP 0", "m=video 0 RTP/AVP 31", "m=video 0 RTP/AVP 32");
        assertThat(agreed.media().remoteRtp()).isEqualTo(new InetSocketAddress("192.0.2.1", 49170));
    }

    @Test
    void shouldAnswerTheOneOfNCodecSelectionOfRfc3264() {
        // RFC 3264 §10.2: one of three codecs, and nothing flows yet
        Negotiation.Negotiated agreed = negotiated(recordedWithLiterals("rfc3264-section10-2-offer.sdp"));
        assertThat(agreed.media().codec()).isEqualTo(AudioCodec.PCMU);
        assertThat(agreed.media().direction()).isEqualTo(Direction.INACTIVE);
        assertThat(agreed.answer().print()).contains("m=audio 20000 RTP/AVP 0\r\n", "a=inactive\r\n");
    }

    @Test
    void shouldAnswerAudioAndRefuseVideoOfRfc4317() {
        Negotiation.Negotiated agreed = negotiated(recordedWithLiterals("rfc4317-section2-1-offer.sdp"));
        assertThat(streams(agreed.answer())).containsExactly("m=audio 20000 RTP/AVP 0", "m=video 0 RTP/AVP 31 32");
    }

    @Test
    void shouldUnderstandTheAnswerOfRfc4317() {
        // given RFC 4317 §2.1, from Alice's side
        SessionDescription offer = recordedWithLiterals("rfc4317-section2-1-offer.sdp");
        SessionDescription answer = recordedWithLiterals("rfc4317-section2-1-answer.sdp");
        // when
        MediaParameters media = Acceptance.of(offer, answer);
        // then
        assertThat(media.codec()).isEqualTo(AudioCodec.PCMU);
        assertThat(media.remoteRtp()).isEqualTo(new InetSocketAddress("192.0.2.1", 49174));
        assertThat(media.direction()).isEqualTo(Direction.SENDRECV);
    }

    @Test
    void shouldRefuseTheHostNamesOfTheExamples() {
        assertThat(Sdp.refused(SessionDescription.parse(Sdp.recorded("rfc3264-section10-1-offer.sdp")))
                        .reason())
                .isEqualTo("addresses must be literals, names are not looked up: host.anywhere.com");
    }

    @Test
    void shouldTellABrowserThatEncryptedMediaComesLater() {
        Negotiation.Refused refused = Sdp.refused(SessionDescription.parse(Sdp.recorded("chromium-offer.sdp")));
        assertThat(refused.reason())
                .isEqualTo(
                        "only RTP/AVP, RTP/AVPF, RTP/SAVP and RTP/SAVPF are supported, the offer says UDP/TLS/RTP/SAVPF: "
                                + "keys by DTLS are not supported yet");
        assertThat(refused.offered()).contains("opus/48000/2", "PCMU/8000");
    }

    @Test
    void shouldAnswerABrowsersStreamOnceItIsPlain() {
        // given
        String plain = Sdp.recorded("chromium-offer.sdp").replace("UDP/TLS/RTP/SAVPF", "RTP/AVPF");
        // when
        Negotiation.Negotiated agreed = negotiated(SessionDescription.parse(plain));
        // then
        assertThat(streams(agreed.answer())).containsExactly("m=audio 20000 RTP/AVPF 111 110");
        assertThat(agreed.media().rtcpMux()).isTrue();
        assertThat(agreed.media().remoteRtcp()).isEqualTo(new InetSocketAddress("192.0.2.33", 50470));
        assertThat(agreed.media().audioLevelExtension()).isEqualTo(1);
    }

    @Test
    void shouldAnswerBaresip() {
        Negotiation.Negotiated agreed = negotiated(SessionDescription.parse(Sdp.recorded("baresip-offer.sdp")));
        MediaParameters media = agreed.media();
        assertThat(media.codec()).isEqualTo(AudioCodec.OPUS);
        assertThat(media.payloadType()).isEqualTo(98);
        // Its events are at 8 kHz only, whatever the clock of the sound is.
        assertThat(media.telephoneEventPayloadType()).isEqualTo(10);
        assertThat(media.telephoneEventClockRate()).isEqualTo(8_000);
        assertThat(agreed.answer().print())
                .contains("m=audio 20000 RTP/AVP 98 10\r\n", "a=rtpmap:10 telephone-event/8000\r\na=fmtp:10 0-15\r\n");
        assertThat(media.opus()).isEqualTo(new OpusPreferences(true, false, false, 48_000, 28_000));
    }

    @Test
    void shouldAnswerLinphoneByStaticPayloadTypes() {
        Negotiation.Negotiated agreed = negotiated(SessionDescription.parse(Sdp.recorded("linphone-offer.sdp")));
        assertThat(streams(agreed.answer())).containsExactly("m=audio 20000 RTP/AVP 0 100", "m=video 0 RTP/AVP 96");
        assertThat(agreed.media().codec()).isEqualTo(AudioCodec.PCMU);
    }

    @Test
    void shouldAnswerFreeswitch() {
        MediaParameters media = negotiated(SessionDescription.parse(Sdp.recorded("freeswitch-offer.sdp")))
                .media();
        assertThat(media.opus()).isEqualTo(new OpusPreferences(true, true, false, 16_000, 30_000));
        // 13 is noise at 8 kHz, which does not go with a clock of 48 kHz.
        assertThat(media.comfortNoisePayloadType()).isEqualTo(-1);
    }

    @Test
    void shouldAgreeWithItself() {
        // given
        List<AudioCodec> codecs = List.of(AudioCodec.OPUS, AudioCodec.G722, AudioCodec.PCMU);
        SessionDescription offer = new Offer("192.0.2.5", 4000, codecs)
                .rtcpMux()
                .packetMs(40)
                .direction(Direction.SENDONLY)
                .levelExtension(5)
                .inbandFec()
                .dtx()
                .maxPlaybackRate(16_000)
                .comfortNoise()
                .session(9, 3)
                .build();
        SessionDescription received = SessionDescription.parse(offer.print());
        // when
        Negotiation.Negotiated answerer = negotiated(received);
        MediaParameters offerer =
                Acceptance.of(offer, SessionDescription.parse(answerer.answer().print()));
        // then
        assertThat(answerer.media().opus()).isEqualTo(new OpusPreferences(true, true, false, 16_000, 0));
        assertThat(answerer.media().direction()).isEqualTo(Direction.RECVONLY);
        assertThat(answerer.media().packetMs()).isEqualTo(40);
        assertThat(answerer.media().telephoneEventPayloadType()).isEqualTo(102);
        assertThat(offerer)
                .isEqualTo(new MediaParameters(
                        AudioCodec.OPUS,
                        111,
                        102,
                        -1,
                        40,
                        Direction.SENDONLY,
                        new InetSocketAddress("203.0.113.7", 20_000),
                        new InetSocketAddress("203.0.113.7", 20_000),
                        true,
                        5,
                        new OpusPreferences(true, true, false, 48_000, 0)));
    }

    @Test
    void shouldAnswerHoldAndResumeUnderTheNextVersion() {
        // given a call, as in RFC 4317 §3.1
        Offer offer = new Offer("192.0.2.5", 4000, List.of(AudioCodec.PCMU));
        LocalMedia second = new LocalMedia("203.0.113.7", 20_000, 20_001, 77, 2, "convoke");
        LocalMedia third = new LocalMedia("203.0.113.7", 20_000, 20_001, 77, 3, "convoke");
        SessionDescription first = negotiated(offer.build()).answer();
        // when
        Negotiation.Negotiated held =
                negotiated(offer.direction(Direction.SENDONLY).session(1, 2).build(), second);
        Negotiation.Negotiated resumed =
                negotiated(offer.direction(Direction.SENDRECV).session(1, 3).build(), third);
        // then
        assertThat(held.media().direction()).isEqualTo(Direction.RECVONLY);
        assertThat(resumed.media().direction()).isEqualTo(Direction.SENDRECV);
        assertThat(resumed.answer().origin().sessionVersion()).isEqualTo("3");
        assertThat(resumed.answer().media()).isEqualTo(first.media());
    }

    @Test
    void shouldPrintAnOfferForPlainPhones() {
        String offer = new Offer("2001:db8::5", 4000, List.of(AudioCodec.PCMU, AudioCodec.PCMA))
                .comfortNoise()
                .rtcpPort(4009)
                .build()
                .print();
        assertThat(offer)
                .isEqualTo(String.join(
                        "\r\n",
                        "v=0",
                        "o=- 1 1 IN IP6 2001:db8:0:0:0:0:0:5",
                        "s=-",
                        "c=IN IP6 2001:db8:0:0:0:0:0:5",
                        "t=0 0",
                        "m=audio 4000 RTP/AVP 0 8 101 13",
                        "a=rtpmap:0 PCMU/8000",
                        "a=rtpmap:8 PCMA/8000",
                        "a=rtpmap:101 telephone-event/8000",
                        "a=fmtp:101 0-15",
                        "a=rtpmap:13 CN/8000",
                        "a=ptime:20",
                        "a=rtcp:4009",
                        "a=sendrecv",
                        ""));
    }

    @Test
    void shouldNotAcceptAnAnswerThatDoesNotFitTheOffer() {
        SessionDescription offer = new Offer("192.0.2.5", 4000, List.of(AudioCodec.PCMU)).build();
        assertThatThrownBy(() -> Acceptance.of(offer, Sdp.withMedia()))
                .hasMessage("the answer has 0 streams, the offer 1");
        assertThatThrownBy(() -> Acceptance.of(offer, Sdp.withMedia("m=audio 0 RTP/AVP 0")))
                .hasMessage("the answer refuses all audio streams");
        assertThatThrownBy(() -> Acceptance.of(offer, Sdp.withMedia("m=audio 5000 RTP/AVP 8")))
                .hasMessage("line 6: the answer has no codec of the offer");
    }
}
