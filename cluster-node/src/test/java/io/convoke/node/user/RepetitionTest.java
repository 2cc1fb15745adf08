// SPDX-License-Identifier: Apache-2.0
package io.convoke.node.user;

import static io.convoke.node.user.Users.*;
import static org.assertj.core.api.Assertions.assertThat;

import io.convoke.node.TestNode;
import io.convoke.protocol.conference.ConferenceOptions;
import io.convoke.protocol.ids.MessageId;
import io.convoke.protocol.ids.RequestId;
import io.convoke.protocol.ids.UserId;
import io.convoke.protocol.imrelay.ImRelayCommand;
import io.convoke.protocol.user.Profile;
import io.convoke.protocol.user.UserCommand;
import io.convoke.protocol.user.UserCommand.Deliver;
import io.convoke.protocol.user.UserCommand.RequestConference;
import io.convoke.protocol.user.UserCommand.Send;
import io.convoke.protocol.user.UserReply;
import io.convoke.protocol.wire.Refusal.Reason;
import java.util.List;
import java.util.function.Function;
import org.apache.pekko.actor.testkit.typed.javadsl.TestProbe;
import org.apache.pekko.actor.typed.ActorRef;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** After a restart a user still tells a repetition from something else under the same id. */
class RepetitionTest {
    @AutoClose
    private final TestNode node = new TestNode();

    private ActorRef<UserCommand> alice = spawn();

    @BeforeEach
    void createAlice() {
        ask(replyTo -> new UserCommand.Put(new Profile.Change("Alice"), replyTo))
                .receiveMessage();
    }

    @Test
    void shouldKnowAMessageByItsText() {
        assertThat(answer(deliver("hello"))).isEqualTo(new UserReply.Stored(1, false));

        restart();

        assertThat(answer(deliver("hello"))).isEqualTo(new UserReply.Stored(1, true));
        assertConflict(deliver("good-bye"));
    }

    @Test
    void shouldAnswerARepetitionOfAMessageThatWasDropped() {
        ask(deliver("hello")).receiveMessage();
        ask(replyTo -> new Deliver(new MessageId("m-2"), BOB, "again", null, NOON, replyTo))
                .receiveMessage(); // drops the first

        assertThat(answer(deliver("whatever it was"))).isEqualTo(new UserReply.Stored(1, true));
    }

    @Test
    void shouldKnowARequestByItsInvitees() {
        ask(request(BOB));
        node.relay.expectMessageClass(ImRelayCommand.RequestConference.class); // it is stored by now

        restart();

        assertConflict(request(CAROL));
        ask(request(BOB)).expectNoMessage(); // it is answered with the first
    }

    @Test
    void shouldKnowARequestInAMessageByItsInvitees() {
        assertThat(answer(send("/conference @bob Budget"))).isEqualTo(new UserReply.Stored(0, false));

        restart();

        assertThat(answer(send("/conference @bob Budget"))).isEqualTo(new UserReply.Stored(0, true));
        assertConflict(send("/conference @carol Budget"));
        assertConflict(send("/help"));
    }

    private void assertConflict(Function<ActorRef<UserReply>, UserCommand> command) {
        assertThat(((UserReply.Refused) answer(command)).refusal().reason()).isEqualTo(Reason.CONFLICT);
    }

    private static Function<ActorRef<UserReply>, UserCommand> deliver(String text) {
        return replyTo -> new Deliver(new MessageId("m-1"), BOB, text, null, NOON, replyTo);
    }

    private static Function<ActorRef<UserReply>, UserCommand> send(String text) {
        return replyTo -> new Send(new MessageId("m-1"), SERVICE, text, NOON, replyTo);
    }

    private static Function<ActorRef<UserReply>, UserCommand> request(UserId invitee) {
        return replyTo ->
                new RequestConference(new RequestId("r-1"), List.of(invitee), ConferenceOptions.NONE, NOON, replyTo);
    }

    private UserReply answer(Function<ActorRef<UserReply>, UserCommand> command) {
        return ask(command).receiveMessage();
    }

    private TestProbe<UserReply> ask(Function<ActorRef<UserReply>, UserCommand> command) {
        TestProbe<UserReply> client = node.kit.createTestProbe(UserReply.class);
        alice.tell(command.apply(client.ref()));
        return client;
    }

    private void restart() {
        node.kit.stop(alice, TestNode.patience());
        alice = spawn();
    }

    private ActorRef<UserCommand> spawn() {
        return node.kit.spawn(
                UserActor.create(ALICE, node.shards, TestNode.settings("convoke.inbox.max-messages = 1")));
    }
}
