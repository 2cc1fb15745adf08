// SPDX-License-Identifier: Apache-2.0
package io.convoke.node.mixer;

import static io.convoke.node.conference.Conferences.*;
import static io.convoke.node.mixer.Mixers.*;
import static org.assertj.core.api.Assertions.assertThat;

import io.convoke.media.agent.PortPair;
import io.convoke.media.codec.AudioCodec;
import io.convoke.media.sdp.Direction;
import io.convoke.media.srtp.MasterKey;
import io.convoke.node.entity.Decision;
import io.convoke.node.mixer.MixerState.MixerLeg;
import io.convoke.protocol.ids.MixerId;
import io.convoke.protocol.mixer.MediaSecurity;
import io.convoke.protocol.mixer.MixerCommand;
import io.convoke.protocol.mixer.MixerEvent;
import io.convoke.protocol.mixer.MixerReply;
import io.convoke.protocol.mixer.SdpHistory;
import io.convoke.protocol.wire.Refusal.Reason;
import java.security.SecureRandom;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a mixer does about offers that it makes itself. The answers are written by hand. */
class OwnOffersTest {
    private static final MixerState OPEN = new MixerState.Idle().evolve(new MixerEvent.Opened());
    private static final String KEY = "MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5";
    private static final MasterKey FRESH_KEY = MasterKey.parse(KEY).orElseThrow();
    private static final String THEIR_KEY = "4eF6DT4Bi+DWT6MsBt5BOQ7Gda1Jiv7rtpYLOqvm";
    private static final long LATER = INCARNATION + 1;
    private static final String ANSWER_A = Mixers.offer(49_170);
    private final MixerRules rules = new MixerRules(MIXER, "192.0.2.7");

    @Test
    void shouldOfferFromTheReservedPortsWithoutALeg() {
        Decision<MixerEvent, MixerReply> decision = decide(OPEN, ask(MediaSecurity.NONE, null), PORTS);

        String offer = offer(decision);
        assertThat(offer.lines())
                .contains("c=IN IP4 192.0.2.7", "m=audio 20000 RTP/AVP 111 9 8 0 101 102", "a=rtcp:20001", "a=sendrecv")
                .noneMatch(line -> line.startsWith("a=crypto"));
        assertThat(decision.events())
                .containsExactly(new MixerEvent.LegProposed(LEG, ALICE_LAPTOP, offer, 20_000, 20_001, INCARNATION, 1));
        assertThat(proposed(MediaSecurity.NONE).legs()).isEmpty();
    }

    @Test
    void shouldMakeTheSameOfferAgainWhileItStands() {
        MixerState state = proposed(MediaSecurity.NONE);
        MixerCommand.OfferLeg again = ask(MediaSecurity.NONE, null);

        assertThat(decide(state, again, null))
                .isEqualTo(Decision.replyOnly(new MixerReply.OfferMade(LEG, ownOffer(state), INCARNATION)));
        assertThat(rules.wantsPorts(state, again, INCARNATION)).isEmpty();
        assertThat(rules.wantsPorts(OPEN, again, INCARNATION)).contains(false);
        assertThat(rules.wantsPorts(state, again, LATER)).contains(false);
        assertThat(decide(OPEN, again, null)).isEqualTo(Decision.replyOnly(new MixerReply.Full(LEG)));
        assertThat(decide(new MixerState.Idle(), again, PORTS).reply()).isEqualTo(new MixerReply.Gone(MIXER));
    }

    @ParameterizedTest
    @CsvSource({"NONE, RTP/AVP, false", "OPTIONAL, RTP/AVP, true", "REQUIRED, RTP/SAVP, true"})
    void shouldOfferAsMuchEncryptionAsIsAskedFor(MediaSecurity security, String protocol, boolean key) {
        String offer = ownOffer(proposed(security));

        assertThat(offer).contains("m=audio 20000 " + protocol + " 111");
        assertThat(offer.contains("a=crypto:1 AES_CM_128_HMAC_SHA1_80 inline:" + KEY))
                .isEqualTo(key);
    }

    @Test
    void shouldMakeALegOfTheAnswer() {
        MixerState state = proposed(MediaSecurity.NONE);
        MixerCommand.AcceptLeg accept = accept(ownOffer(state), ANSWER_A, true);

        Decision<MixerEvent, MixerReply> decision = decide(state, accept, null);

        MixerReply answered = new MixerReply.LegAnswered(LEG, ownOffer(state), ANSWER_A, INCARNATION);
        assertThat(decision)
                .isEqualTo(Decision.persist(
                        List.of(new MixerEvent.LegAccepted(LEG, ANSWER_A), new MixerEvent.LegSet(LEG, true, 1.0f)),
                        answered));
        MixerState in = after(state, decision);
        assertThat(in.offers()).isEmpty();
        MixerLeg leg = in.legs().get(LEG);
        assertThat(leg.ports()).isEqualTo(PORTS);
        assertThat(rules.media(leg).codec()).isEqualTo(AudioCodec.PCMU);
        assertThat(rules.media(leg).remoteRtp().getPort()).isEqualTo(49_170);
        assertThat(decide(in, accept, null)).as("again").isEqualTo(Decision.replyOnly(answered));
    }

