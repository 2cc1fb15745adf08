// SPDX-License-Identifier: Apache-2.0
package io.convoke.node.user;

import static io.convoke.node.user.Users.ALICE;
import static io.convoke.node.user.Users.BOB;
import static io.convoke.node.user.Users.LAPTOP;
import static io.convoke.node.user.Users.NOON;
import static io.convoke.node.user.Users.closed;
import static io.convoke.node.user.Users.session;
import static org.assertj.core.api.Assertions.assertThat;

import io.convoke.node.TestNode;
import io.convoke.protocol.endpoint.EndpointCommand.InboxGrown;
import io.convoke.protocol.endpoint.EndpointStanding;
import io.convoke.protocol.endpoint.SipBinding;
import io.convoke.protocol.endpoint.SipFlow;
import io.convoke.protocol.ids.EndpointId;
import io.convoke.protocol.ids.MessageId;
import io.convoke.protocol.ids.NodeId;
import io.convoke.protocol.user.FeedCursor;
import io.convoke.protocol.user.PresenceStatus;
import io.convoke.protocol.user.UserCommand.*;
import io.convoke.protocol.user.UserReply;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.apache.pekko.actor.testkit.typed.javadsl.FishingOutcomes;
import org.apache.pekko.actor.testkit.typed.javadsl.TestProbe;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** When a user's phones are told that messages wait. */
@Timeout(120)
class PhoneMailTest {
    private static final EndpointId PHONE = EndpointId.phone(ALICE, "a1");

    @AutoClose
    private final Alice alice = new Alice();

    private final TestNode node = alice.node;
    private final TestProbe<UserReply> client = alice.client;

    @Test
    void shouldTellAPhoneThatRegistersWhatWaitsAndThenWhatComes() {
        deliver("m-1");

        alice.stand(PHONE, phone(1));
        assertThat(told()).isEqualTo(new InboxGrown(0, 1));
        deliver("m-2");
        assertThat(told()).isEqualTo(new InboxGrown(0, 2));
        alice.tell(new Fetch(PHONE, new FeedCursor(2, 0, 0), 1, Duration.ZERO, client.ref()));
        client.expectMessageClass(UserReply.Feed.class);
        deliver("m-3");
        assertThat(told()).isEqualTo(new InboxGrown(2, 3));
    }

    @Test
    void shouldLeaveMessagesToASessionWhileOneIsOpen() {
        alice.stand(PHONE, phone(1));
        alice.stand(LAPTOP, session(PresenceStatus.AVAILABLE, 1));
        deliver("m-1");
        alice.stand(LAPTOP, closed(2));
        deliver("m-2");

        assertThat(told()).isEqualTo(new InboxGrown(0, 1)); // once the session was closed
        assertThat(told()).isEqualTo(new InboxGrown(0, 2));
    }

    private InboxGrown told() {
        return (InboxGrown) node.endpoints
                .fishForMessage(
                        TestNode.patience(),
                        m -> m instanceof InboxGrown ? FishingOutcomes.complete() : FishingOutcomes.continueAndIgnore())
                .getFirst();
    }

    private void deliver(String id) {
        alice.tell(new Deliver(new MessageId(id), BOB, "text of " + id, null, NOON, client.ref()));
        client.expectMessageClass(UserReply.Stored.class);
    }

    static EndpointStanding phone(long version) {
        SipBinding binding = new SipBinding(
                "sip:alice@192.0.2.4",
                List.of(),
                1000,
                "reg-1",
                1,
                "phone",
                new SipFlow("udp", "192.0.2.4", 5060, new NodeId("192.0.2.1:17355")),
                NOON.plusSeconds(600),
                true);
        return new EndpointStanding(true, false, PresenceStatus.AVAILABLE, Set.of(), version, binding);
    }
}
