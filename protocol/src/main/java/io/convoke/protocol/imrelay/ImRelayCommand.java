// SPDX-License-Identifier: Apache-2.0
package io.convoke.protocol.imrelay;

import io.convoke.protocol.conference.ConferenceInformation;
import io.convoke.protocol.conference.ConferenceOptions;
import io.convoke.protocol.ids.RequestId;
import io.convoke.protocol.ids.UserId;
import io.convoke.protocol.wire.Wire;
import java.time.Instant;
import java.util.List;
import org.apache.pekko.actor.NoSerializationVerificationNeeded;

/**
 * Everything the IM relay can be told: channel 1 between instant messaging and the allocator. It keeps soft state only
 * and answers by telling the entity concerned: a user its AnswerRequest, a conference its Informed.
 */
public sealed interface ImRelayCommand extends Wire {

    /** The shell's own timers and adapted replies; never leaves the JVM. */
    non-sealed interface Internal extends ImRelayCommand, NoSerializationVerificationNeeded {}

    /** From a user entity, repeated until it is answered with {@code UserCommand.AnswerRequest}. */
    record RequestConference(
            RequestId id, UserId requestedBy, List<UserId> invite, ConferenceOptions options, Instant at)
            implements ImRelayCommand {}

    /** From a conference, repeated until it is answered with {@code ConferenceCommand.Informed}. */
    record Inform(ConferenceInformation information, UserId to, Instant at) implements ImRelayCommand {}
}