    @Test
    void shouldHonourAHoldInTheAnswer() {
        MixerState state = accepted(MediaSecurity.NONE, ANSWER_A + "a=inactive\r\n");

        assertThat(rules.media(state.legs().get(LEG)).direction()).isEqualTo(Direction.INACTIVE);
    }

    @Test
    void shouldRefuseAnswersThatDoNotFitAndLetTheOfferStand() {
        MixerState state = proposed(MediaSecurity.REQUIRED);
        String offer = ownOffer(state);

        MixerReply.NotAcceptable plain = (MixerReply.NotAcceptable)
                decide(state, accept(offer, ANSWER_A, false), null).reply();
        assertThat(plain.detail()).endsWith("the answer says RTP/AVP, the offer RTP/SAVP");
        assertThat(plain.offered()).containsExactly("PCMU/8000");
        assertThat(plain.supported()).contains("opus/48000/2", "G722/8000", "PCMA/8000", "PCMU/8000");
        assertThat(refusal(decide(state, accept(offer, "not sdp", false), null)))
                .isEqualTo(Reason.INVALID);
        assertThat(refusal(decide(state, accept("another offer", ANSWER_A, false), null)))
                .isEqualTo(Reason.CONFLICT);
        MixerRules.Found reborn = new MixerRules.Found(true, LATER, null, FRESH_KEY, STATISTICS, false);
        assertThat(refusal(rules.decide(state, accept(offer, ANSWER_A, false), reborn)))
                .as("its ports are gone")
                .isEqualTo(Reason.CONFLICT);
        String malformed = ANSWER_A.replace("a=rtpmap:0 PCMU/8000", "a=rtpmap:0 PCMU");
        assertThat(decide(
                                proposed(MediaSecurity.NONE),
                                accept(ownOffer(proposed(MediaSecurity.NONE)), malformed, false),
                                null)
                        .reply())
                .isInstanceOf(MixerReply.NotAcceptable.class);
    }

    @Test
    void shouldOfferALiveLegAgainWithItsCodecItsPortsAndItsKey() {
        MixerState in = accepted(MediaSecurity.REQUIRED, encrypted(ANSWER_A));
        MasterKey other = MasterKey.random(new SecureRandom());

        Decision<MixerEvent, MixerReply> decision = rules.decide(
                in,
                ask(MediaSecurity.NONE, null),
                new MixerRules.Found(true, INCARNATION, null, other, STATISTICS, false));

        assertThat(offer(decision).lines())
                .as("the codec that was agreed on comes first, and nothing falls back to the clear")
                .contains("m=audio 20000 RTP/SAVP 0 111 9 8 101 102", "a=rtcp:20001")
                .contains("a=crypto:1 AES_CM_128_HMAC_SHA1_80 inline:" + KEY)
                .anyMatch(line -> line.matches("o=- [0-9]+ 2 IN IP4 192.0.2.7"));
        assertThat(sessionId(offer(decision))).isEqualTo(sessionId(ownOffer(proposed(MediaSecurity.REQUIRED))));
        assertThat(after(in, decision).legs()).as("media goes on meanwhile").isEqualTo(in.legs());
    }

    @Test
    void shouldOfferALostLegFromOtherPortsWithAnotherKey() {
        MixerState in = accepted(MediaSecurity.REQUIRED, encrypted(ANSWER_A));
        MixerLeg before = in.legs().get(LEG);
        SdpHistory history = new SdpHistory(before.offer(), before.answer(), true, before.offer());
        MasterKey other = MasterKey.random(new SecureRandom());
        MixerRules.Found reborn = new MixerRules.Found(true, LATER, OTHER_PORTS, other, STATISTICS, false);

        Decision<MixerEvent, MixerReply> here = rules.decide(in, ask(MediaSecurity.NONE, history), reborn);
        MixerId elsewhere = new MixerId(OTHER_NODE, ID);
        Decision<MixerEvent, MixerReply> moved =
                new MixerRules(elsewhere, "192.0.2.7").decide(OPEN, ask(MediaSecurity.NONE, history), reborn);

        assertThat(offer(here)).isEqualTo(offer(moved));
        assertThat(offer(here).lines())
                .contains("m=audio 20010 RTP/SAVP 0 111 9 8 101 102")
                .contains("a=crypto:1 AES_CM_128_HMAC_SHA1_80 inline:" + other.inline())
                .anyMatch(line -> line.matches("o=- [0-9]+ 2 IN IP4 192.0.2.7"));
        MixerState back = after(
                after(in, here),
                rules.decide(after(in, here), accept(offer(here), encrypted(ANSWER_A), false), reborn));
        assertThat(back.legs().get(LEG).ports()).isEqualTo(OTHER_PORTS);
        assertThat(back.legs().get(LEG).incarnation()).isEqualTo(LATER);
    }

