// SPDX-License-Identifier: Apache-2.0
package io.convoke.media.sdp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.convoke.media.codec.AudioCodec;
import io.convoke.media.srtp.CryptoSuite;
import io.convoke.media.srtp.MasterKey;
import io.convoke.media.srtp.SrtpKeys;
import java.net.InetSocketAddress;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Offers of the mixer's own, and what answers to them mean. Answers are written by hand after RFC 3264, 4568 and 8643. */
class OwnOfferTest {
    private static final String OWN = "MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5";
    /** Of RFC 4568 §6.1's example. */
    private static final String THEIRS = "d0RmdmcmVCspeEc3QGZiNWpVLFJhQX1cfHAwJSoj";

    private static final String CRYPTO = "a=crypto:1 AES_CM_128_HMAC_SHA1_80 inline:" + THEIRS;

    private static Offer offer() {
        return new Offer(
                        "203.0.113.7",
                        20_000,
                        List.of(AudioCodec.OPUS, AudioCodec.G722, AudioCodec.PCMA, AudioCodec.PCMU))
                .inbandFec();
    }

    private static Offer encrypted(String protocol) {
        return offer().crypto(protocol, CryptoSuite.AES_CM_128_HMAC_SHA1_80, key(OWN));
    }

    private static MasterKey key(String inline) {
        return MasterKey.parse(inline).orElseThrow();
    }

    @Test
    void shouldOfferAllCodecsWithEventsForEachClock() {
        assertThat(offer().build().print().lines())
                .containsSequence(
                        "m=audio 20000 RTP/AVP 111 9 8 0 101 102",
                        "a=rtpmap:111 opus/48000/2",
                        "a=fmtp:111 useinbandfec=1",
                        "a=rtpmap:9 G722/8000",
                        "a=rtpmap:8 PCMA/8000",
                        "a=rtpmap:0 PCMU/8000",
                        "a=rtpmap:101 telephone-event/8000",
                        "a=fmtp:101 0-15",
                        "a=rtpmap:102 telephone-event/48000",
                        "a=fmtp:102 0-15",
                        "a=ptime:20",
                        "a=rtcp:20001",
                        "a=sendrecv");
    }

    @Test
    void shouldTakeTheFirstCodecOfTheAnswerThatKeepsItsNumber() {
        MediaParameters media = Acceptance.of(
                offer().build(),
                Sdp.withMedia(
                        "m=audio 5000 RTP/AVP 96 8 0 101",
                        "a=rtpmap:96 opus/48000/2",
                        "a=rtpmap:101 telephone-event/8000",
                        "a=rtcp:5007"));

        assertThat(media.codec()).isEqualTo(AudioCodec.PCMA);
        assertThat(media.telephoneEventPayloadType()).isEqualTo(101);
        assertThat(media.remoteRtp()).isEqualTo(new InetSocketAddress("192.0.2.1", 5_000));
        assertThat(media.remoteRtcp()).isEqualTo(new InetSocketAddress("192.0.2.1", 5_007));
        assertThat(media.direction()).isEqualTo(Direction.SENDRECV);
        assertThat(media.srtp()).isNull();
    }

    @Test
    void shouldOfferEventsAt8kHzNextToOpusAlone() {
        assertThat(new Offer("203.0.113.7", 20_000, List.of(AudioCodec.OPUS))
                        .build()
                        .print()
                        .lines())
                .contains(
                        "m=audio 20000 RTP/AVP 111 101 102",
                        "a=rtpmap:101 telephone-event/8000",
                        "a=rtpmap:102 telephone-event/48000");
    }

    @ParameterizedTest
    @CsvSource({"101, 101, 8000", "102, 102, 48000", "101 102, 102, 48000", "8, -1, 48000"})
    void shouldTakeTheEventsOfAnAnswerWithOpus(String events, int type, int clockRate) {
        MediaParameters media = Acceptance.of(
                offer().build(),
                Sdp.withMedia(
                        "m=audio 5000 RTP/AVP 111 " + events,
                        "a=rtpmap:111 opus/48000/2",
                        "a=rtpmap:101 telephone-event/8000",
                        "a=rtpmap:102 telephone-event/48000"));

        assertThat(media.codec()).isEqualTo(AudioCodec.OPUS);
        assertThat(media.telephoneEventPayloadType()).isEqualTo(type);
        assertThat(media.telephoneEventClockRate()).isEqualTo(clockRate);
    }

