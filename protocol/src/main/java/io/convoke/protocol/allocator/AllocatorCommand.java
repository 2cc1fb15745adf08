// SPDX-License-Identifier: Apache-2.0
package io.convoke.protocol.allocator;

import io.convoke.protocol.conference.ConferenceOptions;
import io.convoke.protocol.conference.DialOptions;
import io.convoke.protocol.ids.ConferenceId;
import io.convoke.protocol.ids.LegId;
import io.convoke.protocol.ids.NodeId;
import io.convoke.protocol.ids.RequestId;
import io.convoke.protocol.ids.UserId;
import io.convoke.protocol.wire.Wire;
import java.time.Instant;
import java.util.List;
import org.apache.pekko.actor.NoSerializationVerificationNeeded;
import org.apache.pekko.actor.typed.ActorRef;

/** Everything the allocator can be told. It keeps soft state only: whoever asks, asks again until it is answered. */
public sealed interface AllocatorCommand extends Wire {

    sealed interface Request extends AllocatorCommand {
        ActorRef<AllocatorReply> replyTo();
    }

    /** The shell's own timers and adapted replies; never leaves the JVM. */
    non-sealed interface Internal extends AllocatorCommand, NoSerializationVerificationNeeded {}

    /**
     * Answered with Answered; the same id gives the same conference, whichever allocator is asked.
     *
     * @param resource the name of the conference where it was given away before (a phone's resource request): nobody is
     *     invited, whoever has its address may join; null for one that is named here
     */
    record Allocate(
            RequestId id,
            UserId requestedBy,
            List<UserId> invite,
            ConferenceOptions options,
            Instant at,
            ActorRef<AllocatorReply> replyTo,
            ConferenceId resource)
            implements Request {

        public Allocate(
                RequestId id,
                UserId requestedBy,
                List<UserId> invite,
                ConferenceOptions options,
                Instant at,
                ActorRef<AllocatorReply> replyTo) {
            this(id, requestedBy, invite, options, at, replyTo, null);
        }
    }

    /** Who of these can be invited; answered with Reached. */
    record Reach(List<UserId> users, ActorRef<AllocatorReply> replyTo, DialOptions dial) implements Request {

        public Reach(List<UserId> users, ActorRef<AllocatorReply> replyTo) {
            this(users, replyTo, DialOptions.NONE);
        }
    }

    /**
     * A node for a mixer: the first of {@code rather} that takes more, or else the least loaded. Answered with Picked or NothingFree.
     *
     * @param leg for which it is; null where it is for the conference as such
     * @param without nodes that have said already that they take no more
     */
    record PickNode(LegId leg, List<NodeId> rather, List<NodeId> without, ActorRef<AllocatorReply> replyTo)
            implements Request {}

    /** Answered with Nodes. */
    record GetNodes(ActorRef<AllocatorReply> replyTo) implements Request {}

    /** Answered with Gateways. */
    record GetGateways(ActorRef<AllocatorReply> replyTo) implements Request {}

    /**
     * A call over this gateway failed, and not because of whoever was called; not answered.
     *
     * @param status 0 where nothing came back at all
     * @param retryAfter in seconds, or 0
     */
    record GatewayFailed(String gateway, int status, int retryAfter) implements AllocatorCommand {}

    /** Every media node's load, once a second; not answered. */
    record Report(NodeReport report) implements AllocatorCommand {}
}
