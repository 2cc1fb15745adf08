// SPDX-License-Identifier: Apache-2.0
package io.convoke.node.call;

import static io.convoke.node.call.SipCalls.*;
import static org.assertj.core.api.Assertions.assertThat;

import io.convoke.node.TestNode;
import io.convoke.protocol.conference.ConferenceCommand;
import io.convoke.protocol.conference.ConferenceReply;
import io.convoke.protocol.conference.Visitor;
import io.convoke.protocol.endpoint.CallCommand.Invite;
import io.convoke.protocol.endpoint.CallCommand.Move;
import io.convoke.protocol.endpoint.CallCommand.Recall;
import io.convoke.protocol.endpoint.EndpointCommand;
import io.convoke.protocol.endpoint.EndpointCommand.EnterMesh;
import io.convoke.protocol.endpoint.EndpointCommand.LeaveMesh;
import io.convoke.protocol.endpoint.EndpointReply;
import io.convoke.protocol.ids.ConferenceId;
import io.convoke.protocol.ids.LegId;
import io.convoke.protocol.mixer.SdpHistory;
import io.convoke.protocol.sip.SipCommand;
import io.convoke.protocol.sip.SipReply;
import io.convoke.protocol.wire.Refusal;
import io.convoke.protocol.wire.Refusal.Reason;
import java.time.Instant;
import org.apache.pekko.actor.testkit.typed.javadsl.TestProbe;
import org.apache.pekko.actor.typed.ActorRef;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A call that moves from its lobby to the conference whose PIN was dialled. */
@Timeout(120)
class CallMoveTest {
    private static final ConferenceId LOBBY = ConferenceId.lobby("b2");
    private static final Visitor VISITOR = new Visitor("Bob", null, "trunk");
    private static final SdpHistory HISTORY = new SdpHistory("offer", "answer", false, null);

    @AutoClose
    private final TestNode node = new TestNode();

    private final TestProbe<EndpointReply> edge = node.kit.createTestProbe(EndpointReply.class);
    private final TestProbe<EndpointReply> lobby = node.kit.createTestProbe(EndpointReply.class);
    private LegId leg;

    private ActorRef<EndpointCommand> spawn() {
        return node.kit.spawn(CallActor.create(CALL, node.shards, _ -> {}));
    }

    private ActorRef<EndpointCommand> inLobby() {
        ActorRef<EndpointCommand> call = spawn();
        call.tell(new Invite(DIALOG, LOBBY, "offer", true, Instant.now(), edge.ref(), null, VISITOR));
        var join = node.conferences.expectMessageClass(ConferenceCommand.Join.class);
        assertThat(join.visitor()).isEqualTo(VISITOR);
        leg = join.leg();
        join.replyTo().tell(new ConferenceReply.LegAnswered(leg, "answer", true));
        edge.expectMessageClass(EndpointReply.CallAnswered.class);
        return call;
    }

    private ConferenceCommand.Offer moving(ActorRef<EndpointCommand> call) {
        call.tell(new Move(leg, CONFERENCE, VISITOR, HISTORY, Instant.now(), lobby.ref()));
        return node.conferences.expectMessageClass(ConferenceCommand.Offer.class);
    }

    private SipCommand.Send followed(ConferenceCommand.Offer offer) {
        offer.replyTo().tell(new ConferenceReply.OfferMade(leg, "new offer"));
        lobby.expectMessageClass(EndpointReply.Done.class);
        assertThat(node.conferences
                        .expectMessageClass(ConferenceCommand.Leave.class)
                        .leg())
                .isEqualTo(leg);
        return node.sip.expectMessageClass(SipCommand.Send.class);
    }

    @Test
    void shouldGoOnInTheConferenceWithMediaThatThePhoneIsOffered() {
        ActorRef<EndpointCommand> call = inLobby();

        ConferenceCommand.Offer offer = moving(call);
        assertThat(offer.leg()).isEqualTo(leg);
        assertThat(offer.byAddress()).isTrue();
        assertThat(offer.visitor()).isEqualTo(VISITOR);
        assertThat(offer.history()).isEqualTo(HISTORY);
        SipCommand.Send reInvite = followed(offer);
        assertThat(reInvite.method()).isEqualTo("INVITE");
        assertThat(reInvite.body().text()).isEqualTo("new offer");
        reInvite.replyTo().tell(new SipReply.Response(200, "OK", null, "new answer"));
        var accept = node.conferences.expectMessageClass(ConferenceCommand.Accept.class);
        assertThat(accept.answer()).isEqualTo("new answer");
        accept.replyTo().tell(new ConferenceReply.Done());

        call.tell(new LeaveMesh(LOBBY, leg, edge.ref(), Instant.now()));
        edge.expectMessageClass(EndpointReply.Done.class);
        node.sip.expectNoMessage(); // it is not the lobby's any more
        call.tell(new LeaveMesh(CONFERENCE, leg, edge.ref(), Instant.now()));
        assertThat(node.sip.expectMessageClass(SipCommand.Send.class).method()).isEqualTo("BYE");
    }

