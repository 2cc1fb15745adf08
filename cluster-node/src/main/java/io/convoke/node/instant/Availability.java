// SPDX-License-Identifier: Apache-2.0
package io.convoke.node.instant;

import io.convoke.protocol.ids.EndpointId;
import io.convoke.protocol.ids.UserId;
import io.convoke.protocol.instant.InstantReply.Unavailable;
import io.convoke.protocol.instant.InstantReply.Unavailable.Cause;
import io.convoke.protocol.instant.ProvisionedLeg;
import io.convoke.protocol.user.PresenceStatus;
import io.convoke.protocol.user.UserReply;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Who can be in a session now, by the word of everybody's presence, and why the others cannot.
 *
 * @param legs that can be bridged, that of whoever asks first
 */
record Availability(Map<EndpointId, ProvisionedLeg> legs, List<Unavailable> unavailable) {

    /** @param answers of all users, his own among them; null for who has not answered */
    static Availability of(EndpointId by, Map<UserId, UserReply> answers) {
        Map<EndpointId, ProvisionedLeg> legs = new LinkedHashMap<>();
        List<Unavailable> unavailable = new ArrayList<>();
        UserReply own = answers.get(by.user());
        if (own instanceof UserReply.Subscribers s && s.legs().containsKey(by)) {
            legs.put(by, s.legs().get(by));
        } else {
            Cause cause = cause(own);
            unavailable.add(new Unavailable(by.user(), cause == null ? Cause.NOT_PROVISIONED : cause));
        }
        answers.forEach((user, reply) -> {
            if (user.equals(by.user())) return;
            Cause cause = cause(reply);
            if (cause != null) unavailable.add(new Unavailable(user, cause));
            else legs.putAll(((UserReply.Subscribers) reply).legs());
        });
        return new Availability(legs, unavailable);
    }

    private static Cause cause(UserReply reply) {
        return switch (reply) {
            case UserReply.NoSuchUser _ -> Cause.NO_SUCH_USER;
            case UserReply.Subscribers s when !s.allowed() -> Cause.NOT_ALLOWED;
            case UserReply.Subscribers s when !s.subscribed() -> Cause.NOT_SUBSCRIBED;
            case UserReply.Subscribers s when s.legs().isEmpty() -> Cause.NOT_PROVISIONED;
            case UserReply.Subscribers s when s.presence() == PresenceStatus.BUSY -> Cause.DO_NOT_DISTURB;
            case UserReply.Subscribers _ -> null;
            case null, default -> Cause.NO_ANSWER;
        };
    }

    boolean suffices(EndpointId by) {
        return legs.containsKey(by) && legs.size() > 1;
    }

    /** All others are there, and none lets him reach them. */
    boolean isNotAllowed() {
        return !unavailable.isEmpty() && unavailable.stream().allMatch(one -> one.cause() == Cause.NOT_ALLOWED);
    }

    /** Without legs that cannot be bridged after all; a user who has none left is not available. */
    Availability without(Collection<EndpointId> gone, Cause cause) {
        if (gone.isEmpty()) return this;
        Map<EndpointId, ProvisionedLeg> left = new LinkedHashMap<>(legs);
        left.keySet().removeAll(gone);
        List<Unavailable> all = new ArrayList<>(unavailable);
        gone.stream()
                .map(EndpointId::user)
                .distinct()
                .filter(user ->
                        left.keySet().stream().noneMatch(one -> one.user().equals(user)))
                .forEach(user -> all.add(new Unavailable(user, cause)));
        return new Availability(left, all);
    }
}
