// SPDX-License-Identifier: Apache-2.0
package io.convoke.protocol.endpoint;

import io.convoke.protocol.conference.Visitor;
import io.convoke.protocol.ids.ConferenceId;
import io.convoke.protocol.ids.LegId;
import io.convoke.protocol.mixer.MediaSecurity;
import io.convoke.protocol.mixer.SdpHistory;
import io.convoke.protocol.sip.SipBody;
import io.convoke.protocol.wire.Keyless;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.apache.pekko.actor.typed.ActorRef;

/** What the endpoint of a SIP call can be told: it is the phone's side of the call, from INVITE to BYE. */
public sealed interface CallCommand extends EndpointCommand.Request {

    /**
     * A request of the phone in the call's dialog. Answered with Refused NOT_FOUND where there is no such dialog; with INVALID where a later
     * one has come before (RFC 3261 §12.2.2).
     */
    sealed interface InDialog extends CallCommand {
        String callId();

        String remoteTag();

        /** Its CSeq. */
        long sequence();
    }

    /**
     * The phone calls a conference; repeated when its INVITE is. Answered with CallAnswered, NotAcceptable or Refused.
     *
     * @param offer SDP; null where the phone leaves the offer to us
     * @param resource the conference may be one that is only promised yet: then it is allocated
     * @param timer of the session; null for none
     * @param visitor what is known of who calls
     */
    record Invite(
            SipDialog dialog,
            ConferenceId conference,
            String offer,
            boolean resource,
            Instant at,
            ActorRef<EndpointReply> replyTo,
            SessionTimer timer,
            Visitor visitor)
            implements CallCommand {
        @Override
        public String toString() {
            return Keyless.print(this);
        }
    }

    /**
     * Calls a user for a conference, one target after the other until one answers. Answered with CallAnswered (without
     * SDP), or DialFailed.
     *
     * @param noAnswer for how long each may ring
     * @param silence for how long a gateway may say nothing at all, before the next one is tried; null for as long as SIP has it
     */
    record Dial(
            ConferenceId conference,
            List<SipTarget> targets,
            Duration noAnswer,
            MediaSecurity security,
            Instant at,
            ActorRef<EndpointReply> replyTo,
            Duration silence)
            implements CallCommand {}

    /** The 2xx arrived, with the phone's SDP where the offer was ours (else null). Answered with Done. */
    record Acknowledge(String callId, String remoteTag, String answer, Instant at, ActorRef<EndpointReply> replyTo)
            implements CallCommand {
        @Override
        public String toString() {
            return Keyless.print(this);
        }
    }

    /**
     * A re-INVITE or UPDATE. Answered with CallAnswered, NotAcceptable or Refused.
     *
     * @param target the phone's Contact from now on; null for the one it had
     * @param offer null where it is not about media, or leaves the offer to us
     * @param asksOffer it leaves the offer to us
     * @param timer of the session from now on; null for none
     * @param flow where it came from, and where our requests go from now on
     */
    record Modify(
            String callId,
            String remoteTag,
            long sequence,
            String target,
            String offer,
            boolean asksOffer,
            Instant at,
            ActorRef<EndpointReply> replyTo,
            SessionTimer timer,
            SipFlow flow)
            implements InDialog {
        @Override
        public String toString() {
            return Keyless.print(this);
        }
    }

    /** The phone hangs up (BYE). Answered with Done or Refused. */
    record Bye(String callId, String remoteTag, long sequence, Instant at, ActorRef<EndpointReply> replyTo)
            implements InDialog {}

    /**
     * From a conference: the media of this leg is lost, and there is a mixer again. Answered with Done once the phone has
     * new media, or where the endpoint is none that we call; with Refused where it did not work, to be asked again.
     */
    record Recall(ConferenceId conference, LegId leg, Instant at, ActorRef<EndpointReply> replyTo)
            implements CallCommand {}

    /**
     * Something for the phone in the call's dialog, such as a NOTIFY; answered with Done when the phone has answered, or
     * cannot be asked.
     */
    record Tell(String method, Map<String, String> fields, SipBody body, ActorRef<EndpointReply> replyTo)
            implements CallCommand {}

    /**
     * Keys that were pressed on the phone and came in the dialog (SIP INFO), or whatever else is to be done once at most. Answered with Done or
     * Refused; where the same request has come before, by another node or long ago, with Refused too.
     *
     * @param sequence {@link #OUTSIDE} where the dialog is only named, by a request that is not in it
     * @param digits of 0-9, * and #, A-D; none where it is for the edge to do
     */
    record Press(String callId, String remoteTag, long sequence, String digits, ActorRef<EndpointReply> replyTo)
            implements InDialog {
        public static final long OUTSIDE = -1;
    }

    /**
     * From the lobby in which the call is: its caller belongs into another conference. Answered with Done once that has let the
     * leg in, and the phone is being told; or with Refused, and the call stays where it is.
     *
     * @param history what was agreed on in the lobby
     */
    record Move(
            LegId leg,
            ConferenceId conference,
            Visitor visitor,
            SdpHistory history,
            Instant at,
            ActorRef<EndpointReply> replyTo)
            implements CallCommand {
        @Override
        public String toString() {
            return Keyless.print(this);
        }
    }

    /**
     * From a conference: nothing has come from this leg for a while. Answered with Done at once; where the phone does not answer, or
     * does not know the call, the leg leaves.
     */
    record Probe(ConferenceId conference, LegId leg, Instant at, ActorRef<EndpointReply> replyTo)
            implements CallCommand {}

    /**
     * We hang up. Answered with Done.
     *
     * @param reason for the log and the peer, such as {@code no ACK}
     */
    record HangUp(String reason, Instant at, ActorRef<EndpointReply> replyTo) implements CallCommand {
        /** The reason where he who is called has come in another way (RFC 3326). */
        public static final String ELSEWHERE = "Call completed elsewhere";
    }
}
