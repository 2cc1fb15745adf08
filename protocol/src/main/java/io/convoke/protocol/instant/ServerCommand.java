// SPDX-License-Identifier: Apache-2.0
package io.convoke.protocol.instant;

import io.convoke.protocol.ids.EndpointId;
import io.convoke.protocol.ids.LegId;
import io.convoke.protocol.ids.NodeId;
import io.convoke.protocol.wire.Keyless;
import io.convoke.protocol.wire.Wire;
import java.time.Duration;
import java.util.List;
import org.apache.pekko.actor.NoSerializationVerificationNeeded;
import org.apache.pekko.actor.typed.ActorRef;

/**
 * Everything the conference server of a node can be told. Each is answered once and may be repeated; one that is for another
 * node is answered with Gone, as its node is not there.
 */
public sealed interface ServerCommand extends Wire {

    sealed interface Request extends ServerCommand {
        /** Whose server is meant. */
        NodeId server();

        ActorRef<ServerReply> replyTo();
    }

    /** The shell's own timers and adapted replies; never leaves the JVM. */
    non-sealed interface Internal extends ServerCommand, NoSerializationVerificationNeeded {}

    /**
     * Sets up a leg that is in no conference, or changes it by a new offer; the same offer again gets the same answer. Answered
     * with LegProvisioned, NotAcceptable or Refused.
     *
     * @param offer empty where the terminal leaves it to us: what is answered then is our offer, and the leg is up with the answer to that
     * @param answers the offer is the terminal's answer to what the leg has last answered: whose key (RFC 4568) stays good
     * @param monitor may be in several sessions at once
     */
    record ProvisionLeg(
            NodeId server,
            LegId leg,
            EndpointId subscriber,
            String offer,
            ActorRef<ServerReply> replyTo,
            boolean answers,
            boolean monitor)
            implements Request {

        public ProvisionLeg(
                NodeId server, LegId leg, EndpointId subscriber, String offer, ActorRef<ServerReply> replyTo) {
            this(server, leg, subscriber, offer, replyTo, false, false);
        }

        @Override
        public String toString() {
            return Keyless.print(this);
        }
    }

    /** Answered with Done, also for a leg that is not there. */
    record RemoveLeg(NodeId server, LegId leg, ActorRef<ServerReply> replyTo) implements Request {}

    /**
     * Connects provisioned legs, half duplex. Answered with Bridged; or with NotBridged where one of them is not to be had. The
     * same session again takes this set of members in place of the one it has.
     *
     * @param home whose server decides who has the floor
     * @param servers all that have members, this one among them
     * @param members on all servers; the others' matter to the home
     * @param holder who has the floor at once; null for nobody
     * @param priority with which; null for the usual one
     */
    record Bridge(
            NodeId server,
            InstantId session,
            NodeId home,
            List<NodeId> servers,
            List<Member> members,
            LegId holder,
            FloorPolicy policy,
            ActorRef<ServerReply> replyTo,
            Integer priority)
            implements Request {
        public Bridge(
                NodeId server,
                InstantId session,
                NodeId home,
                List<NodeId> servers,
                List<Member> members,
                LegId holder,
                FloorPolicy policy,
                ActorRef<ServerReply> replyTo) {
            this(server, session, home, servers, members, holder, policy, replyTo, null);
        }
    }

    /**
     * Legs stay provisioned. Answered with Done, also where nothing is bridged.
     *
     * @param home nothing is to be done where another node has become the home; null: whichever is
     */
    record Unbridge(NodeId server, InstantId session, ActorRef<ServerReply> replyTo, NodeId home) implements Request {
        public Unbridge(NodeId server, InstantId session, ActorRef<ServerReply> replyTo) {
            this(server, session, replyTo, null);
        }
    }

    /**
     * A floor request, or the release of the floor, of a member on this server. Answered with FloorGiven, FloorDenied or FloorQueued; a release with
     * Done.
     */
    record Floor(
            NodeId server, InstantId session, LegId leg, boolean wanted, int priority, ActorRef<ServerReply> replyTo)
            implements Request {
        /** Of whoever names none: whoever has something urgent to say claims more. */
        public static final int USUAL_PRIORITY = 100;
    }

    /**
     * Whoever sends it is told what happens to the floor of the sessions that this leg is in, as FloorNews, for as long as it lives.
     * Answered with Done, or with LegMissing.
     */
    record Watch(NodeId server, LegId leg, ActorRef<ServerReply> replyTo) implements Request {}

    /**
     * How loudly a leg hears a session that it is in, until that is over. Answered with Done, or with LegMissing where it is not in it.
     *
     * @param gain 0 to 4, 1 is as it was said
     */
    record Hear(NodeId server, InstantId session, LegId leg, float gain, ActorRef<ServerReply> replyTo)
            implements Request {}

    /** In which sessions a leg is. Answered with Sessions. */
    record GetSessions(NodeId server, LegId leg, ActorRef<ServerReply> replyTo) implements Request {}

    /** @param priority the most that a floor request of his may claim, 0 to 255 (3GPP TS 24.380 §8.2.3.2) */
    record Member(ProvisionedLeg leg, EndpointId subscriber, int priority) implements Wire {}

    /**
     * How the floor is given.
     *
     * @param talkTime after which it is revoked
     * @param hangTime without a talker, after which the session is over
     * @param queue how many may wait for it
     * @param preemptiveFrom priority from which a request takes it from whoever talks with a lower one; 256: none does
     */
    record FloorPolicy(Duration talkTime, Duration hangTime, int queue, int preemptiveFrom) implements Wire {}
}
