// SPDX-License-Identifier: Apache-2.0
package io.convoke.node.mixer;

import io.convoke.media.agent.PortPair;
import io.convoke.media.codec.AudioCodec;
import io.convoke.media.sdp.Acceptance;
import io.convoke.media.sdp.LocalMedia;
import io.convoke.media.sdp.MediaDescription;
import io.convoke.media.sdp.MediaParameters;
import io.convoke.media.sdp.Negotiation;
import io.convoke.media.sdp.Offer;
import io.convoke.media.sdp.OfferAnswer;
import io.convoke.media.sdp.SdpException;
import io.convoke.media.sdp.SessionDescription;
import io.convoke.media.srtp.CryptoSuite;
import io.convoke.media.srtp.MasterKey;
import io.convoke.media.srtp.SrtpKeys;
import io.convoke.node.entity.Decision;
import io.convoke.node.mixer.MixerRules.Found;
import io.convoke.node.mixer.MixerState.MixerLeg;
import io.convoke.node.mixer.MixerState.OwnOffer;
import io.convoke.protocol.ids.LegId;
import io.convoke.protocol.mixer.MediaSecurity;
import io.convoke.protocol.mixer.MixerCommand;
import io.convoke.protocol.mixer.MixerEvent;
import io.convoke.protocol.mixer.MixerReply;
import io.convoke.protocol.mixer.SdpHistory;
import io.convoke.protocol.wire.Refusal;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** The rules of a mixer for offers that it makes itself (RFC 3264 §5 and §8). Pure as all of them. */
record OwnOffers(String mediaAddress) {
    /** Wide band first; a peer takes the first that it has. */
    private static final List<AudioCodec> CODECS =
            List.of(AudioCodec.OPUS, AudioCodec.G722, AudioCodec.PCMA, AudioCodec.PCMU);

    /** A leg's last agreement, where there is one, and what this side said in it. */
    private record Agreed(MediaParameters media, SessionDescription own, SessionDescription theirs) {}

    static boolean wantsPorts(MixerState state, MixerCommand.OfferLeg c, long incarnation) {
        OwnOffer made = state.offers().get(c.leg());
        MixerLeg leg = state.legs().get(c.leg());
        return state instanceof MixerState.Open
                && (made == null || made.incarnation() != incarnation)
                && (leg == null || leg.incarnation() != incarnation);
    }

    Decision<MixerEvent, MixerReply> offer(MixerState.Open state, MixerCommand.OfferLeg c, Found found) {
        OwnOffer made = state.offers().get(c.leg());
        if (made != null && made.incarnation() == found.incarnation()) {
            return Decision.replyOnly(new MixerReply.OfferMade(c.leg(), made.offer(), made.incarnation()));
        }
        MixerLeg leg = state.legs().get(c.leg());
        boolean alive = leg != null && leg.incarnation() == found.incarnation();
        PortPair ports = alive ? leg.ports() : found.ports();
        if (ports == null || leg == null && found.busy()) return MixerRules.full(c.leg());
        try {
            Agreed agreed = alive ? agreed(leg) : agreed(c.history());
            long version = 1 + Math.max(lastVersion(leg, made), lastVersion(c.history()));
            String offer = offer(c, agreed, alive, ports, version, found.masterKey());
            return Decision.persist(
                    new MixerEvent.LegProposed(
                            c.leg(),
                            c.endpoint(),
                            offer,
                            ports.rtpPort(),
                            ports.rtcpPort(),
                            found.incarnation(),
                            version),
                    new MixerReply.OfferMade(c.leg(), offer, found.incarnation()));
        } catch (SdpException e) {
            return MixerRules.refuse(c.leg(), Refusal.Reason.INVALID, "the history cannot be read: " + e.getMessage());
        }
    }

    private String offer(
            MixerCommand.OfferLeg c, Agreed agreed, boolean alive, PortPair ports, long version, MasterKey fresh) {
        Offer offer = new Offer(mediaAddress, ports.rtpPort(), codecs(agreed))
                .inbandFec()
                .session(sessionId(c.leg()), version);
        if (ports.muxed()) offer.rtcpMux();
        else offer.rtcpPort(ports.rtcpPort());
        if (agreed != null) offer.after(agreed.own(), agreed.theirs());
        SrtpKeys keys = agreed == null ? null : agreed.media().srtp();
        if (keys != null) {
            // A live leg goes on with its key, and so with its counts; no leg falls back to the clear.
            offer.crypto(protocol(agreed.own()), keys.suite(), alive ? keys.local() : fresh);
        } else if (c.security() != MediaSecurity.NONE) {
            String protocol = c.security() == MediaSecurity.REQUIRED ? "RTP/SAVP" : "RTP/AVP";
            offer.crypto(protocol, CryptoSuite.AES_CM_128_HMAC_SHA1_80, fresh);
        }
        return offer.build().print();
    }

