// SPDX-License-Identifier: Apache-2.0
package io.convoke.node.mixer;

import io.convoke.media.agent.PortPair;
import io.convoke.media.sdp.LocalMedia;
import io.convoke.media.sdp.MediaParameters;
import io.convoke.media.sdp.Negotiation;
import io.convoke.media.sdp.OfferAnswer;
import io.convoke.media.sdp.SdpException;
import io.convoke.media.sdp.SessionDescription;
import io.convoke.media.srtp.MasterKey;
import io.convoke.node.entity.Decision;
import io.convoke.node.mixer.MixerState.MixerLeg;
import io.convoke.protocol.ids.LegId;
import io.convoke.protocol.ids.MixerId;
import io.convoke.protocol.mixer.LegStatistics;
import io.convoke.protocol.mixer.MediaSecurity;
import io.convoke.protocol.mixer.MixerCommand;
import io.convoke.protocol.mixer.MixerEvent;
import io.convoke.protocol.mixer.MixerReply;
import io.convoke.protocol.wire.Refusal;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What a mixer does about a request. No clock, no actor, no I/O: every row is one unit test.
 *
 * @param mediaAddress the literal that answers say
 */
public record MixerRules(MixerId id, String mediaAddress) {

    /**
     * What the shell found out for one request.
     *
     * @param here the mixer runs on its own node; elsewhere it can only report itself lost
     * @param incarnation of the node's media engine
     * @param ports reserved because {@link #wantsPorts} said so; null where none were free or wanted
     * @param masterKey fresh, for a leg whose offer wants encrypted media
     * @param statistics the leg's figures now
     * @param busy the node's media threads have enough to do
     */
    record Found(
            boolean here,
            long incarnation,
            PortPair ports,
            MasterKey masterKey,
            LegStatistics statistics,
            boolean busy) {}

    Decision<MixerEvent, MixerReply> decide(MixerState state, MixerCommand.Request request, Found found) {
        return switch (request) {
            case MixerCommand.RemoveLeg c -> remove(state, c, found);
            case MixerCommand.Close _
            when state instanceof MixerState.Open ->
                Decision.persist(new MixerEvent.Closed(), new MixerReply.Closed(id));
            case MixerCommand.Close _ -> Decision.replyOnly(new MixerReply.Closed(id));
            case MixerCommand.Request _ when !found.here -> Decision.replyOnly(new MixerReply.Gone(id));
            case MixerCommand.Open _
            when state instanceof MixerState.Open -> Decision.replyOnly(new MixerReply.Opened(id));
            case MixerCommand.Open _ -> Decision.persist(new MixerEvent.Opened(), new MixerReply.Opened(id));
            case MixerCommand.PutLeg c when state instanceof MixerState.Open open -> put(open, c, found);
            case MixerCommand.OfferLeg c when state instanceof MixerState.Open open -> offers().offer(open, c, found);
            case MixerCommand.AcceptLeg c when state instanceof MixerState.Open open -> offers().accept(open, c, found);
            case MixerCommand.PutLeg _, MixerCommand.OfferLeg _, MixerCommand.AcceptLeg _ ->
                Decision.replyOnly(new MixerReply.Gone(id)); // the conference opens another
            case MixerCommand.Link c when state instanceof MixerState.Open open -> link(open, c);
            case MixerCommand.Link _ -> Decision.replyOnly(new MixerReply.Gone(id));
            case MixerCommand.SetLeg c
            when state.legs().containsKey(c.leg()) ->
                Decision.persist(set(c.leg(), state.legs().get(c.leg()), c.muted(), c.gain()), new MixerReply.Done());
            case MixerCommand.SetLeg c -> noSuchLeg(c.leg());
            case MixerCommand.GetLeg c
            when state.legs().containsKey(c.leg()) ->
                Decision.replyOnly(new MixerReply.LegView(c.leg(), found.statistics));
            case MixerCommand.GetLeg c -> noSuchLeg(c.leg());
        };
    }

    private OwnOffers offers() {
        return new OwnOffers(mediaAddress);
    }

    /** Whether the leg needs ports of its own first, and if so whether one is enough (rtcp-mux); empty if it needs none. */
    Optional<Boolean> wantsPorts(MixerState state, MixerCommand.Request request, long incarnation) {
        return switch (request) {
            case MixerCommand.PutLeg c -> wantsPorts(state, c, incarnation);
            case MixerCommand.OfferLeg c ->
                OwnOffers.wantsPorts(state, c, incarnation) ? Optional.of(false) : Optional.empty();
            case MixerCommand.Open _,
                    MixerCommand.AcceptLeg _,
                    MixerCommand.Link _,
                    MixerCommand.SetLeg _,
                    MixerCommand.RemoveLeg _,
                    MixerCommand.GetLeg _,
                    MixerCommand.Close _ -> Optional.empty();
        };
    }

    private static Optional<Boolean> wantsPorts(MixerState state, MixerCommand.PutLeg c, long incarnation) {
        if (!(state instanceof MixerState.Open open)) return Optional.empty();
        MixerLeg leg = open.legs().get(c.leg());
        boolean alive = leg != null && leg.incarnation() == incarnation;
        if (alive && !leg.ours() && leg.offer().equals(c.offer())) return Optional.empty();
        try {
            boolean mux = OfferAnswer.offersRtcpMux(SessionDescription.parse(c.offer()));
            return alive && leg.ports().muxed() == mux ? Optional.empty() : Optional.of(mux);
        } catch (SdpException e) {
            return Optional.empty();
        }
    }

