// SPDX-License-Identifier: Apache-2.0
package io.convoke.protocol.sip;

import io.convoke.protocol.endpoint.SipDialog;
import io.convoke.protocol.endpoint.SipTarget;
import io.convoke.protocol.ids.ConferenceId;
import io.convoke.protocol.ids.EndpointId;
import io.convoke.protocol.ids.UserId;
import io.convoke.protocol.wire.Keyless;
import io.convoke.protocol.wire.Wire;
import java.time.Duration;
import java.util.Map;
import org.apache.pekko.actor.NoSerializationVerificationNeeded;
import org.apache.pekko.actor.typed.ActorRef;

/** What an entity has a node's SIP edge send. */
public sealed interface SipCommand extends Wire {

    /** The edge's own; never leaves the JVM. */
    non-sealed interface Internal extends SipCommand, NoSerializationVerificationNeeded {}

    /**
     * A request in a dialog; answered with Response or NoResponse.
     *
     * @param sequence its CSeq
     * @param fields header fields beside those that every request in a dialog has, such as Reason (RFC 3326)
     * @param body null where it has none
     */
    record Send(
            String method,
            SipDialog dialog,
            long sequence,
            Map<String, String> fields,
            SipBody body,
            ActorRef<SipReply> replyTo)
            implements SipCommand {
        @Override
        public String toString() {
            return Keyless.print(this);
        }
    }

    /**
     * Calls a phone for a conference. Answered with Established, whose 2xx is acknowledged already; with Response, where it
     * is a refusal; or with NoResponse.
     *
     * @param endpoint whose dialog it will be
     * @param callId of the call, made up by the endpoint
     * @param subject of the conference, shown to whoever is called; may be empty
     * @param noAnswer for how long it may ring
     * @param silence for how long nothing at all may come back, where there is another way to go; null for as long as RFC
     *     3261 has it
     */
    record Invite(
            EndpointId endpoint,
            ConferenceId conference,
            SipTarget target,
            String callId,
            String subject,
            String sdp,
            Duration noAnswer,
            ActorRef<SipReply> replyTo,
            Duration silence)
            implements SipCommand {

        public Invite(
                EndpointId endpoint,
                ConferenceId conference,
                SipTarget target,
                String callId,
                String subject,
                String sdp,
                Duration noAnswer,
                ActorRef<SipReply> replyTo) {
            this(endpoint, conference, target, callId, subject, sdp, noAnswer, replyTo, null);
        }

        @Override
        public String toString() {
            return Keyless.print(this);
        }
    }

    /**
     * An instant message for a phone (RFC 3428); answered with Response or NoResponse.
     *
     * @param callId the same each time that the same message is sent
     */
    record Message(SipTarget target, UserId from, String callId, String text, ActorRef<SipReply> replyTo)
            implements SipCommand {}

    /** Whether somebody is there (RFC 3261 §11); answered with Response or NoResponse. */
    record Options(SipTarget target, ActorRef<SipReply> replyTo) implements SipCommand {}

    /**
     * Stops calling; not answered, the INVITE is.
     *
     * @param reason value of Reason (RFC 3326), or null
     */
    record Cancel(String callId, String reason) implements SipCommand {}
}