    private static List<AudioCodec> codecs(Agreed agreed) {
        if (agreed == null) return CODECS;
        return Stream.concat(Stream.of(agreed.media().codec()), CODECS.stream())
                .distinct()
                .toList();
    }

    private static String protocol(SessionDescription own) {
        return own.media().stream()
                .filter(media -> media.type().equals("audio") && media.port() != 0)
                .map(MediaDescription::protocol)
                .findFirst()
                .orElse("RTP/SAVP");
    }

    Decision<MixerEvent, MixerReply> accept(MixerState.Open state, MixerCommand.AcceptLeg c, Found found) {
        MixerLeg leg = state.legs().get(c.leg());
        boolean alive = leg != null && leg.incarnation() == found.incarnation();
        if (alive && leg.ours() && leg.offer().equals(c.offer()) && leg.answer().equals(c.answer())) {
            return Decision.persist(
                    MixerRules.set(c.leg(), leg, c.muted(), c.gain()),
                    new MixerReply.LegAnswered(c.leg(), leg.offer(), leg.answer(), leg.incarnation()));
        }
        OwnOffer made = state.offers().get(c.leg());
        if (made == null
                || made.incarnation() != found.incarnation()
                || !made.offer().equals(c.offer())) {
            return MixerRules.refuse(c.leg(), Refusal.Reason.CONFLICT, "no such offer of leg " + c.leg() + " stands");
        }
        SessionDescription answer;
        try {
            answer = SessionDescription.parse(c.answer());
        } catch (SdpException e) {
            return MixerRules.refuse(c.leg(), Refusal.Reason.INVALID, "the answer cannot be read: " + e.getMessage());
        }
        SessionDescription offer = SessionDescription.parse(made.offer());
        try {
            MediaParameters media = Acceptance.of(offer, answer);
            if (made.ports().muxed() && !media.rtcpMux()) {
                return notAcceptable(
                        c.leg(), answer, offer, "the answer leaves rtcp-mux, which the leg was set up with");
            }
        } catch (SdpException e) {
            return notAcceptable(c.leg(), answer, offer, e.getMessage());
        }
        List<MixerEvent> events = new ArrayList<>();
        events.add(new MixerEvent.LegAccepted(c.leg(), c.answer()));
        events.addAll(MixerRules.set(c.leg(), leg, c.muted(), c.gain()));
        return Decision.persist(
                events, new MixerReply.LegAnswered(c.leg(), c.offer(), c.answer(), found.incarnation()));
    }

    private static Decision<MixerEvent, MixerReply> notAcceptable(
            LegId leg, SessionDescription answer, SessionDescription offer, String detail) {
        return Decision.replyOnly(new MixerReply.NotAcceptable(leg, encodings(answer), encodings(offer), detail));
    }

    private static List<String> encodings(SessionDescription description) {
        try {
            return OfferAnswer.encodings(description);
        } catch (SdpException e) {
            return List.of(); // what is malformed in it is said by the detail
        }
    }

    /** What was agreed on, whoever made the offer. */
    MediaParameters agreed(String offer, String answer, boolean ours) {
        SessionDescription offered = SessionDescription.parse(offer);
        SessionDescription answered = SessionDescription.parse(answer);
        if (ours) return Acceptance.of(offered, answered);
        // Ports, id and version of this side are in the text of the answer only, not in what is agreed on.
        LocalMedia local = new LocalMedia(mediaAddress, 2, 3, 1, 1, "-")
                .with(OfferAnswer.masterKey(answered).orElse(null));
        return switch (OfferAnswer.answer(offered, local)) {
            case Negotiation.Negotiated n -> n.media();
            case Negotiation.Refused r ->
                throw new IllegalStateException("what was answered is refused now: " + r.reason());
        };
    }

    private Agreed agreed(MixerLeg leg) {
        return agreed(new SdpHistory(leg.offer(), leg.answer(), leg.ours(), null));
    }

    private Agreed agreed(SdpHistory history) {
        if (history == null || history.offer() == null) return null;
        SessionDescription offer = SessionDescription.parse(history.offer());
        SessionDescription answer = SessionDescription.parse(history.answer());
        MediaParameters media = agreed(history.offer(), history.answer(), history.ours());
        return history.ours() ? new Agreed(media, offer, answer) : new Agreed(media, answer, offer);
    }

    /** The same in all that one leg is told (RFC 3264 §8), whichever mixer says it. */
    static long sessionId(LegId leg) {
        return Integer.toUnsignedLong(leg.value().hashCode());
    }

    static long lastVersion(MixerLeg leg, OwnOffer offer) {
        return Math.max(leg == null ? 0 : leg.sdpVersion(), offer == null ? 0 : offer.sdpVersion());
    }

    private static long lastVersion(SdpHistory history) {
        if (history == null) return 0;
        String own = history.ours() ? history.offer() : history.answer();
        return Math.max(own == null ? 0 : version(own), history.told() == null ? 0 : version(history.told()));
    }

    private static long version(String own) {
        return Long.parseLong(SessionDescription.parse(own).origin().sessionVersion());
    }
}
