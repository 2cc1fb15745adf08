// SPDX-License-Identifier: Apache-2.0
package io.convoke.node.allocator;

import io.convoke.media.agent.MediaEngine;
import io.convoke.media.link.LinkSettings;
import io.convoke.protocol.allocator.LinkStanding;
import io.convoke.protocol.allocator.MediaNodeCommand;
import io.convoke.protocol.allocator.MediaNodeCommand.Greet;
import io.convoke.protocol.ids.NodeId;
import java.net.InetSocketAddress;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.pekko.actor.typed.ActorRef;

/**
 * The other media nodes of the cluster: each is told again and again how this one's media engine is reached, and is linked once it has
 * told the same. A node that has left is unlinked; one that does not answer for a while is the engine's affair. One actor's.
 */
final class Neighbours {
    private final MediaEngine engine;
    private final Greet greeting;
    private final Map<ActorRef<MediaNodeCommand>, Greet> greeted = new HashMap<>();
    private Set<ActorRef<MediaNodeCommand>> others = Set.of();

    /** @param link null for an engine without links */
    Neighbours(NodeId node, MediaEngine engine, LinkSettings link, ActorRef<MediaNodeCommand> self) {
        this.engine = engine;
        this.greeting = link == null ? null : new Greet(node, link.host(), link.port(), self);
    }

    /** @param all of the cluster, this one or not, whether they can be reached now or not */
    void are(Set<ActorRef<MediaNodeCommand>> all) {
        others = Set.copyOf(all);
        List<Greet> gone = greeted.entrySet().stream()
                .filter(known -> !others.contains(known.getKey()))
                .map(Map.Entry::getValue)
                .toList();
        greeted.keySet().retainAll(others);
        gone.stream()
                .map(Greet::node)
                .filter(node -> greeted.values().stream()
                        .noneMatch(greet -> greet.node().equals(node)))
                .forEach(node -> engine.unlink(node.value()));
        greet();
    }

    /** A greeting may be lost: from time to time again. */
    void greet() {
        if (greeting == null) return;
        others.stream().filter(other -> !other.equals(greeting.self())).forEach(other -> other.tell(greeting));
    }

    /** One that is not known yet, or not any more, is not listened to: it will greet again. */
    void greeted(Greet c) {
        if (greeting == null || !others.contains(c.self()) || c.equals(greeted.put(c.self(), c))) return;
        engine.link(c.node().value(), new InetSocketAddress(c.host(), c.port()));
    }

    List<LinkStanding> links() {
        return engine.links().stream()
                .map(link -> new LinkStanding(
                        new NodeId(link.node()),
                        link.up(),
                        link.delayMs(),
                        link.lossFraction(),
                        link.framesPerSecond(),
                        link.framesSent(),
                        link.framesReceived(),
                        link.framesLost(),
                        link.framesDropped()))
                .toList();
    }
}
