// SPDX-License-Identifier: Apache-2.0
package io.convoke.node.subscription;

import static io.convoke.node.subscription.Subscribed.*;
import static org.assertj.core.api.Assertions.assertThat;

import io.convoke.node.TestNode;
import io.convoke.protocol.conference.ConferenceCommand;
import io.convoke.protocol.conference.ConferencePhase;
import io.convoke.protocol.conference.ConferenceReply;
import io.convoke.protocol.endpoint.EndpointCommand;
import io.convoke.protocol.endpoint.EndpointCommand.Resubscribe;
import io.convoke.protocol.endpoint.EndpointCommand.ShowConference;
import io.convoke.protocol.endpoint.EndpointCommand.ShowPresence;
import io.convoke.protocol.endpoint.EndpointReply;
import io.convoke.protocol.endpoint.SipFlow;
import io.convoke.protocol.endpoint.SipTopic;
import io.convoke.protocol.ids.NodeId;
import io.convoke.protocol.sip.SipCommand;
import io.convoke.protocol.sip.SipReply;
import io.convoke.protocol.user.PresenceStatus;
import io.convoke.protocol.user.UserCommand;
import io.convoke.protocol.user.UserReply;
import io.convoke.protocol.wire.Refusal;
import java.time.Duration;
import java.time.Instant;
import org.apache.pekko.actor.testkit.typed.javadsl.FishingOutcomes;
import org.apache.pekko.actor.testkit.typed.javadsl.TestProbe;
import org.apache.pekko.actor.typed.ActorRef;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(120)
class SubscriptionActorTest {
    private static final Duration A_WHILE = Duration.ofMillis(700); // longer than two notifications are apart
    private static final SipTopic BUDGET = new SipTopic.OfConference(CONFERENCE);
    private static final SipTopic BOB_HIMSELF = new SipTopic.OfPresence(BOB);

    @AutoClose
    private final TestNode node = new TestNode();

    private final TestProbe<EndpointReply> edge = node.kit.createTestProbe(EndpointReply.class);
    private ActorRef<EndpointCommand> entity = spawn();

    private ActorRef<EndpointCommand> spawn() {
        return node.kit.spawn(SubscriptionActor.create(SUBSCRIPTION, node.shards, _ -> {}));
    }

    private SipCommand.Send subscribedToTheConference() {
        entity.tell(subscribe(BUDGET, "conference", 600, edge.ref()));
        watched().replyTo().tell(view(ConferencePhase.ACTIVE, joined(ALICE, false)));
        assertThat(edge.expectMessageClass(EndpointReply.Subscribed.class).localTarget())
                .isEqualTo("sip:conf-budget@192.0.2.1");
        return notified();
    }

    @Test
    void shouldShowTheWholeConferenceThenWhatChanges() {
        SipCommand.Send first = subscribedToTheConference();
        assertThat(first.fields().get("Event")).isEqualTo("conference");
        assertThat(first.fields().get("Subscription-State")).matches("active;expires=(600|59\\d)");
        assertThat(first.sequence()).isEqualTo(1);
        assertThat(first.body().text()).contains("state=\"full\" version=\"0\"", "sip:alice@example.net");
        first.replyTo().tell(response(200));

        entity.tell(new ShowConference(view(ConferencePhase.ACTIVE, joined(ALICE, false), joined(BOB, true))));

        SipCommand.Send second = notified();
        assertThat(second.sequence()).isEqualTo(2);
        assertThat(second.body().text())
                .contains("state=\"partial\" version=\"1\"", "sip:bob@example.net", "muted-via-focus")
                .doesNotContain("alice");
    }

    @Test
    void shouldHaveOneNotificationInFlightAndTheNewestStateWin() {
        SipCommand.Send first = subscribedToTheConference();
        entity.tell(new ShowConference(view(ConferencePhase.ACTIVE, joined(ALICE, true))));
        entity.tell(new ShowConference(view(ConferencePhase.ACTIVE, joined(ALICE, true), joined(BOB, false))));
        node.sip.expectNoMessage(A_WHILE);

        first.replyTo().tell(response(200));

        assertThat(notified().body().text()).contains("alice", "bob", "version=\"1\"");
    }

