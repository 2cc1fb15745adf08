// SPDX-License-Identifier: Apache-2.0
package io.convoke.protocol.mixer;

import io.convoke.protocol.ids.EndpointId;
import io.convoke.protocol.ids.LegId;
import io.convoke.protocol.ids.NodeId;
import io.convoke.protocol.wire.Keyless;
import io.convoke.protocol.wire.Wire;
import java.util.List;
import org.apache.pekko.actor.NoSerializationVerificationNeeded;
import org.apache.pekko.actor.typed.ActorRef;

/** Everything a mixer can be told: channel 2 from its conference. */
public sealed interface MixerCommand extends Wire {

    sealed interface Request extends MixerCommand {
        ActorRef<MixerReply> replyTo();
    }

    /** About what is played now: nothing is stored, and who asks again is played to again. Each is answered once. */
    sealed interface Sound extends MixerCommand {
        ActorRef<MixerReply> replyTo();
    }

    /** Soft: nothing is stored, nothing is answered. */
    sealed interface Notice extends MixerCommand {}

    /** The shell's own timers and adapted replies; never leaves the JVM. */
    non-sealed interface Internal extends MixerCommand, NoSerializationVerificationNeeded {}

    /** Answered with Opened; or with Gone where the mixer's node is not there, as all that needs the engine. */
    record Open(ActorRef<MixerReply> replyTo) implements Request {}

    /**
     * Adds a leg, or changes it by a new offer; the same offer again gets the same answer. Answered with LegAnswered,
     * NotAcceptable, Full (a new leg) or Refused; or with Gone, also where the mixer is not open.
     *
     * @param security REQUIRED: an offer without a key is not acceptable; null as NONE
     */
    record PutLeg(
            LegId leg,
            EndpointId endpoint,
            String offer,
            boolean muted,
            float gain,
            ActorRef<MixerReply> replyTo,
            MediaSecurity security)
            implements Request {

        public PutLeg(
                LegId leg, EndpointId endpoint, String offer, boolean muted, float gain, ActorRef<MixerReply> replyTo) {
            this(leg, endpoint, offer, muted, gain, replyTo, MediaSecurity.NONE);
        }

        @Override
        public String toString() {
            return Keyless.print(this);
        }
    }

    /**
     * Makes an offer for a leg, and holds ports for it; the same one until it is accepted or the leg removed, put, or lost.
     * Answered with OfferMade, Full (a new leg), Refused or Gone.
     *
     * @param history null for a leg that has said nothing yet
     */
    record OfferLeg(
            LegId leg, EndpointId endpoint, MediaSecurity security, SdpHistory history, ActorRef<MixerReply> replyTo)
            implements Request {}

    /** The answer to that offer; answered with LegAnswered, NotAcceptable, Refused or Gone. */
    record AcceptLeg(LegId leg, String offer, String answer, boolean muted, float gain, ActorRef<MixerReply> replyTo)
            implements Request {
        @Override
        public String toString() {
            return Keyless.print(this);
        }
    }

    /**
     * On which other nodes the conference has mixers: all of them, each time it changes. Answered with Done, or with Gone where
     * the mixer is not open.
     */
    record Link(List<NodeId> peers, ActorRef<MixerReply> replyTo) implements Request {}

    record SetLeg(LegId leg, boolean muted, float gain, ActorRef<MixerReply> replyTo) implements Request {}

    /** Answered with LegRemoved, also for a leg that is not there. */
    record RemoveLeg(LegId leg, ActorRef<MixerReply> replyTo) implements Request {}

    /** Answered with LegView. */
    record GetLeg(LegId leg, ActorRef<MixerReply> replyTo) implements Request {}

    /** All legs go; answered with Closed. */
    record Close(ActorRef<MixerReply> replyTo) implements Request {}

    /**
     * Prompts for one leg, over the mix that it hears and until a key is pressed there; or for all, as one more voice. They wait
     * until what was asked for before is over. Answered with Playing; with Refused where there is no such leg or prompt, or too much
     * waits already; or with Gone.
     *
     * @param leg null for all
     * @param prompts names of files, such as {@code welcome}
     */
    record Play(LegId leg, List<String> prompts, ActorRef<MixerReply> replyTo) implements Sound {}

    /**
     * Ends what {@link Play} began, and what waits. Answered with Done, also where nothing is played; or with Gone.
     *
     * @param leg null for what is played to all
     */
    record StopPlaying(LegId leg, ActorRef<MixerReply> replyTo) implements Sound {}

    /** From the node's media engine: keys pressed at a leg's telephone, each of {@code 0-9 * # A-D}, in their order. */
    record Pressed(LegId leg, String digits) implements Notice {}
}
