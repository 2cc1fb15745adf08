// SPDX-License-Identifier: Apache-2.0
package io.convoke.protocol.user;

import io.convoke.protocol.allocator.AllocationOutcome;
import io.convoke.protocol.conference.ConferenceInformation;
import io.convoke.protocol.conference.ConferenceOptions;
import io.convoke.protocol.endpoint.EndpointStanding;
import io.convoke.protocol.ids.ConferenceId;
import io.convoke.protocol.ids.EndpointId;
import io.convoke.protocol.ids.RequestId;
import io.convoke.protocol.ids.UserId;
import io.convoke.protocol.instant.Group;
import io.convoke.protocol.wire.Wire;
import java.time.Instant;
import java.util.List;

/** What happened to a user. Kept for ever: components are only added at the end. */
public sealed interface UserEvent extends Wire {

    record Created(Profile profile) implements UserEvent {}

    record ProfileChanged(Profile profile) implements UserEvent {}

    record Deleted() implements UserEvent {}

    record CredentialsSet(Credentials credentials) implements UserEvent {}

    record ModesSet(List<CommunicationMode> modes) implements UserEvent {}

    record ContactPut(Contact contact) implements UserEvent {}

    record ContactRemoved(UserId contact) implements UserEvent {}

    record GroupPut(Group group) implements UserEvent {}

    record GroupRemoved(String name) implements UserEvent {}

    /** An endpoint opened, changed or (standing closed) went away. */
    record EndpointStood(EndpointId endpoint, EndpointStanding standing) implements UserEvent {}

    /**
     * A message came into the inbox; where the inbox was full, its oldest was dropped (evolve knows the bound by
     * {@code dropBefore}: messages before this place are gone).
     */
    record MessageStored(InboxMessage message, long dropBefore) implements UserEvent {}

    /** Some session has read the inbox up to here. */
    record InboxRead(long messageSeq) implements UserEvent {}

    record ConferenceRequested(RequestId id, List<UserId> invite, ConferenceOptions options, Instant at)
            implements UserEvent {}

    record RequestAnswered(RequestId id, AllocationOutcome outcome) implements UserEvent {}

    /** A conference came back into the IM list: its user was invited again, with a message that was there already. */
    record ConferenceListed(ConferenceInformation information) implements UserEvent {}

    /** A conference that was in the IM list has ended, or the user was taken out of it. */
    record ConferenceUnlisted(ConferenceId conference) implements UserEvent {}
}
