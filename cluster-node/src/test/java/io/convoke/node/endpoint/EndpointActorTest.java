// SPDX-License-Identifier: Apache-2.0
package io.convoke.node.endpoint;

import static org.assertj.core.api.Assertions.assertThat;

import io.convoke.node.TestNode;
import io.convoke.node.entity.Census;
import io.convoke.protocol.endpoint.EndpointCommand;
import io.convoke.protocol.endpoint.EndpointCommand.*;
import io.convoke.protocol.endpoint.EndpointReply;
import io.convoke.protocol.endpoint.EndpointStanding;
import io.convoke.protocol.ids.ConferenceId;
import io.convoke.protocol.ids.EndpointId;
import io.convoke.protocol.ids.LegId;
import io.convoke.protocol.ids.UserId;
import io.convoke.protocol.user.FeedCursor;
import io.convoke.protocol.user.UserCommand;
import io.convoke.protocol.user.UserReply;
import io.convoke.protocol.wire.Refusal.Reason;
import java.time.Duration;
import java.time.Instant;
import org.apache.pekko.actor.testkit.typed.javadsl.TestProbe;
import org.apache.pekko.actor.typed.ActorRef;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(120)
class EndpointActorTest {
    private static final EndpointId LAPTOP = EndpointId.of(UserId.parse("alice@example.net"), "laptop");
    private static final ConferenceId BUDGET = new ConferenceId("budget");
    private static final LegId LEG = new LegId("leg-1");

    @AutoClose
    private final TestNode node = new TestNode();

    private final TestProbe<UserCommand> alice = node.user(LAPTOP.user());
    private final TestProbe<EndpointReply> client = node.kit.createTestProbe(EndpointReply.class);
    /** Which entities leave memory for good. */
    private final TestProbe<ActorRef<EndpointCommand>> retiring = node.kit.createTestProbe();

    private long acknowledged;
    private UserReply answer;

    @Test
    void shouldLeaveMemoryOnceItHasSaidThatItIsNotThereAndHandOnWhatComesMeanwhile() {
        ActorRef<EndpointCommand> endpoint = spawn("60s");

        endpoint.tell(new Get(client.ref()));
        assertThat(client.expectMessageClass(EndpointReply.Refused.class)
                        .refusal()
                        .reason())
                .isEqualTo(Reason.NOT_FOUND);
        retiring.expectMessage(endpoint);
        Open open = new Open("Firefox", Instant.parse("2026-11-21T12:00:00Z"), client.ref());
        endpoint.tell(open);

        node.endpoints.expectMessage(open);
        client.expectNoMessage(Duration.ofMillis(100));
    }

    @Test
    void shouldReportUntilTheUserHasAcknowledgedAlsoAfterACrash() {
        ActorRef<EndpointCommand> endpoint = spawn("60s");
        open(endpoint);
        assertThat(reported().open()).isTrue(); // not acknowledged

        node.kit.stop(endpoint, TestNode.patience());
        endpoint = spawn("60s");
        acknowledge(true);

        endpoint.tell(new EnterMesh(BUDGET, 1, LEG, client.ref()));
        client.expectMessageClass(EndpointReply.Done.class);
        assertThat(acknowledge(true).conferences()).containsExactly(BUDGET);
        endpoint.tell(new LeaveMesh(BUDGET, LEG, client.ref(), Instant.EPOCH));
        client.expectMessageClass(EndpointReply.Done.class);
        assertThat(acknowledge(true).conferences()).isEmpty();
        alice.expectNoMessage(Duration.ofMillis(700)); // nothing is owed any more
    }

    @Test
    void shouldReportAgainWhenTheUserDoesNotAnswer() {
        open(spawn("60s"));

        long first = reported().version();
        assertThat(reported().version()).isEqualTo(first);
    }