    @Test
    void shouldKnowOfTheLegWithWhichItMoves() {
        ActorRef<EndpointCommand> call = inLobby();
        call.tell(new EnterMesh(CONFERENCE, 1, leg, edge.ref()));
        edge.expectMessageClass(EndpointReply.Refused.class);

        moving(call);

        call.tell(new EnterMesh(CONFERENCE, 1, leg, edge.ref()));
        edge.expectMessageClass(EndpointReply.Done.class);
    }

    @Test
    void shouldStayWhereItIsWhenTheConferenceDoesNotTakeIt() {
        ActorRef<EndpointCommand> call = inLobby();

        moving(call).replyTo().tell(new ConferenceReply.Refused(new Refusal(Reason.GONE, "the conference has ended")));

        assertThat(lobby.expectMessageClass(EndpointReply.Refused.class)
                        .refusal()
                        .reason())
                .isEqualTo(Reason.GONE);
        node.sip.expectNoMessage();
        call.tell(new LeaveMesh(LOBBY, leg, edge.ref(), Instant.now()));
        assertThat(node.sip.expectMessageClass(SipCommand.Send.class).method()).isEqualTo("BYE");
    }

    @Test
    void shouldTakeUpAgainAfterACrashOnTheWay() {
        ActorRef<EndpointCommand> call = inLobby();
        followed(moving(call)); // no answer yet

        node.kit.stop(call, TestNode.patience());
        spawn();

        var again = node.conferences.expectMessageClass(ConferenceCommand.Offer.class);
        assertThat(again.leg()).isEqualTo(leg);
        again.replyTo().tell(new ConferenceReply.OfferMade(leg, "new offer"));
        assertThat(node.sip.expectMessageClass(SipCommand.Send.class).method()).isEqualTo("INVITE");
    }

    @Test
    void shouldNotBeHeldToItsMoveAfterACrashOnceThePhoneHasFollowed() {
        ActorRef<EndpointCommand> call = inLobby();
        followed(moving(call)).replyTo().tell(new SipReply.Response(200, "OK", "sip:bob@192.0.2.5", "new answer"));
        node.conferences
                .expectMessageClass(ConferenceCommand.Accept.class)
                .replyTo()
                .tell(new ConferenceReply.Done());
        TestProbe<EndpointReply> conference = node.kit.createTestProbe(EndpointReply.class);
        call.tell(new EnterMesh(CONFERENCE, 1, leg, conference.ref()));
        conference.expectMessageClass(EndpointReply.Done.class);

        node.kit.stop(call, TestNode.patience());
        ActorRef<EndpointCommand> again = spawn();

        again.tell(new Invite(DIALOG, LOBBY, "offer", true, Instant.now(), edge.ref(), null, VISITOR));
        assertThat(edge.expectMessageClass(EndpointReply.CallAnswered.class).sdp())
                .isEqualTo("new offer");
        again.tell(new Recall(CONFERENCE, leg, Instant.now(), conference.ref()));
        node.conferences
                .expectMessageClass(ConferenceCommand.Offer.class)
                .replyTo()
                .tell(new ConferenceReply.OfferMade(leg, "newer offer"));
        SipCommand.Send reInvite = node.sip.expectMessageClass(SipCommand.Send.class);
        assertThat(reInvite.dialog().remoteTarget()).isEqualTo("sip:bob@192.0.2.5");
        reInvite.replyTo().tell(new SipReply.Response(500, "Server Internal Error", null, null));
        conference.expectMessageClass(EndpointReply.Refused.class);
        node.sip.expectNoMessage(); // no BYE
    }

    @Test
    void shouldEndWhenThePhoneDoesNotFollowAndAskAgainWhenItAsksItself() {
        ActorRef<EndpointCommand> call = inLobby();
        SipCommand.Send reInvite = followed(moving(call));
        reInvite.replyTo().tell(new SipReply.Response(491, "Request Pending", null, null));
        node.conferences
                .expectMessageClass(ConferenceCommand.Offer.class)
                .replyTo()
                .tell(new ConferenceReply.OfferMade(leg, "new offer"));

        node.sip
                .expectMessageClass(SipCommand.Send.class)
                .replyTo()
                .tell(new SipReply.Response(488, "Not Acceptable Here", null, null));

        assertThat(node.conferences
                        .expectMessageClass(ConferenceCommand.Leave.class)
                        .leg())
                .isEqualTo(leg);
        assertThat(node.sip.expectMessageClass(SipCommand.Send.class).method()).isEqualTo("BYE");
    }
}
