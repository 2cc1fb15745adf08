// SPDX-License-Identifier: Apache-2.0
package io.convoke.node.mixer;

import static io.convoke.node.conference.Conferences.*;
import static io.convoke.node.mixer.Mixers.*;
import static org.assertj.core.api.Assertions.assertThat;

import io.convoke.media.agent.PortPair;
import io.convoke.media.srtp.MasterKey;
import io.convoke.node.entity.Decision;
import io.convoke.protocol.ids.NodeId;
import io.convoke.protocol.mixer.LegStatistics;
import io.convoke.protocol.mixer.MediaSecurity;
import io.convoke.protocol.mixer.MixerCommand;
import io.convoke.protocol.mixer.MixerEvent;
import io.convoke.protocol.mixer.MixerReply;
import io.convoke.protocol.wire.Refusal.Reason;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class MixerRulesTest {
    private static final String OFFER_A = Mixers.offer(49_170);
    private static final MixerState OPEN = new MixerState.Idle().evolve(new MixerEvent.Opened());
    private static final MasterKey FRESH_KEY =
            MasterKey.parse("MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5").orElseThrow();
    private static final String OWN_KEY = "inline:MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5";
    private static final String THEIR_KEY = "inline:4eF6DT4Bi+DWT6MsBt5BOQ7Gda1Jiv7rtpYLOqvm";
    private final MixerRules rules = new MixerRules(MIXER, "192.0.2.7");

    @Test
    void shouldOpenOnceAndAgainAfterItWasClosed() {
        MixerReply opened = new MixerReply.Opened(MIXER);

        assertThat(decide(new MixerState.Idle(), new MixerCommand.Open(Mixers.nobody())))
                .isEqualTo(Decision.persist(new MixerEvent.Opened(), opened));
        assertThat(decide(OPEN, new MixerCommand.Open(Mixers.nobody()))).isEqualTo(Decision.replyOnly(opened));
        assertThat(decide(OPEN.evolve(new MixerEvent.Closed()), new MixerCommand.Open(Mixers.nobody())))
                .isEqualTo(Decision.persist(new MixerEvent.Opened(), opened));
    }

    @Test
    void shouldAnswerAnOfferFromTheReservedPorts() {
        Decision<MixerEvent, MixerReply> decision = decide(OPEN, put(OFFER_A), PORTS);

        MixerReply.LegAnswered reply = (MixerReply.LegAnswered) decision.reply();
        assertThat(reply.answer().lines())
                .contains("c=IN IP4 192.0.2.7", "m=audio 20000 RTP/AVP 0", "a=rtcp:20001", "a=sendrecv");
        assertThat(reply.incarnation()).isEqualTo(INCARNATION);
        assertThat(decision.events())
                .containsExactly(new MixerEvent.LegPut(
                        LEG, ALICE_LAPTOP, OFFER_A, reply.answer(), 20_000, 20_001, INCARNATION, 1));
    }

    @Test
    void shouldAnswerTheSameOfferWithTheSameAnswer() {
        MixerState state = with(OFFER_A);

        Decision<MixerEvent, MixerReply> again = decide(state, put(OFFER_A));

        assertThat(again.events()).isEmpty();
        assertThat(((MixerReply.LegAnswered) again.reply()).answer())
                .isEqualTo(state.legs().get(LEG).answer());
        assertThat(rules.wantsPorts(state, put(OFFER_A), INCARNATION)).isEmpty();
    }

    @Test
    void shouldKeepPortsAndRaiseTheVersionOnAReOffer() {
        MixerState state = with(OFFER_A);
        String held = OFFER_A + "a=sendonly\r\n";

        Decision<MixerEvent, MixerReply> decision = decide(state, put(held));

        String answer = ((MixerReply.LegAnswered) decision.reply()).answer();
        assertThat(rules.wantsPorts(state, put(held), INCARNATION)).isEmpty();
        assertThat(answer.lines()).contains("m=audio 20000 RTP/AVP 0", "a=recvonly");
        assertThat(origin(answer)[1]).isEqualTo(origin(state.legs().get(LEG).answer())[1]);
        assertThat(origin(answer)[2]).isEqualTo("2");
    }

    @Test
    void shouldWantPortsForANewLegALostOneAndOneThatChangesItsKind() {
        assertThat(rules.wantsPorts(OPEN, put(OFFER_A), INCARNATION)).contains(false);
        assertThat(rules.wantsPorts(OPEN, put(Mixers.muxed(49_170)), INCARNATION))
                .contains(true);
        assertThat(rules.wantsPorts(with(OFFER_A), put(OFFER_A), 8)).contains(false);
        assertThat(rules.wantsPorts(with(OFFER_A), put(Mixers.muxed(49_170)), INCARNATION))
                .contains(true);
        assertThat(rules.wantsPorts(new MixerState.Idle(), put(OFFER_A), INCARNATION))
                .isEmpty();
        assertThat(rules.wantsPorts(OPEN, put("v=1"), INCARNATION)).isEmpty();
    }

    @Test
    void shouldSayWhatWasOfferedAndWhatCouldHaveBeen() {
        Decision<MixerEvent, MixerReply> decision = decide(OPEN, put(G729_OFFER), PORTS);

        assertThat(decision.events()).isEmpty();
        MixerReply.NotAcceptable no = (MixerReply.NotAcceptable) decision.reply();
        assertThat(no.offered()).containsExactly("G729/8000");
        assertThat(no.supported()).contains("PCMU/8000", "PCMA/8000", "G722/8000", "opus/48000/2");
    }

    @Test
    void shouldTakeNothingButEncryptedMediaWhereThatIsDemanded() {
        String encrypted =
                OFFER_A.replace("RTP/AVP", "RTP/SAVP") + "a=crypto:3 AES_CM_128_HMAC_SHA1_80 " + THEIR_KEY + "\r\n";

        Decision<MixerEvent, MixerReply> plain = decide(OPEN, demanding(OFFER_A), PORTS);

        assertThat(plain.events()).isEmpty();
        assertThat(((MixerReply.NotAcceptable) plain.reply()).detail()).contains("encrypted");
        assertThat(decide(OPEN, demanding(encrypted), PORTS).reply()).isInstanceOf(MixerReply.LegAnswered.class);
        assertThat(decide(OPEN, demanding(encrypted.replace("RTP/SAVP", "RTP/AVP")), PORTS)
                        .reply())
                .isInstanceOf(MixerReply.LegAnswered.class); // RFC 8643
    }

    private static MixerCommand.PutLeg demanding(String offer) {
        return new MixerCommand.PutLeg(LEG, ALICE_LAPTOP, offer, false, 1.0f, Mixers.nobody(), MediaSecurity.REQUIRED);
    }

    @Test
    void shouldAnswerWithItsOwnKeyAndKeepItWhileThePeerKeepsHis() {
        String offer =
                OFFER_A.replace("RTP/AVP", "RTP/SAVP") + "a=crypto:3 AES_CM_128_HMAC_SHA1_80 " + THEIR_KEY + "\r\n";
        MixerState state = with(offer);
        MasterKey later = MasterKey.random(new java.security.SecureRandom());

        assertThat(state.legs().get(LEG).answer()).contains("a=crypto:3 AES_CM_128_HMAC_SHA1_80 " + OWN_KEY);
        assertThat(rules.media(state.legs().get(LEG)).srtp().local()).isEqualTo(FRESH_KEY);
        assertThat(answer(state, offer + "a=sendonly\r\n", later)).contains(OWN_KEY);
        assertThat(answer(state, offer.replace(THEIR_KEY, "inline:" + "A".repeat(40)), later))
                .contains(later.inline());
        assertThat(answer(state, OFFER_A, later)).doesNotContain("crypto");
    }

    private String answer(MixerState state, String offer, MasterKey fresh) {
        MixerRules.Found found = new MixerRules.Found(true, INCARNATION, PORTS, fresh, STATISTICS, false);
        return ((MixerReply.LegAnswered) rules.decide(state, put(offer), found).reply()).answer();
    }

    @Test
    void shouldRefuseWhatIsNoSdpOrHasNoPort() {
        assertThat(refusal(decide(OPEN, put("not sdp"), PORTS))).isEqualTo(Reason.INVALID);
        assertThat(decide(OPEN, put(OFFER_A))).isEqualTo(Decision.replyOnly(new MixerReply.Full(LEG)));
    }

    @Test
    void shouldSendNewLegsElsewhereWhileTheMediaThreadsHaveEnoughToDoAndKeepThoseItHas() {
        MixerRules.Found busy = new MixerRules.Found(true, INCARNATION, PORTS, FRESH_KEY, STATISTICS, true);

        assertThat(rules.decide(OPEN, put(OFFER_A), busy)).isEqualTo(Decision.replyOnly(new MixerReply.Full(LEG)));
        assertThat(rules.decide(with(OFFER_A), put(OFFER_A), busy).reply()).isInstanceOf(MixerReply.LegAnswered.class);
    }

    @Test
    void shouldStoreItsPeersOnlyWhenTheyChange() {
        MixerCommand.Link link = new MixerCommand.Link(List.of(new NodeId("192.0.2.7:17355")), Mixers.nobody());
        MixerEvent linked = new MixerEvent.Linked(link.peers());

        assertThat(decide(OPEN, link)).isEqualTo(Decision.persist(linked, new MixerReply.Done()));
        assertThat(decide(OPEN.evolve(linked), link)).isEqualTo(Decision.replyOnly(new MixerReply.Done()));
        assertThat(decide(new MixerState.Idle(), link).reply()).isInstanceOf(MixerReply.Gone.class);
        assertThat(OPEN.evolve(linked).evolve(new MixerEvent.Closed()).evolve(new MixerEvent.Opened()))
                .isEqualTo(OPEN);
    }

    @Test
    void shouldStoreMuteAndGainOnlyWhenTheyChange() {
        MixerState state = with(OFFER_A);
        MixerCommand.SetLeg mute = new MixerCommand.SetLeg(LEG, true, 2.0f, Mixers.nobody());
        MixerEvent set = new MixerEvent.LegSet(LEG, true, 2.0f);

        assertThat(decide(state, mute)).isEqualTo(Decision.persist(set, new MixerReply.Done()));
        assertThat(decide(state.evolve(set), mute).events()).isEmpty();
        assertThat(refusal(decide(OPEN, mute))).isEqualTo(Reason.NOT_FOUND);
        assertThat(decide(OPEN, new MixerCommand.PutLeg(LEG, ALICE_LAPTOP, OFFER_A, true, 2.0f, Mixers.nobody()), PORTS)
                        .events())
                .contains(set);
    }

    @Test
    void shouldGiveTheSameLastFiguresHoweverOftenALegIsRemoved() {
        MixerCommand.RemoveLeg remove = new MixerCommand.RemoveLeg(LEG, Mixers.nobody());

        Decision<MixerEvent, MixerReply> first = decide(with(OFFER_A), remove);
        MixerState after = with(OFFER_A).evolve(first.events().getFirst());

        assertThat(first.reply()).isEqualTo(new MixerReply.LegRemoved(LEG, STATISTICS));
        assertThat(decide(after, remove)).isEqualTo(Decision.replyOnly(first.reply()));
        assertThat(decide(after.evolve(new MixerEvent.Closed()), remove)).isEqualTo(Decision.replyOnly(first.reply()));
        assertThat(decide(OPEN, remove).reply()).isEqualTo(new MixerReply.LegRemoved(LEG, LegStatistics.NONE));
    }

    @Test
    void shouldSayThatItIsGoneWhereALegIsPutAndItIsNotOpen() {
        Decision<MixerEvent, MixerReply> gone = Decision.replyOnly(new MixerReply.Gone(MIXER));

        assertThat(decide(new MixerState.Idle(), put(OFFER_A))).isEqualTo(gone);
        assertThat(decide(OPEN.evolve(new MixerEvent.Closed()), put(OFFER_A))).isEqualTo(gone);
    }

    @Test
    void shouldTakeNothingNewAwayFromItsNodeButLetGo() {
        MixerRules.Found elsewhere = new MixerRules.Found(false, 9, null, null, LegStatistics.NONE, false);
        MixerReply gone = new MixerReply.Gone(MIXER);

        assertThat(rules.decide(OPEN, new MixerCommand.Open(Mixers.nobody()), elsewhere)
                        .reply())
                .isEqualTo(gone);
        assertThat(rules.decide(with(OFFER_A), put(OFFER_A), elsewhere).reply()).isEqualTo(gone);
        assertThat(rules.decide(with(OFFER_A), new MixerCommand.RemoveLeg(LEG, Mixers.nobody()), elsewhere)
                        .reply())
                .isEqualTo(new MixerReply.LegRemoved(LEG, LegStatistics.NONE));
        assertThat(rules.decide(with(OFFER_A), new MixerCommand.Close(Mixers.nobody()), elsewhere)
                        .reply())
                .isEqualTo(new MixerReply.Closed(MIXER));
    }

    @Test
    void shouldTakeEveryEventInEveryPhase() {
        List<MixerEvent> events = List.of(
                new MixerEvent.Opened(),
                new MixerEvent.LegPut(LEG, ALICE_LAPTOP, OFFER_A, "answer", 20_000, 20_001, INCARNATION, 1),
                new MixerEvent.LegSet(LEG, true, 2.0f),
                new MixerEvent.LegSet(LEG_2, true, 2.0f),
                new MixerEvent.LegRemoved(LEG, STATISTICS),
                new MixerEvent.LegRemoved(LEG_2, STATISTICS),
                new MixerEvent.LegProposed(LEG, ALICE_LAPTOP, OFFER_A, 20_000, 20_001, INCARNATION, 2),
                new MixerEvent.LegAccepted(LEG, OFFER_A),
                new MixerEvent.LegAccepted(LEG_2, OFFER_A),
                new MixerEvent.Linked(List.of(new NodeId("192.0.2.7:17355"))),
                new MixerEvent.Closed());
        Set<Class<?>> listed = new HashSet<>();
        events.forEach(event -> listed.add(event.getClass()));

        assertThat(listed)
                .containsExactlyInAnyOrderElementsOf(Arrays.asList(MixerEvent.class.getPermittedSubclasses()));
        Stream.of(new MixerState.Idle(), OPEN, with(OFFER_A), OPEN.evolve(new MixerEvent.Closed()))
                .flatMap(phase -> events.stream().map(phase::evolve))
                .forEach(state ->
                        events.forEach(event -> assertThat(state.evolve(event)).isNotNull()));
    }

    @Test
    void shouldBoundTheFiguresItKeeps() {
        MixerState state = OPEN;
        for (int i = 0; i < 1_500; i++) {
            var leg = new io.convoke.protocol.ids.LegId("leg-" + i);
            state = state.evolve(new MixerEvent.LegRemoved(leg, STATISTICS));
        }

        assertThat(state.removed()).hasSize(1_000);
    }

    private MixerState with(String offer) {
        MixerState state = OPEN;
        for (MixerEvent event : decide(OPEN, put(offer), PORTS).events()) state = state.evolve(event);
        return state;
    }

    private Decision<MixerEvent, MixerReply> decide(MixerState state, MixerCommand.Request request) {
        return decide(state, request, null);
    }

    private Decision<MixerEvent, MixerReply> decide(MixerState state, MixerCommand.Request request, PortPair ports) {
        return rules.decide(
                state, request, new MixerRules.Found(true, INCARNATION, ports, FRESH_KEY, STATISTICS, false));
    }

    private static Reason refusal(Decision<MixerEvent, MixerReply> decision) {
        assertThat(decision.events()).isEmpty();
        return ((MixerReply.Refused) decision.reply()).refusal().reason();
    }

    private static MixerCommand.PutLeg put(String offer) {
        return new MixerCommand.PutLeg(LEG, ALICE_LAPTOP, offer, false, 1.0f, Mixers.nobody());
    }

    private static String[] origin(String answer) {
        return answer.lines()
                .filter(line -> line.startsWith("o="))
                .findFirst()
                .orElseThrow()
                .substring(2)
                .split(" ");
    }
}