    @Test
    void shouldEndWithTheConference() {
        subscribedToTheConference().replyTo().tell(response(200));

        entity.tell(new ShowConference(view(ConferencePhase.ENDED)));

        SipCommand.Send last = notified();
        assertThat(last.fields().get("Subscription-State")).isEqualTo("terminated;reason=noresource");
        assertThat(last.body().text()).contains("state=\"deleted\"");
        last.replyTo().tell(response(200));
        assertGone();
    }

    @Test
    void shouldBeRefusedWhereThereIsNoConference() {
        entity.tell(subscribe(BUDGET, "conference", 600, edge.ref()));
        watched().replyTo().tell(new ConferenceReply.NoSuchConference(CONFERENCE));

        assertThat(edge.expectMessageClass(EndpointReply.Refused.class)
                        .refusal()
                        .reason())
                .isEqualTo(Refusal.Reason.NOT_FOUND);
    }

    @Test
    void shouldEndWhereTheSubscriberKnowsNoneOrIsGone() {
        subscribedToTheConference().replyTo().tell(response(481));

        assertGone();
    }

    /** The ask timed out: the edge is slow or gone, which says nothing of the subscriber. */
    @Test
    void shouldNotifyAgainWhereTheEdgeIsSilent() {
        SipCommand.Send first = subscribedToTheConference();

        entity.tell(new SubscriptionQuestions.Answer.OfNotify(false, null));

        SipCommand.Send again = (SipCommand.Send) node.sip
                .fishForMessage(
                        Notifier.AFTER_A_FAULT.plus(TestNode.patience()),
                        m -> m instanceof SipCommand.Send
                                ? FishingOutcomes.complete()
                                : FishingOutcomes.continueAndIgnore())
                .getFirst();
        assertThat(again.sequence()).isGreaterThan(first.sequence());
        assertThat(again.body().text()).contains("state=\"full\"");
    }

    @Test
    void shouldNotifyWhereTheLastRefreshCameFrom() {
        subscribedToTheConference().replyTo().tell(response(200));
        SipFlow newer = new SipFlow("tcp", "192.0.2.4", 40312, new NodeId("192.0.2.2:17355"));
        Instant now = Instant.now();

        entity.tell(new Resubscribe(CALL_ID, REMOTE_TAG, 2, null, now.plusSeconds(60), now, edge.ref(), newer));

        edge.expectMessageClass(EndpointReply.Subscribed.class);
        assertThat(notified().dialog().flow()).isEqualTo(newer);
    }

    @Test
    void shouldShowAllAgainToWhoeverRefreshesAndEndWhereHeWantsNoMore() {
        subscribedToTheConference().replyTo().tell(response(200));

        entity.tell(resubscribe(2, 600));
        edge.expectMessageClass(EndpointReply.Subscribed.class);
        SipCommand.Send again = notified();
        assertThat(again.body().text()).contains("state=\"full\" version=\"1\"");
        again.replyTo().tell(response(200));

        entity.tell(resubscribe(3, 0));
        edge.expectMessageClass(EndpointReply.Subscribed.class);
        SipCommand.Send last = notified();
        assertThat(last.fields().get("Subscription-State")).isEqualTo("terminated;reason=timeout");
        last.replyTo().tell(response(200));
        assertGone();
    }

    @Test
    void shouldExpire() {
        entity.tell(subscribe(BUDGET, "conference", 1, edge.ref()));
        watched().replyTo().tell(view(ConferencePhase.ACTIVE, joined(ALICE, false)));
        edge.expectMessageClass(EndpointReply.Subscribed.class);
        SipCommand.Send last = notified();
        while (last.fields().get("Subscription-State").startsWith("active")) { // unless a second has passed already
            last.replyTo().tell(response(200));
            last = notified();
        }

        assertThat(last.fields().get("Subscription-State")).isEqualTo("terminated;reason=timeout");
    }

