// SPDX-License-Identifier: Apache-2.0
package io.convoke.node.endpoint;

import static org.assertj.core.api.Assertions.assertThat;

import io.convoke.node.TestNode;
import io.convoke.node.entity.Census;
import io.convoke.protocol.endpoint.EndpointCommand;
import io.convoke.protocol.endpoint.EndpointCommand.InboxGrown;
import io.convoke.protocol.endpoint.EndpointCommand.Register;
import io.convoke.protocol.endpoint.EndpointReply;
import io.convoke.protocol.endpoint.SipBinding;
import io.convoke.protocol.endpoint.SipFlow;
import io.convoke.protocol.ids.EndpointId;
import io.convoke.protocol.ids.MessageId;
import io.convoke.protocol.ids.NodeId;
import io.convoke.protocol.ids.UserId;
import io.convoke.protocol.sip.SipCommand;
import io.convoke.protocol.sip.SipReply;
import io.convoke.protocol.user.FeedCursor;
import io.convoke.protocol.user.InboxMessage;
import io.convoke.protocol.user.UserCommand;
import io.convoke.protocol.user.UserReply;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.apache.pekko.actor.testkit.typed.javadsl.FishingOutcomes;
import org.apache.pekko.actor.testkit.typed.javadsl.TestProbe;
import org.apache.pekko.actor.typed.ActorRef;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(120)
class PagerTest {
    private static final UserId ALICE = UserId.parse("alice@example.net");
    private static final UserId BOB = UserId.parse("bob@example.net");
    private static final EndpointId PHONE = EndpointId.phone(ALICE, "a1");
    private static final Duration A_WHILE = Duration.ofMillis(300);

    @AutoClose
    private final TestNode node = new TestNode();

    private final TestProbe<UserCommand> alice = node.user(ALICE);
    private ActorRef<EndpointCommand> phone;

    @BeforeEach
    void register() {
        register(1, true);
    }

    private void register(long sequence, boolean messages) {
        if (phone == null)
            phone = node.kit.spawn(EndpointActor.create(PHONE, node.shards, TestNode.settings(""), _ -> {}));
        TestProbe<EndpointReply> registrar = node.kit.createTestProbe(EndpointReply.class);
        Instant now = Instant.now();
        SipFlow flow = new SipFlow("udp", "192.0.2.4", 5060, new NodeId("192.0.2.1:17355"));
        Instant end = now.plusSeconds(600);
        SipBinding binding =
                new SipBinding("sip:alice@192.0.2.4", List.of(), 1000, "reg-1", sequence, "phone", flow, end, messages);
        phone.tell(new Register(binding, now, registrar.ref()));
        registrar.expectMessageClass(EndpointReply.Registered.class);
        UserCommand.EndpointChanged report = alice.expectMessageClass(UserCommand.EndpointChanged.class);
        report.replyTo().tell(new UserReply.Done());
    }

    @Test
    void shouldBringWhatIsUnreadOneAfterTheOtherAndSayThatItIsRead() {
        phone.tell(new InboxGrown(6, 8));

        assertThat(fetched(7).after().messageSeq()).isEqualTo(6);
        SipCommand.Message first = sent();
        assertThat(first.target().uri()).isEqualTo("sip:alice@192.0.2.4");
        assertThat(first.from()).isEqualTo(BOB);
        assertThat(first.text()).isEqualTo("text 7");
        first.replyTo().tell(response(200));
        assertThat(fetched(8).after().messageSeq()).isEqualTo(7);
        SipCommand.Message second = sent();
        assertThat(second.callId()).isNotEqualTo(first.callId());
        second.replyTo().tell(response(202));
        assertThat(fetched().after().messageSeq()).isEqualTo(8);
        node.sip.expectNoMessage(A_WHILE);
    }

    @Test
    void shouldBringNothingTwiceWhereTheUserSaysItAgain() {
        phone.tell(new InboxGrown(6, 7));
        fetched(7);
        SipCommand.Message message = sent();
        phone.tell(new InboxGrown(6, 7)); // while it is on its way

        message.replyTo().tell(response(200));

        fetched();
        phone.tell(new InboxGrown(6, 7)); // told before the user had stored how far is read
        alice.expectNoMessage(A_WHILE);
        node.sip.expectNoMessage(A_WHILE);
    }

    @Test
    void shouldFetchOnceMoreWhatCameWhileItLooked() {
        phone.tell(new InboxGrown(6, 7));
        UserCommand.Fetch empty = alice.expectMessageClass(UserCommand.Fetch.class);
        phone.tell(new InboxGrown(6, 8));

        empty.replyTo().tell(feed());

        fetched(8);
        assertThat(sent().text()).isEqualTo("text 8");
    }

    @Test
    void shouldSkipWhatThePhoneRefusesForGoodAndCountIt() {
        phone.tell(new InboxGrown(6, 8));
        fetched(7, 8);
        sent().replyTo().tell(response(415));

        UserCommand.Fetch next = fetched(7, 8);

        assertThat(next.after().messageSeq()).isEqualTo(6); // nobody has read it
        assertThat(next.limit()).isEqualTo(2);
        assertThat(sent().text()).isEqualTo("text 8");
        assertThat(Census.of(node.kit.system()).messagesRefused()).isEqualTo(1);
    }

    @Test
    void shouldLeaveUnreadWhatThePhoneDidNotAnswer() {
        phone.tell(new InboxGrown(6, 7));
        fetched(7);
        sent().replyTo().tell(new SipReply.NoResponse());

        phone.tell(new InboxGrown(6, 8)); // too early

        alice.expectNoMessage(A_WHILE);
    }

    @Test
    void shouldLeaveAPhoneAloneThatTakesNoMessages() {
        register(2, false);
        phone.tell(new InboxGrown(6, 7));

        alice.expectNoMessage(A_WHILE);
    }

    /** The user answers with these. */
    private UserCommand.Fetch fetched(long... seqs) {
        UserCommand.Fetch fetch = (UserCommand.Fetch) alice.fishForMessage(
                        TestNode.patience(),
                        m -> m instanceof UserCommand.Fetch
                                ? FishingOutcomes.complete()
                                : FishingOutcomes.continueAndIgnore())
                .getFirst();
        assertThat(fetch.endpoint()).isEqualTo(PHONE);
        fetch.replyTo().tell(feed(seqs));
        return fetch;
    }

    private static UserReply.Feed feed(long... seqs) {
        List<InboxMessage> messages = java.util.Arrays.stream(seqs)
                .mapToObj(seq -> new InboxMessage(
                        seq, new MessageId("m-" + seq), BOB, ALICE, "text " + seq, null, Instant.EPOCH))
                .toList();
        return new UserReply.Feed(messages, List.of(), List.of(), true, 0, FeedCursor.START);
    }

    private SipCommand.Message sent() {
        return node.sip.expectMessageClass(SipCommand.Message.class);
    }

    private static SipReply response(int status) {
        return new SipReply.Response(status, "", null, null);
    }
}
