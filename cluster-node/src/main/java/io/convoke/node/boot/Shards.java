// SPDX-License-Identifier: Apache-2.0
package io.convoke.node.boot;

import io.convoke.protocol.allocator.AllocatorCommand;
import io.convoke.protocol.conference.ConferenceCommand;
import io.convoke.protocol.endpoint.EndpointCommand;
import io.convoke.protocol.endpoint.SipFlow;
import io.convoke.protocol.ids.ConferenceId;
import io.convoke.protocol.ids.EndpointId;
import io.convoke.protocol.ids.MixerId;
import io.convoke.protocol.ids.NodeId;
import io.convoke.protocol.ids.UserId;
import io.convoke.protocol.imrelay.ImRelayCommand;
import io.convoke.protocol.instant.InstantCommand;
import io.convoke.protocol.instant.InstantId;
import io.convoke.protocol.instant.ServerCommand;
import io.convoke.protocol.mixer.MixerCommand;
import io.convoke.protocol.sip.SipCommand;
import io.convoke.protocol.user.UserCommand;
import java.util.function.Function;
import org.apache.pekko.actor.typed.RecipientRef;

/**
 * How to reach every entity, both singletons and the SIP edges from anywhere in the node; tests put probes here.
 *
 * @param sips the edge of a node, or of this one where that is null or gone
 * @param servers the conference server of a node, or this one's where that is gone
 */
public record Shards(
        Function<UserId, RecipientRef<UserCommand>> users,
        Function<EndpointId, RecipientRef<EndpointCommand>> endpoints,
        Function<ConferenceId, RecipientRef<ConferenceCommand>> conferences,
        Function<MixerId, RecipientRef<MixerCommand>> mixers,
        RecipientRef<AllocatorCommand> allocator,
        RecipientRef<ImRelayCommand> imRelay,
        Function<NodeId, RecipientRef<SipCommand>> sips,
        Function<NodeId, RecipientRef<ServerCommand>> servers,
        Function<InstantId, RecipientRef<InstantCommand>> instants) {

    public RecipientRef<UserCommand> user(UserId id) {
        return users.apply(id);
    }

    public RecipientRef<EndpointCommand> endpoint(EndpointId id) {
        return endpoints.apply(id);
    }

    public RecipientRef<ConferenceCommand> conference(ConferenceId id) {
        return conferences.apply(id);
    }

    public RecipientRef<MixerCommand> mixer(MixerId id) {
        return mixers.apply(id);
    }

    public RecipientRef<InstantCommand> instant(InstantId id) {
        return instants.apply(id);
    }

    /** The conference server of a node; where that is gone, another one that says so. */
    public RecipientRef<ServerCommand> server(NodeId node) {
        return servers.apply(node);
    }

    /** This node's own SIP edge. */
    public RecipientRef<SipCommand> sip() {
        return sips.apply(null);
    }

    /** The SIP edge that reaches a peer; {@code flow} is null where any does. */
    public RecipientRef<SipCommand> sip(SipFlow flow) {
        return sips.apply(flow == null ? null : flow.node());
    }
}
