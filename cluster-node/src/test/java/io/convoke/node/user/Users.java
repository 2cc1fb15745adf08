// SPDX-License-Identifier: Apache-2.0
package io.convoke.node.user;

import io.convoke.node.TestNode;
import io.convoke.node.entity.Decision;
import io.convoke.protocol.conference.ConferenceInformation;
import io.convoke.protocol.endpoint.EndpointStanding;
import io.convoke.protocol.ids.ConferenceId;
import io.convoke.protocol.ids.EndpointId;
import io.convoke.protocol.ids.UserId;
import io.convoke.protocol.user.PresenceStatus;
import io.convoke.protocol.user.Profile;
import io.convoke.protocol.user.UserEvent;
import io.convoke.protocol.user.UserReply;
import java.time.Instant;
import java.util.List;
import java.util.Set;

/** The people and things of the tests. */
final class Users {
    static final UserId ALICE = UserId.parse("alice@example.net");
    static final UserId BOB = UserId.parse("bob@example.net");
    static final UserId CAROL = UserId.parse("carol@example.net");
    static final UserId SERVICE = UserId.parse("conference@convoke.local");
    static final Instant NOON = Instant.parse("2026-11-21T12:00:00Z");
    static final EndpointId LAPTOP = EndpointId.of(ALICE, "laptop");

    private Users() {}

    static UserRules rules(String settings) {
        return UserRules.of(ALICE, TestNode.settings(settings));
    }

    static UserState.Present alice(UserEvent... events) {
        UserState state = new UserState.Absent().evolve(new UserEvent.Created(new Profile("Alice")));
        for (UserEvent event : events) state = state.evolve(event);
        return (UserState.Present) state;
    }

    static UserState evolved(UserState state, Decision<UserEvent, UserReply> decision) {
        UserState next = state;
        for (UserEvent event : decision.events()) next = next.evolve(event);
        return next;
    }

    static ConferenceInformation conference(String id) {
        return new ConferenceInformation(
                new ConferenceId(id),
                "Budget",
                BOB,
                "sip:conf-" + id + "@convoke.local",
                "http://127.0.0.1:8080/join/" + id,
                null,
                "12345678",
                List.of("audio"),
                Instant.now().plusSeconds(3600));
    }

    static EndpointStanding session(PresenceStatus presence, long version, String... conferences) {
        Set<ConferenceId> in =
                Set.copyOf(List.of(conferences).stream().map(ConferenceId::new).toList());
        return new EndpointStanding(true, true, presence, in, version);
    }

    static EndpointStanding closed(long version) {
        return new EndpointStanding(false, false, PresenceStatus.OFFLINE, Set.of(), version);
    }
}