    @Test
    void shouldGoOnAfterACrashWithHigherNumbers() {
        subscribedToTheConference().replyTo().tell(response(200));
        node.kit.stop(entity, TestNode.patience());
        entity = spawn();

        watched().replyTo().tell(view(ConferencePhase.ACTIVE, joined(BOB, false)));

        SipCommand.Send again = notified();
        assertThat(again.sequence()).isGreaterThan(1);
        assertThat(again.body().text()).contains("state=\"full\"", "bob").doesNotContain("version=\"1\"");
        again.replyTo().tell(response(200));
        entity.tell(resubscribe(2, 600));
        edge.expectMessageClass(EndpointReply.Subscribed.class);
    }

    @Test
    void shouldWaitForALookAtPresenceThenShowItLive() {
        entity.tell(subscribe(BOB_HIMSELF, "presence;id=7", 600, edge.ref()));
        edge.expectMessageClass(EndpointReply.Subscribed.class);
        assertThat(node.user(BOB)
                        .expectMessageClass(UserCommand.WatchFrom.class)
                        .watcher())
                .isEqualTo(SUBSCRIPTION);

        entity.tell(new ShowPresence(BOB, null, null));
        SipCommand.Send waits = notified();
        assertThat(waits.fields().get("Event")).isEqualTo("presence;id=7");
        assertThat(waits.fields().get("Subscription-State")).startsWith("pending;");
        assertThat(waits.body()).isNull();
        waits.replyTo().tell(response(200));
        entity.tell(new ShowPresence(BOB, PresenceStatus.BUSY, null));
        SipCommand.Send seen = notified();
        assertThat(seen.fields().get("Subscription-State")).startsWith("active;");
        assertThat(seen.body().text()).contains("<basic>open</basic>", "<rpid:busy", "sip:bob@example.net");
        seen.replyTo().tell(response(200));
        entity.tell(new ShowPresence(BOB, PresenceStatus.BUSY, null));
        node.sip.expectNoMessage(A_WHILE);
        entity.tell(new ShowPresence(BOB, null, null));
        assertThat(notified().fields().get("Subscription-State")).isEqualTo("terminated;reason=rejected");
    }

    @Test
    void shouldEndWhereItsUserHasTooMany() {
        subscribedToTheConference().replyTo().tell(response(200));
        UserCommand.EndpointChanged report = node.user(ALICE).expectMessageClass(UserCommand.EndpointChanged.class);
        assertThat(report.standing().open()).isTrue();

        report.replyTo().tell(new UserReply.Refused(new Refusal(Refusal.Reason.FULL, "too many")));

        assertThat(notified().fields().get("Subscription-State")).isEqualTo("terminated;reason=rejected");
    }

    private void assertGone() {
        Instant until = Instant.now().plus(TestNode.patience());
        EndpointReply reply;
        do {
            entity.tell(resubscribe(9, 600));
            reply = edge.receiveMessage();
        } while (reply instanceof EndpointReply.Subscribed && Instant.now().isBefore(until));
        assertThat(((EndpointReply.Refused) reply).refusal().reason()).isEqualTo(Refusal.Reason.NOT_FOUND);
    }

    private Resubscribe resubscribe(long sequence, int seconds) {
        Instant now = Instant.now();
        return new Resubscribe(CALL_ID, REMOTE_TAG, sequence, null, now.plusSeconds(seconds), now, edge.ref(), null);
    }

    private ConferenceCommand.Watch watched() {
        return node.conferences.expectMessageClass(ConferenceCommand.Watch.class);
    }

    private SipCommand.Send notified() {
        SipCommand.Send send = (SipCommand.Send) node.sip
                .fishForMessage(
                        TestNode.patience(),
                        m -> m instanceof SipCommand.Send
                                ? FishingOutcomes.complete()
                                : FishingOutcomes.continueAndIgnore())
                .getFirst();
        assertThat(send.method()).isEqualTo("NOTIFY");
        return send;
    }

    private static SipReply response(int status) {
        return new SipReply.Response(status, "", null, null);
    }
}