    @Test
    void shouldCountOffersThatWereNeverAnswered() {
        SdpHistory history = new SdpHistory(null, null, false, ownOffer(proposed(MediaSecurity.NONE)));

        assertThat(offer(decide(OPEN, ask(MediaSecurity.NONE, history), PORTS)))
                .containsPattern("o=- [0-9]+ 2 IN IP4 192.0.2.7");
    }

    @Test
    void shouldOfferALegThatCameByItsOwnOffer() {
        // given: rtcp-mux, and Opus under the number that is ours for events
        String theirs = Mixers.muxed(49_170).replace("AVP 0", "AVP 101").replace("0 PCMU/8000", "101 opus/48000/2");
        PortPair one = new PortPair(20_000, 20_000);
        MixerState in = after(OPEN, decide(OPEN, put(theirs), one));

        String offer = offer(decide(in, ask(MediaSecurity.NONE, null), null));

        assertThat(offer.lines())
                .contains("a=rtpmap:101 opus/48000/2", "a=rtcp-mux", "a=rtpmap:96 telephone-event/8000")
                .anyMatch(line -> line.matches("o=- [0-9]+ 2 IN IP4 192.0.2.7"));
        MixerState asked = after(in, decide(in, ask(MediaSecurity.NONE, null), null));
        assertThat(((MixerReply.NotAcceptable)
                                decide(asked, accept(offer, theirs.replace("a=rtcp-mux\r\n", ""), false), null)
                                        .reply())
                        .detail())
                .contains("rtcp-mux");
        assertThat(decide(asked, accept(offer, theirs, false), null).reply())
                .isInstanceOf(MixerReply.LegAnswered.class);
    }

    @Test
    void shouldLetGoOfAnOfferThatIsRemovedOrOvertaken() {
        MixerState state = proposed(MediaSecurity.NONE);

        assertThat(after(state, decide(state, new MixerCommand.RemoveLeg(LEG, Mixers.nobody()), null))
                        .offers())
                .isEmpty();
        Decision<MixerEvent, MixerReply> overtaken = decide(state, put(Mixers.offer(49_180)), OTHER_PORTS);
        assertThat(after(state, overtaken).offers()).isEmpty();
        assertThat(((MixerReply.LegAnswered) overtaken.reply()).answer())
                .as("after what was offered")
                .containsPattern("o=- [0-9]+ 2 IN IP4 192.0.2.7");
    }

    @Test
    void shouldNotShowKeysInLogs() {
        MixerState waits = proposed(MediaSecurity.REQUIRED);
        MixerState in = accepted(MediaSecurity.REQUIRED, encrypted(ANSWER_A));

        assertThat(waits + " " + in)
                .contains("inline:…", "m=audio 20000 RTP/SAVP")
                .doesNotContain(KEY)
                .doesNotContain(THEIR_KEY);
    }

    private MixerState proposed(MediaSecurity security) {
        return after(OPEN, decide(OPEN, ask(security, null), PORTS));
    }

    private MixerState accepted(MediaSecurity security, String answer) {
        MixerState state = proposed(security);
        return after(state, decide(state, accept(ownOffer(state), answer, false), null));
    }

    private static String ownOffer(MixerState state) {
        return state.offers().get(LEG).offer();
    }

    private static String encrypted(String answer) {
        return answer.replace("RTP/AVP", "RTP/SAVP") + "a=crypto:1 AES_CM_128_HMAC_SHA1_80 inline:" + THEIR_KEY
                + "\r\n";
    }

    private static MixerState after(MixerState state, Decision<MixerEvent, MixerReply> decision) {
        MixerState next = state;
        for (MixerEvent event : decision.events()) next = next.evolve(event);
        return next;
    }

    private static String offer(Decision<MixerEvent, MixerReply> decision) {
        return ((MixerReply.OfferMade) decision.reply()).offer();
    }

    private static String sessionId(String sdp) {
        Optional<String> origin =
                sdp.lines().filter(line -> line.startsWith("o=")).findFirst();
        return origin.orElseThrow().split(" ")[1];
    }

    private Decision<MixerEvent, MixerReply> decide(MixerState state, MixerCommand.Request request, PortPair ports) {
        return rules.decide(
                state, request, new MixerRules.Found(true, INCARNATION, ports, FRESH_KEY, STATISTICS, false));
    }

    private static Reason refusal(Decision<MixerEvent, MixerReply> decision) {
        assertThat(decision.events()).isEmpty();
        return ((MixerReply.Refused) decision.reply()).refusal().reason();
    }

    private static MixerCommand.OfferLeg ask(MediaSecurity security, SdpHistory history) {
        return new MixerCommand.OfferLeg(LEG, ALICE_LAPTOP, security, history, Mixers.nobody());
    }

    private static MixerCommand.AcceptLeg accept(String offer, String answer, boolean muted) {
        return new MixerCommand.AcceptLeg(LEG, offer, answer, muted, 1.0f, Mixers.nobody());
    }

    private static MixerCommand.PutLeg put(String offer) {
        return new MixerCommand.PutLeg(LEG, ALICE_LAPTOP, offer, false, 1.0f, Mixers.nobody());
    }
}