    @Test
    void shouldHandAPollToItsUserAndRefuseItWithoutSession() {
        ActorRef<EndpointCommand> endpoint = spawn("60s");
        TestProbe<UserReply> poller = node.kit.createTestProbe(UserReply.class);
        Poll poll = new Poll(FeedCursor.START, 10, Duration.ZERO, poller.ref());

        endpoint.tell(poll);
        assertThat(poller.expectMessageClass(UserReply.Refused.class).refusal().reason())
                .isEqualTo(Reason.NOT_FOUND);
        endpoint = spawn("60s"); // the other one leaves memory
        open(endpoint);
        acknowledge(true);
        endpoint.tell(poll);
        UserCommand.Fetch fetch = alice.expectMessageClass(UserCommand.Fetch.class);
        assertThat(fetch.endpoint()).isEqualTo(LAPTOP);
        assertThat(fetch.after()).isEqualTo(FeedCursor.START);
    }

    @Test
    void shouldEndASessionWhoseClientIsGone() {
        Census census = Census.of(node.kit.system());
        open(spawn("4s"));
        assertThat(acknowledge(true).session()).isTrue();
        assertThat(census.sessions()).isEqualTo(1);

        assertThat(acknowledge(true).session()).isFalse();
        assertThat(census.sessions()).isZero();
    }

    @Test
    void shouldKnowAfterARestartThatAnotherSessionIsAskedForUnderItsId() {
        ActorRef<EndpointCommand> endpoint = spawn("60s");
        open(endpoint);
        node.kit.stop(endpoint, TestNode.patience());
        endpoint = spawn("60s");

        open(endpoint); // a repetition
        endpoint.tell(new Open("Chrome", Instant.parse("2026-11-21T12:00:00Z"), client.ref()));

        assertThat(client.expectMessageClass(EndpointReply.Refused.class)
                        .refusal()
                        .reason())
                .isEqualTo(Reason.CONFLICT);
    }

    @Test
    void shouldCountAClientThatWaitsAsAlive() {
        Duration expiry = Duration.ofSeconds(4);
        Duration wait = Duration.ofSeconds(2);
        ActorRef<EndpointCommand> endpoint = spawn(expiry.toSeconds() + "s");
        open(endpoint);
        acknowledge(true);
        TestProbe<UserReply> poller = node.kit.createTestProbe(UserReply.class);

        long polledNs = System.nanoTime();
        endpoint.tell(new Poll(FeedCursor.START, 10, wait, poller.ref()));

        alice.expectMessageClass(UserCommand.Fetch.class);
        assertThat(acknowledge(true).session()).isFalse(); // the wait is over and nobody came back
        assertThat(Duration.ofNanos(System.nanoTime() - polledNs)).isGreaterThanOrEqualTo(wait.plus(expiry));
    }

    @Test
    void shouldCloseItsSessionWhenItsUserIsGone() {
        ActorRef<EndpointCommand> endpoint = spawn("60s");
        open(endpoint);

        acknowledge(false);

        assertThat(acknowledge(true).open()).isFalse();
    }

    private ActorRef<EndpointCommand> spawn(String expiry) {
        return node.kit.spawn(EndpointActor.create(
                LAPTOP, node.shards, TestNode.settings("convoke.session.expiry = " + expiry), retiring.ref()::tell));
    }

    private void open(ActorRef<EndpointCommand> endpoint) {
        endpoint.tell(new Open("Firefox", Instant.parse("2026-11-21T12:00:00Z"), client.ref()));
        client.expectMessageClass(EndpointReply.Done.class);
    }

    private EndpointStanding reported() {
        return alice.expectMessageClass(UserCommand.EndpointChanged.class).standing();
    }

    private EndpointStanding acknowledge(boolean userIsThere) {
        UserCommand.EndpointChanged report = alice.expectMessageClass(UserCommand.EndpointChanged.class);
        while (report.standing().version() <= acknowledged) { // the last answer came too late
            report.replyTo().tell(answer);
            report = alice.expectMessageClass(UserCommand.EndpointChanged.class);
        }
        acknowledged = report.standing().version();
        answer = userIsThere ? new UserReply.Done() : new UserReply.NoSuchUser(LAPTOP.user());
        report.replyTo().tell(answer);
        return report.standing();
    }
}