    private Decision<MixerEvent, MixerReply> put(MixerState.Open state, MixerCommand.PutLeg c, Found found) {
        MixerLeg leg = state.legs().get(c.leg());
        boolean alive = leg != null && leg.incarnation() == found.incarnation;
        if (alive && !leg.ours() && leg.offer().equals(c.offer())) {
            return Decision.persist(
                    set(c.leg(), leg, c.muted(), c.gain()),
                    new MixerReply.LegAnswered(c.leg(), leg.offer(), leg.answer(), leg.incarnation()));
        }
        if (leg == null && found.busy) return full(c.leg());
        try {
            SessionDescription offer = SessionDescription.parse(c.offer());
            boolean muxed = OfferAnswer.offersRtcpMux(offer); // says also where it cannot be read
            boolean keeps = alive && leg.ports().muxed() == muxed;
            PortPair ports = keeps ? leg.ports() : found.ports;
            if (ports == null) return alive ? noPort(c.leg()) : full(c.leg());
            long version = 1 + OwnOffers.lastVersion(leg, state.offers().get(c.leg()));
            boolean sameKey = keeps && OfferAnswer.sameKey(offer, theirs(leg));
            MasterKey key = sameKey ? given(leg).orElse(found.masterKey) : found.masterKey;
            LocalMedia local = local(c.leg(), ports, version).with(key);
            return switch (OfferAnswer.answer(offer, local)) {
                case Negotiation.Negotiated n
                when c.security() == MediaSecurity.REQUIRED
                        && OfferAnswer.masterKey(n.answer()).isEmpty() ->
                    Decision.replyOnly(new MixerReply.NotAcceptable(
                            c.leg(), OfferAnswer.encodings(offer), List.of(), "only encrypted media is accepted here"));
                case Negotiation.Negotiated n ->
                    answered(leg, c, ports, version, n.answer().print(), found.incarnation);
                case Negotiation.Refused r ->
                    Decision.replyOnly(new MixerReply.NotAcceptable(c.leg(), r.offered(), r.supported(), r.reason()));
            };
        } catch (SdpException e) {
            return refuse(c.leg(), Refusal.Reason.INVALID, "the offer cannot be read: " + e.getMessage());
        }
    }

    private static Decision<MixerEvent, MixerReply> answered(
            MixerLeg before, MixerCommand.PutLeg c, PortPair ports, long version, String answer, long incarnation) {
        List<MixerEvent> events = new ArrayList<>();
        events.add(new MixerEvent.LegPut(
                c.leg(), c.endpoint(), c.offer(), answer, ports.rtpPort(), ports.rtcpPort(), incarnation, version));
        events.addAll(set(c.leg(), before, c.muted(), c.gain()));
        return Decision.persist(events, new MixerReply.LegAnswered(c.leg(), c.offer(), answer, incarnation));
    }

    /** What the engine must be told of a leg: the same negotiation again, since only its texts are in the journal. */
    MediaParameters media(MixerLeg leg) {
        return offers().agreed(leg.offer(), leg.answer(), leg.ours());
    }

    private static SessionDescription theirs(MixerLeg leg) {
        return SessionDescription.parse(leg.ours() ? leg.answer() : leg.offer());
    }

    static Optional<MasterKey> given(MixerLeg leg) {
        SessionDescription own = SessionDescription.parse(leg.ours() ? leg.offer() : leg.answer());
        return OfferAnswer.masterKey(own);
    }

    private LocalMedia local(LegId leg, PortPair ports, long version) {
        return new LocalMedia(mediaAddress, ports.rtpPort(), ports.rtcpPort(), OwnOffers.sessionId(leg), version, "-");
    }

    /** @param before null for a leg that is new: it is not muted, and as loud as it comes */
    static List<MixerEvent> set(LegId leg, MixerLeg before, boolean muted, float gain) {
        boolean wasMuted = before != null && before.muted();
        float hadGain = before == null ? 1.0f : before.gain();
        return wasMuted == muted && hadGain == gain ? List.of() : List.of(new MixerEvent.LegSet(leg, muted, gain));
    }

    private static Decision<MixerEvent, MixerReply> link(MixerState.Open state, MixerCommand.Link c) {
        return c.peers().equals(state.peers())
                ? Decision.replyOnly(new MixerReply.Done())
                : Decision.persist(new MixerEvent.Linked(c.peers()), new MixerReply.Done());
    }

    static Decision<MixerEvent, MixerReply> full(LegId leg) {
        return Decision.replyOnly(new MixerReply.Full(leg));
    }

    private static Decision<MixerEvent, MixerReply> noPort(LegId leg) {
        return refuse(leg, Refusal.Reason.UNAVAILABLE, "no media port is free");
    }

    private static Decision<MixerEvent, MixerReply> remove(MixerState state, MixerCommand.RemoveLeg c, Found found) {
        if (state.legs().containsKey(c.leg()) || state.offers().containsKey(c.leg())) {
            return Decision.persist(
                    new MixerEvent.LegRemoved(c.leg(), found.statistics),
                    new MixerReply.LegRemoved(c.leg(), found.statistics));
        }
        LegStatistics kept = state.removed().getOrDefault(c.leg(), LegStatistics.NONE);
        return Decision.replyOnly(new MixerReply.LegRemoved(c.leg(), kept));
    }

    private static Decision<MixerEvent, MixerReply> noSuchLeg(LegId leg) {
        return refuse(leg, Refusal.Reason.NOT_FOUND, "the mixer has no leg " + leg);
    }

    static Decision<MixerEvent, MixerReply> refuse(LegId leg, Refusal.Reason reason, String detail) {
        return Decision.replyOnly(new MixerReply.Refused(leg, new Refusal(reason, detail)));
    }
}
