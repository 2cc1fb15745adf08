// SPDX-License-Identifier: Apache-2.0
package io.convoke.media.sdp;

import static io.convoke.media.sdp.Sdp.negotiated;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.convoke.media.srtp.CryptoSuite;
import io.convoke.media.srtp.MasterKey;
import io.convoke.media.srtp.SrtpKeys;
import org.junit.jupiter.api.Test;

/** Keys in offer and answer (RFC 4568). */
class EncryptedOfferTest {
    private static final String FIRST = "inline:WVNfX19zZW1jdGwgKCkgewkyMjA7fQp9CnVubGVz";
    private static final String SECOND = "NzB4d1BINUAvLEw6UzF3WSJ+PSdFcGdUJShpX1Zj";

    private final SessionDescription offer = SessionDescription.parse(Sdp.recorded("rfc4568-section6-1-offer.sdp"));

    @Test
    void shouldAnswerTheFirstLineThatItCanUseWithAKeyOfItsOwn() {
        // when: the first line of the RFC's example wants a key identifier and FEC
        Negotiation.Negotiated agreed = negotiated(offer);
        // then
        assertThat(agreed.answer().print().lines().filter(line -> line.matches("(m=|a=crypto).*")))
                .containsExactly(
                        "m=audio 20000 RTP/SAVP 0",
                        "a=crypto:2 AES_CM_128_HMAC_SHA1_32 inline:MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5");
        assertThat(agreed.media().srtp())
                .isEqualTo(new SrtpKeys(
                        CryptoSuite.AES_CM_128_HMAC_SHA1_32,
                        Sdp.LOCAL.masterKey(),
                        MasterKey.parse(SECOND).orElseThrow()));
        assertThat(OfferAnswer.masterKey(agreed.answer())).contains(Sdp.LOCAL.masterKey());
    }

    @Test
    void shouldTellTheOffererTheSameKeys() {
        SrtpKeys ours = negotiated(offer).media().srtp();

        SrtpKeys theirs = Acceptance.of(offer, negotiated(offer).answer()).srtp();

        assertThat(theirs).isEqualTo(new SrtpKeys(ours.suite(), ours.remote(), ours.local()));
        SessionDescription wrong =
                SessionDescription.parse(negotiated(offer).answer().print().replace("crypto:2", "crypto:7"));
        assertThatThrownBy(() -> Acceptance.of(offer, wrong))
                .hasMessageContaining("a=crypto line is not that of the offer");
    }

    @Test
    void shouldEncryptAPlainStreamWhereTheOffererWouldLikeIt() {
        // RFC 8643 §3.1: the profile stays RTP/AVP, a crypto line in the answer says yes
        String text = Sdp.recorded("rfc4568-section6-1-offer.sdp").replace("RTP/SAVP", "RTP/AVP");
        Negotiation.Negotiated agreed = negotiated(SessionDescription.parse(text));
        assertThat(agreed.answer().print()).contains("RTP/AVP 0", "a=crypto:2 ");
        assertThat(agreed.media().srtp()).isNotNull();

        Negotiation.Negotiated keyless =
                negotiated(SessionDescription.parse(text), new LocalMedia("203.0.113.7", 20_000, 20_001, 77, 1, "-"));
        assertThat(keyless.answer().print()).doesNotContain("crypto");
        assertThat(keyless.media().srtp()).isNull();
    }

    @Test
    void shouldTakeFeedbackProfiles() {
        String text = Sdp.recorded("rfc4568-section6-1-offer.sdp");
        assertThat(negotiated(SessionDescription.parse(text.replace("RTP/SAVP", "RTP/SAVPF")))
                        .answer()
                        .print())
                .contains("RTP/SAVPF 0", "a=crypto:2");
    }

    @Test
    void shouldSayWhatWasOfferedWhereNoLineCanBeUsed() {
        SessionDescription unusable = SessionDescription.parse(
                Sdp.recorded("rfc4568-section6-1-offer.sdp").replace("a=crypto:2", "a=x:2"));

        assertThat(Sdp.refused(unusable).reason())
                .endsWith("the offer has AES_CM_128_HMAC_SHA1_80, "
                        + "supported are AES_CM_128_HMAC_SHA1_80, AES_CM_128_HMAC_SHA1_32");
    }

    @Test
    void shouldShowKeysInTheTextThatIsSentAndNowhereElse() {
        Negotiation.Negotiated agreed = negotiated(offer);

        assertThat(offer.print()).contains(FIRST, SECOND);
        assertThat(offer.toString() + offer.media() + agreed)
                .doesNotContain(FIRST, SECOND, Sdp.LOCAL.masterKey().inline());
    }
}
