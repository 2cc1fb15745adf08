// SPDX-License-Identifier: Apache-2.0
package io.convoke.protocol.endpoint;

import io.convoke.protocol.ids.ConferenceId;
import io.convoke.protocol.ids.UserId;
import io.convoke.protocol.wire.Wire;

/** What a SIP subscription (RFC 6665) is about. */
public sealed interface SipTopic extends Wire {

    /** The state of a conference: event package {@code conference} (RFC 4575). */
    record OfConference(ConferenceId conference) implements SipTopic {}

    /** A user's presence: event package {@code presence} (RFC 3856). */
    record OfPresence(UserId user) implements SipTopic {}
}
