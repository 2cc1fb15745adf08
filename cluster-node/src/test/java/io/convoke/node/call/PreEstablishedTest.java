// SPDX-License-Identifier: Apache-2.0
package io.convoke.node.call;

import static io.convoke.node.call.SipCalls.*;
import static org.assertj.core.api.Assertions.assertThat;

import io.convoke.node.TestNode;
import io.convoke.protocol.endpoint.CallCommand.*;
import io.convoke.protocol.endpoint.EndpointCommand;
import io.convoke.protocol.endpoint.EndpointCommand.*;
import io.convoke.protocol.endpoint.EndpointReply;
import io.convoke.protocol.ids.ConferenceId;
import io.convoke.protocol.ids.EndpointId;
import io.convoke.protocol.ids.LegId;
import io.convoke.protocol.ids.NodeId;
import io.convoke.protocol.instant.ProvisionedLeg;
import io.convoke.protocol.sip.SipCommand;
import io.convoke.protocol.sip.SipReply;
import io.convoke.protocol.user.UserCommand;
import io.convoke.protocol.wire.Refusal;
import io.convoke.protocol.wire.Refusal.Reason;
import java.time.Duration;
import java.time.Instant;
import org.apache.pekko.actor.testkit.typed.javadsl.TestProbe;
import org.apache.pekko.actor.typed.ActorRef;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A call to the instant service between the edge, its subscriber and its user, each of them a probe. */
@Timeout(120)
class PreEstablishedTest {
    private static final ConferenceId SERVICE = ConferenceId.instant("radio7");
    private static final LegId OWN_LEG = LegId.ofSubscriber(SERVICE);
    private static final ProvisionedLeg HERE = new ProvisionedLeg(FLOW.node(), new LegId("p1"), 7);
    private static final ProvisionedLeg ELSEWHERE =
            new ProvisionedLeg(new NodeId("192.0.2.2:17355"), new LegId("p2"), 8);

    @AutoClose
    private final TestNode node = new TestNode();

    private final TestProbe<UserCommand> bob = node.user(BOB);
    private final TestProbe<EndpointReply> edge = node.kit.createTestProbe(EndpointReply.class);
    private final TestProbe<EndpointReply> subscriber = node.kit.createTestProbe(EndpointReply.class);
    private ActorRef<EndpointCommand> call;

    @Test
    void shouldSubscribeItsUserWithTheOfferAndEndThatWithItself() {
        Provision asked = invited("offer");

        assertThat(asked.offer()).isEqualTo("offer");
        assertThat(asked.call()).isEqualTo(CALL);
        assertThat(asked.near()).as("the node that the phone reaches").isEqualTo(FLOW.node());
        asked.replyTo().tell(new EndpointReply.Provisioned(HERE, "answer", NOON, CALL));
        assertThat(edge.expectMessageClass(EndpointReply.CallAnswered.class).sdp())
                .isEqualTo("answer");
        assertThat(bob.expectMessageClass(UserCommand.EndpointChanged.class)
                        .standing()
                        .conferences())
                .as("it is in no conference")
                .isEmpty();

        call.tell(new Bye(CALL_ID, REMOTE_TAG, 314160, Instant.now(), edge.ref()));
        edge.expectMessageClass(EndpointReply.Done.class);
        assertThat(node.endpoints.expectMessageClass(Unsubscribe.class).call()).isEqualTo(CALL);
        node.conferences.expectNoMessage();
    }

    /** RFC 3261 §13.2.1. */
    @Test
    void shouldOfferALegWhereThePhoneLeavesThatToUs() {
        Provision asked = invited(null);

        assertThat(asked.offer()).isEqualTo(Provision.OURS);
        asked.replyTo().tell(new EndpointReply.Provisioned(HERE, "our offer", NOON, CALL));
        assertThat(edge.expectMessageClass(EndpointReply.CallAnswered.class).sdp())
                .isEqualTo("our offer");
        call.tell(new Acknowledge(CALL_ID, REMOTE_TAG, "its answer", NOON, edge.ref()));

        edge.expectMessageClass(EndpointReply.Done.class);
        Provision accepted = node.endpoints.expectMessageClass(Provision.class);
        assertThat(accepted.offer()).isEqualTo("its answer");
        assertThat(accepted.answers()).isTrue();
    }

    @Test
    void shouldRefuseWithTheReasonOfTheSubscriber() {
        Provision asked = invited("offer");

        asked.replyTo().tell(new EndpointReply.NotAcceptable("no codec in common"));

        edge.expectMessageClass(EndpointReply.NotAcceptable.class);
    }

