// SPDX-License-Identifier: Apache-2.0
package io.convoke.node.user;

import static io.convoke.node.user.Users.ALICE;
import static io.convoke.node.user.Users.BOB;
import static io.convoke.node.user.Users.LAPTOP;
import static io.convoke.node.user.Users.NOON;
import static io.convoke.node.user.Users.alice;
import static io.convoke.node.user.Users.session;
import static org.assertj.core.api.Assertions.assertThat;

import io.convoke.node.TestNode;
import io.convoke.protocol.endpoint.EndpointCommand;
import io.convoke.protocol.endpoint.EndpointStanding;
import io.convoke.protocol.ids.EndpointId;
import io.convoke.protocol.ids.MessageId;
import io.convoke.protocol.instant.InstantId;
import io.convoke.protocol.user.Contact;
import io.convoke.protocol.user.InboxMessage;
import io.convoke.protocol.user.PresenceStatus;
import io.convoke.protocol.user.UserCommand.ShowTalk;
import io.convoke.protocol.user.UserEvent;
import java.time.Duration;
import java.util.Set;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** When a user's entity looks again by itself. Most users have nothing to look for. */
@Timeout(120)
class SettlingTest {
    private static final EndpointId RADIO = EndpointId.subscriber(ALICE, "radio7");
    private static final EndpointStanding SUBSCRIBED =
            new EndpointStanding(true, false, PresenceStatus.AVAILABLE, Set.of(), 1);

    private static final UserEvent BOB_IS_A_CONTACT = new UserEvent.ContactPut(new Contact(BOB, "Bob", true));
    private static final UserEvent MAIL =
            new UserEvent.MessageStored(new InboxMessage(1, new MessageId("m-1"), BOB, ALICE, "hello", null, NOON), 0);

    @AutoClose
    private final TestNode node = new TestNode();

    private final Presences presences = new Presences(ALICE, node.shards, new ListNews(1));
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
        assertThat(debts.settle(user))
                .hasValueSatisfying(left -> assertThat(left).isBetween(Duration.ofSeconds(30), Duration.ofMinutes(1)));

        node.endpoints.expectMessageClass(EndpointCommand.Get.class);
        node.endpoints.expectNoMessage(Duration.ZERO);
    }

    @Test
    void shouldComeBackSoonerForAConferenceInTheList() {
        UserState.Present user = alice(
                stood(LAPTOP, session(PresenceStatus.AVAILABLE, 1)),
                new UserEvent.ConferenceListed(Users.conference("c-1")));

        assertThat(debts.settle(user)).contains(Duration.ofSeconds(15));
    }

    @Test
    void shouldLookAgainForContactsWhileASessionReadsTheList() {
        UserState.Present reader = alice(BOB_IS_A_CONTACT, stood(LAPTOP, session(PresenceStatus.AVAILABLE, 1)));

        assertThat(presences.settle(reader)).contains(Duration.ofSeconds(15));

        assertThat(presences.settle(alice(stood(LAPTOP, session(PresenceStatus.AVAILABLE, 1)))))
                .as("without contacts")
                .isEmpty();
    }

    @Test
    void shouldLookAgainForContactsOnceASubscriberReadsTheList() {
        UserState.Present silent = alice(BOB_IS_A_CONTACT, stood(RADIO, SUBSCRIBED));
        assertThat(presences.settle(silent)).isEmpty();

        presences.readBySubscriber(silent);

        assertThat(presences.settle(silent)).contains(Duration.ofSeconds(15));
    }

    @Test
    void shouldLookAgainWhenWhoIsInASessionIsNoMoreUnlessThatIsSaidAgain() {
        UserState.Present silent = alice(stood(RADIO, SUBSCRIBED));

        presences.talking(new ShowTalk(RADIO, new InstantId("s-1"), Duration.ofSeconds(10)));

        assertThat(presences.settle(silent))
                .hasValueSatisfying(left -> assertThat(left).isBetween(Duration.ZERO, Duration.ofSeconds(10)));
    }

    @Test
    void shouldLookAgainForAPhoneWhileMailWaits() {
        PhoneMail mail = new PhoneMail(node.shards);
        UserState.Present user = alice(stood(EndpointId.phone(ALICE, "a1"), PhoneMailTest.phone(1)), MAIL);

        assertThat(mail.settle(user, 0)).contains(Duration.ofSeconds(30));
        assertThat(mail.settle(user, 1)).as("read").isEmpty();
        assertThat(mail.settle(alice(stood(RADIO, SUBSCRIBED), MAIL), 0))
                .as("without a phone")
                .isEmpty();
    }

    private static UserEvent stood(EndpointId endpoint, EndpointStanding standing) {
        return new UserEvent.EndpointStood(endpoint, standing);
    }
}