    @ParameterizedTest
    @CsvSource({
        "a=sendonly, RECVONLY",
        "a=inactive, INACTIVE",
        "a=recvonly, SENDONLY",
        "c=IN IP4 0.0.0.0, RECVONLY",
    })
    void shouldHonourAHoldInTheAnswer(String line, Direction expected) {
        MediaParameters media = Acceptance.of(offer().build(), Sdp.withMedia("m=audio 5000 RTP/AVP 8", line));

        assertThat(media.direction()).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "m=video 5000 RTP/AVP 8 | the answer has video in the place of audio",
                "m=audio 5000 RTP/SAVP 8 | the answer says RTP/SAVP, the offer RTP/AVP",
                "m=audio 0 RTP/AVP 8 | the answer refuses all audio streams",
                "m=audio 5000 RTP/AVP 18 | the answer has no codec of the offer",
            })
    void shouldSayWhyAnAnswerDoesNotFit(String media, String reason) {
        assertThatThrownBy(() -> Acceptance.of(offer().build(), Sdp.withMedia(media)))
                .isInstanceOf(SdpException.class)
                .hasMessageEndingWith(reason);
    }

    @Test
    void shouldAgreeOnKeysWhereEncryptionIsAMust() {
        SessionDescription must = encrypted("RTP/SAVP").build();
        assertThat(must.print())
                .contains("m=audio 20000 RTP/SAVP 111", "a=crypto:1 AES_CM_128_HMAC_SHA1_80 inline:" + OWN);

        assertThat(Acceptance.of(must, Sdp.withMedia("m=audio 5000 RTP/SAVP 8", CRYPTO))
                        .srtp())
                .isEqualTo(new SrtpKeys(CryptoSuite.AES_CM_128_HMAC_SHA1_80, key(OWN), key(THEIRS)));
        for (String wrong : List.of("a=x", CRYPTO.replace("crypto:1", "crypto:2"), CRYPTO.replace("_80", "_32"))) {
            assertThatThrownBy(() -> Acceptance.of(must, Sdp.withMedia("m=audio 5000 RTP/SAVP 8", wrong)))
                    .as(wrong)
                    .isInstanceOf(SdpException.class)
                    .hasMessageContaining("a=crypto line");
        }
    }

    @Test
    void shouldLeaveTheChoiceToThePeerWhereEncryptionIsAWish() {
        SessionDescription wish = encrypted("RTP/AVP").build();

        assertThat(Acceptance.of(wish, Sdp.withMedia("m=audio 5000 RTP/AVP 8", CRYPTO))
                        .srtp()
                        .remote())
                .isEqualTo(key(THEIRS));
        assertThat(Acceptance.of(wish, Sdp.withMedia("m=audio 5000 RTP/AVP 8")).srtp())
                .isNull();
        assertThat(Acceptance.of(offer().build(), Sdp.withMedia("m=audio 5000 RTP/AVP 8", CRYPTO))
                        .srtp())
                .as("nothing was wished for")
                .isNull();
    }

    @Test
    void shouldKeepThePlaceOfTheStreamAndTheMeaningOfNumbers() {
        // given: the peer's Opus is 101, its events are 96, its video came first and was refused
        SessionDescription theirs = Sdp.withMedia(
                "m=video 4000 RTP/AVP 111",
                "a=rtpmap:111 VP8/90000",
                "m=audio 5000 RTP/AVP 101 96",
                "a=rtpmap:101 opus/48000/2",
                "a=rtpmap:96 telephone-event/48000");
        SessionDescription own = Sdp.negotiated(theirs).answer();

        SessionDescription again = offer().after(own, theirs).session(77, 2).build();

        assertThat(again.print().lines())
                .contains(
                        "o=- 77 2 IN IP4 203.0.113.7",
                        "a=rtpmap:101 opus/48000/2",
                        "a=rtpmap:96 telephone-event/48000");
        assertThat(again.media()).hasSize(2);
        assertThat(again.media().get(0).port()).isZero();
        assertThat(again.media().get(1).formats())
                .as("101 stays Opus: events of the narrow codecs get a number without a meaning")
                .containsExactly("101", "9", "8", "0", "97", "96");
    }
}
