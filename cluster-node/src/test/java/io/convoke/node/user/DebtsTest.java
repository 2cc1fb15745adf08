// SPDX-License-Identifier: Apache-2.0
package io.convoke.node.user;

import static io.convoke.node.user.Users.ALICE;
import static io.convoke.node.user.Users.LAPTOP;
import static io.convoke.node.user.Users.alice;
import static io.convoke.node.user.Users.closed;
import static io.convoke.node.user.Users.session;
import static org.assertj.core.api.Assertions.assertThat;

import io.convoke.node.TestNode;
import io.convoke.protocol.endpoint.EndpointCommand;
import io.convoke.protocol.endpoint.EndpointStanding;
import io.convoke.protocol.ids.EndpointId;
import io.convoke.protocol.user.PresenceStatus;
import io.convoke.protocol.user.UserEvent;
import java.time.Duration;
import java.util.Set;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(120)
class DebtsTest {
    private static final EndpointId RADIO = EndpointId.subscriber(ALICE, "radio7");
    private static final EndpointStanding SUBSCRIBED =
            new EndpointStanding(true, false, PresenceStatus.AVAILABLE, Set.of(), 1);

    @AutoClose
    private final TestNode node = new TestNode();

    private final Debts debts = new Debts(ALICE, node.shards, node.kit.system().ignoreRef());

    @Test
    void shouldLeaveSubscribersToTheirShards() {
        assertThat(debts.settle(alice(stood(RADIO, SUBSCRIBED)))).isEmpty();

        node.endpoints.expectNoMessage(Duration.ZERO);
    }

    @Test
    void shouldWakeASessionThatMayHaveExpiredAndComeBackInAMinute() {
        UserState.Present user = alice(stood(RADIO, SUBSCRIBED), stood(LAPTOP, session(PresenceStatus.AVAILABLE, 1)));

        assertThat(debts.settle(user)).contains(Duration.ofMinutes(1));
        assertThat(debts.settle(user)).contains(Duration.ofMinutes(1));

        node.endpoints.expectMessageClass(EndpointCommand.Get.class);
        node.endpoints.expectNoMessage(Duration.ZERO);
    }

    @Test
    void shouldLeaveAClosedSessionAlone() {
        assertThat(debts.settle(alice(stood(LAPTOP, closed(1))))).isEmpty();
    }

    @Test
    void shouldComeBackSoonerForAConferenceInTheList() {
        UserState.Present user = alice(
                stood(LAPTOP, session(PresenceStatus.AVAILABLE, 1)),
                new UserEvent.ConferenceListed(Users.conference("c-1")));

        assertThat(debts.settle(user)).contains(Duration.ofSeconds(15));
    }

    private static UserEvent stood(EndpointId endpoint, EndpointStanding standing) {
        return new UserEvent.EndpointStood(endpoint, standing);
    }
}
