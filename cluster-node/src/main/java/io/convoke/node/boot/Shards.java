// SPDX-License-Identifier: Apache-2.0
package io.convoke.node.boot;

import io.convoke.protocol.allocator.AllocatorCommand;
import io.convoke.protocol.conference.ConferenceCommand;
import io.convoke.protocol.endpoint.EndpointCommand;
import io.convoke.protocol.ids.ConferenceId;
import io.convoke.protocol.ids.EndpointId;
import io.convoke.protocol.ids.MixerId;
import io.convoke.protocol.ids.UserId;
import io.convoke.protocol.imrelay.ImRelayCommand;
import io.convoke.protocol.mixer.MixerCommand;
import io.convoke.protocol.sip.SipCommand;
import io.convoke.protocol.user.UserCommand;
import java.util.function.Function;
import org.apache.pekko.actor.typed.RecipientRef;

/** How to reach every entity and both singletons from anywhere in the node, and its own SIP edge; tests put probes here. */
public record Shards(
        Function<UserId, RecipientRef<UserCommand>> users,
        Function<EndpointId, RecipientRef<EndpointCommand>> endpoints,
        Function<ConferenceId, RecipientRef<ConferenceCommand>> conferences,
        Function<MixerId, RecipientRef<MixerCommand>> mixers,
        RecipientRef<AllocatorCommand> allocator,
        RecipientRef<ImRelayCommand> imRelay,
        RecipientRef<SipCommand> sip) {

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
}
