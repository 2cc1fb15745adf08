// SPDX-License-Identifier: Apache-2.0
package io.convoke.protocol.mixer;

import io.convoke.protocol.ids.EndpointId;
import io.convoke.protocol.ids.LegId;
import io.convoke.protocol.wire.Wire;
import org.apache.pekko.actor.NoSerializationVerificationNeeded;
import org.apache.pekko.actor.typed.ActorRef;

/** Everything a mixer can be told: channel 2 from its conference. */
public sealed interface MixerCommand extends Wire {

    sealed interface Request extends MixerCommand {
        ActorRef<MixerReply> replyTo();
    }

    /** The shell's own timers and adapted replies; never leaves the JVM. */
    non-sealed interface Internal extends MixerCommand, NoSerializationVerificationNeeded {}

    /** Answered with Opened; or with Gone where the mixer's node is not there, as all that needs the engine. */
    record Open(ActorRef<MixerReply> replyTo) implements Request {}

    /**
     * Adds a leg, or changes it by a new offer; the same offer again gets the same answer. Answered with LegAnswered,
     * NotAcceptable or Refused; or with Gone, also where the mixer is not open.
     */
    record PutLeg(LegId leg, EndpointId endpoint, String offer, boolean muted, float gain, ActorRef<MixerReply> replyTo)
            implements Request {}

    record SetLeg(LegId leg, boolean muted, float gain, ActorRef<MixerReply> replyTo) implements Request {}

    /** Answered with LegRemoved, also for a leg that is not there. */
    record RemoveLeg(LegId leg, ActorRef<MixerReply> replyTo) implements Request {}

    /** Answered with LegView. */
    record GetLeg(LegId leg, ActorRef<MixerReply> replyTo) implements Request {}

    /** All legs go; answered with Closed. */
    record Close(ActorRef<MixerReply> replyTo) implements Request {}
}
