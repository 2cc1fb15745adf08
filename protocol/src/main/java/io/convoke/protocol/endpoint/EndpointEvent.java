// SPDX-License-Identifier: Apache-2.0
package io.convoke.protocol.endpoint;

import io.convoke.protocol.ids.ConferenceId;
import io.convoke.protocol.ids.LegId;
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

    /**
     * The conference has the phone's leg, and the 2xx may go out.
     *
     * @param sdp in the 2xx: the answer to the phone's offer, or our offer where it made none
     * @param timer null where the session has none
     */
    record CallAnswered(
            SipDialog dialog, ConferenceId conference, LegId leg, String sdp, Instant at, SessionTimer timer)
            implements EndpointEvent {
        @Override
        public String toString() {
            return Keyless.print(this);
        }
    }

    /** The conference has offered a leg, and the phone is being called. */
    record Dialled(ConferenceId conference, LegId leg, Instant at) implements EndpointEvent {}

    /** Where the phone is reached now. */
    record CallMoved(String target, long sequence) implements EndpointEvent {}

    /** Whoever did not end it is told that it has ended. */
    record CallEnded(CallEnd by, String reason, Instant at) implements EndpointEvent {}

    /** @param expiresAt no earlier than it was granted: refreshes in between are not stored */
    record Subscribed(SipDialog dialog, SipTopic topic, String event, Instant expiresAt, Instant at)
            implements EndpointEvent {}

    record Resubscribed(String target, long sequence, Instant expiresAt) implements EndpointEvent {}

    record SubscriptionEnded(String reason, Instant at) implements EndpointEvent {}
}