    @Test
    void shouldOfferThePhoneTheLegThatIsProvisionedElsewhere() {
        answered();

        recalledTo(CALL);

        var reInvite = node.sip.expectMessageClass(SipCommand.Send.class);
        assertThat(reInvite.method()).isEqualTo("INVITE");
        assertThat(reInvite.body().text()).isEqualTo("answer elsewhere");
        reInvite.replyTo().tell(new SipReply.Response(200, "OK", null, "its answer"));

        subscriber.expectMessageClass(EndpointReply.Done.class);
        Provision accepted = node.endpoints.expectMessageClass(Provision.class);
        assertThat(accepted.offer()).isEqualTo("its answer");
        assertThat(accepted.answers()).isTrue();
    }

    @Test
    void shouldChangeTheLegByAnotherOfferOfThePhone() {
        answered();

        call.tell(modify(314160, null, "hold", edge.ref()));

        Provision asked = node.endpoints.expectMessageClass(Provision.class);
        assertThat(asked.offer()).isEqualTo("hold");
        assertThat(asked.answers()).isFalse();
        asked.replyTo().tell(new EndpointReply.Provisioned(HERE, "held", NOON, CALL));
        assertThat(edge.expectMessageClass(EndpointReply.CallAnswered.class).sdp())
                .isEqualTo("held");
    }

    @Test
    void shouldHangUpAfterARestartWhereItsSubscriptionIsOverAndAskItsPhoneWhereItIsNot() {
        answered();
        node.kit.stop(call, TestNode.patience());
        spawn();
        Provision refresh = node.endpoints.expectMessageClass(Provision.class);
        assertThat(refresh.offer()).as("as it is").isNull();
        assertThat(node.sip.expectMessageClass(SipCommand.Send.class).method()).isEqualTo("OPTIONS");
        refresh.replyTo().tell(new EndpointReply.Provisioned(HERE, "answer", NOON, CALL));
        node.kit.stop(call, TestNode.patience());

        spawn();
        assertThat(node.sip.expectMessageClass(SipCommand.Send.class).method()).isEqualTo("OPTIONS");
        node.endpoints
                .expectMessageClass(Provision.class)
                .replyTo()
                .tell(new EndpointReply.Refused(new Refusal(Reason.GONE, "another's")));

        assertThat(node.sip.expectMessageClass(SipCommand.Send.class).method()).isEqualTo("BYE");
    }

    /** RFC 3261 §13.3.1.4: 32 s for the ACK. */
    @Test
    void shouldSubscribeForNoLongerThanAPhoneNeedsUntilThatHasAcknowledged() {
        Provision first = invited("offer");
        assertThat(Duration.between(NOON, first.expiresAt())).isBetween(Duration.ofSeconds(32), Duration.ofMinutes(2));
        first.replyTo().tell(new EndpointReply.Provisioned(HERE, "answer", NOON, CALL));
        edge.expectMessageClass(EndpointReply.CallAnswered.class);

        call.tell(new Acknowledge(CALL_ID, REMOTE_TAG, null, NOON, edge.ref()));

        edge.expectMessageClass(EndpointReply.Done.class);
        Provision refresh = node.endpoints.expectMessageClass(Provision.class);
        assertThat(refresh.offer()).isNull();
        assertThat(Duration.between(refresh.at(), refresh.expiresAt()))
                .as("it refreshes every three minutes")
                .isGreaterThan(Duration.ofMinutes(6));
    }

    @Test
    void shouldHangUpWhenTheSubscriberLetsItGo() {
        answered();

        call.tell(new LeaveMesh(SERVICE, OWN_LEG, edge.ref(), Instant.now()));

        edge.expectMessageClass(EndpointReply.Done.class);
        assertThat(node.sip.expectMessageClass(SipCommand.Send.class).method()).isEqualTo("BYE");
        node.endpoints.expectNoMessage();
    }

    /** The subscriber is another call's by now. */
    @Test
    void shouldNotOfferThePhoneTheLegOfAnother() {
        answered();

        recalledTo(EndpointId.call(BOB, "another"));

        subscriber.expectMessageClass(EndpointReply.Refused.class);
        node.sip.expectNoMessage();
    }

    /** @return what the call asks of its subscriber */
    private Provision invited(String offer) {
        spawn();
        call.tell(new Invite(DIALOG, SERVICE, offer, false, NOON, edge.ref(), null, null));
        return node.endpoints.expectMessageClass(Provision.class);
    }

    private void answered() {
        invited("offer").replyTo().tell(new EndpointReply.Provisioned(HERE, "answer", NOON, CALL));
        edge.expectMessageClass(EndpointReply.CallAnswered.class);
    }

    /** Its subscriber has a leg elsewhere; he is this call's. */
    private void recalledTo(EndpointId his) {
        call.tell(new Recall(SERVICE, OWN_LEG, Instant.now(), subscriber.ref()));
        node.endpoints
                .expectMessageClass(Get.class)
                .replyTo()
                .tell(new EndpointReply.Provisioned(ELSEWHERE, "answer elsewhere", NOON, his));
    }

    private void spawn() {
        call = node.kit.spawn(CallActor.create(CALL, node.shards, _ -> {}));
    }
}
