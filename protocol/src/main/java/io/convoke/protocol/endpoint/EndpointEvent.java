// SPDX-License-Identifier: Apache-2.0
package io.convoke.protocol.endpoint;

import io.convoke.protocol.ids.ConferenceId;
import io.convoke.protocol.ids.EndpointId;
import io.convoke.protocol.ids.LegId;
import io.convoke.protocol.instant.ProvisionedLeg;
import io.convoke.protocol.user.PresenceStatus;
import io.convoke.protocol.wire.Keyless;
import io.convoke.protocol.wire.Wire;
import java.time.Instant;

/** What happened to an endpoint. Kept for ever: components are only added at the end. */
public sealed interface EndpointEvent extends Wire {

    record Opened(String clientName, Instant at) implements EndpointEvent {}

    record PresenceSet(PresenceStatus presence) implements EndpointEvent {}

    record MeshEntered(ConferenceId conference, long meshVersion, LegId leg) implements EndpointEvent {}

    record MeshLeft(ConferenceId conference, LegId leg) implements EndpointEvent {}

    /** The client session ended; meshes that the device is in stay. */
    record Closed() implements EndpointEvent {}

    /** @param binding expires no earlier than it was granted: refreshes in between are not stored */
    record Registered(SipBinding binding, Instant at) implements EndpointEvent {}

    record Unregistered() implements EndpointEvent {}

    /** @param note or null */
    record Published(PresenceStatus presence, String note, Instant expiresAt) implements EndpointEvent {}

    /**
     * The conference has the phone's leg, and the 2xx may go out.
     *
     * @param sdp in the 2xx: the answer to the phone's offer, or our offer where it made none
     * @param timer null where the session has none
     * @param gateway through which we called; null for none
     */
    record CallAnswered(
            SipDialog dialog,
            ConferenceId conference,
            LegId leg,
            String sdp,
            Instant at,
            SessionTimer timer,
            String gateway)
            implements EndpointEvent {

        public CallAnswered(
                SipDialog dialog, ConferenceId conference, LegId leg, String sdp, Instant at, SessionTimer timer) {
            this(dialog, conference, leg, sdp, at, timer, null);
        }

        @Override
        public String toString() {
            return Keyless.print(this);
        }
    }

    /** The conference has offered a leg, and the phone is being called. */
    record Dialled(ConferenceId conference, LegId leg, Instant at) implements EndpointEvent {}

    /**
     * @param target where the phone is reached now
     * @param timer of the session now; null where it has none
     * @param flow where the phone's requests come from now; null for where they did
     */
    record CallMoved(String target, long sequence, SessionTimer timer, SipFlow flow) implements EndpointEvent {}

    /** The call has left its lobby for this conference, under the same leg; the phone has yet to agree on media. */
    record CallTransferred(ConferenceId conference, Instant at) implements EndpointEvent {}

    record PinClaimed(ConferenceId conference, Instant until) implements EndpointEvent {}

    /**
     * Whoever did not end it is told that it has ended.
     *
     * @param status of a call that nobody answered, 0 of any other
     * @param cause of Q.850 of such a call
     */
    record CallEnded(CallEnd by, String reason, Instant at, int status, int cause) implements EndpointEvent {

        public CallEnded(CallEnd by, String reason, Instant at) {
            this(by, reason, at, 0, 0);
        }
    }

    /** @param expiresAt no earlier than it was granted: refreshes in between are not stored */
    record Subscribed(SipDialog dialog, SipTopic topic, String event, Instant expiresAt, Instant at)
            implements EndpointEvent {}

    /** @param flow where the subscriber's requests come from now; null for where they did */
    record Resubscribed(String target, long sequence, Instant expiresAt, SipFlow flow) implements EndpointEvent {}

    record SubscriptionEnded(String reason, Instant at) implements EndpointEvent {}

    /**
     * To the instant service, or refreshed with another offer or a later end.
     *
     * @param call the pre-established session of a SIP terminal; null for a terminal that uses the API
     * @param answers the offer is the terminal's answer, to what the leg has last answered
     * @param monitor may be in several sessions at once
     */
    record InstantSubscribed(
            String offer, Instant expiresAt, Instant at, EndpointId call, boolean answers, boolean monitor)
            implements EndpointEvent {

        public InstantSubscribed(String offer, Instant expiresAt, Instant at) {
            this(offer, expiresAt, at, null, false, false);
        }

        @Override
        public String toString() {
            return Keyless.print(this);
        }
    }

    /** @param offer that it answers */
    record LegProvisioned(ProvisionedLeg leg, String offer, String answer) implements EndpointEvent {
        @Override
        public String toString() {
            return Keyless.print(this);
        }
    }

    /** The leg's conference server is gone, and has yet to be replaced by another. */
    record ProvisionLost(ProvisionedLeg leg) implements EndpointEvent {}

    record InstantUnsubscribed(String reason, Instant at) implements EndpointEvent {}
}
