// SPDX-License-Identifier: Apache-2.0
package io.convoke.protocol.allocator;

import io.convoke.protocol.ids.NodeId;
import io.convoke.protocol.wire.Wire;
import org.apache.pekko.actor.NoSerializationVerificationNeeded;
import org.apache.pekko.actor.typed.ActorRef;

/** What a media node can be asked; every node's is found through the receptionist. */
public sealed interface MediaNodeCommand extends Wire {

    /** The shell's own timers; never leaves the JVM. */
    non-sealed interface Internal extends MediaNodeCommand, NoSerializationVerificationNeeded {}

    /**
     * From another node's: so its media engine is reached, at this address and UDP port. Told again and again, not answered.
     *
     * @param self whose it is
     */
    record Greet(NodeId node, String host, int port, ActorRef<MediaNodeCommand> self) implements MediaNodeCommand {}

    /** Answered with Mixers. */
    record ListMixers(ActorRef<MediaNodeReply> replyTo) implements MediaNodeCommand {}
}
