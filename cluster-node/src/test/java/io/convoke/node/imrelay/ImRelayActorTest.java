// SPDX-License-Identifier: Apache-2.0
package io.convoke.node.imrelay;

import static org.assertj.core.api.Assertions.assertThat;

import io.convoke.node.TestNode;
import io.convoke.protocol.allocator.AllocationOutcome;
import io.convoke.protocol.allocator.AllocatorCommand;
import io.convoke.protocol.allocator.AllocatorReply;
import io.convoke.protocol.conference.ConferenceCommand;
import io.convoke.protocol.conference.ConferenceInformation;
import io.convoke.protocol.conference.ConferenceOptions;
import io.convoke.protocol.ids.ConferenceId;
import io.convoke.protocol.ids.RequestId;
import io.convoke.protocol.ids.UserId;
import io.convoke.protocol.imrelay.ImRelayCommand;
import io.convoke.protocol.user.UserCommand;
import io.convoke.protocol.user.UserReply;
import io.convoke.protocol.wire.Refusal.Reason;
import java.time.Instant;
import java.util.List;
import org.apache.pekko.actor.typed.ActorRef;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(120)
class ImRelayActorTest {
    private static final UserId ALICE = UserId.parse("alice@example.net");
    private static final UserId BOB = UserId.parse("bob@example.net");
    private static final UserId SERVICE = UserId.parse("conference@convoke.local");
    private static final Instant NOON = Instant.parse("2026-11-21T12:00:00Z");
    private static final ConferenceInformation BUDGET = new ConferenceInformation(
            new ConferenceId("c-1"),
            "Budget",
            ALICE,
            "sip:conf-c-1@convoke.local",
            "http://127.0.0.1:8080/join/c-1",
            "+493012345",
            "12345678",
            List.of("audio"),
            Instant.parse("2026-11-21T14:00:00Z"));

    @AutoClose
    private final TestNode node = new TestNode();

    private final ActorRef<ImRelayCommand> relay = node.kit.spawn(ImRelayActor.create(node.shards, SERVICE, 2));

    @Test
    void shouldAskTheAllocatorUntilItAnswersAndTellTheRequester() {
        relay.tell(request("r-1"));
        node.allocator.expectMessageClass(AllocatorCommand.Allocate.class);

        AllocatorCommand.Allocate again = node.allocator.expectMessageClass(AllocatorCommand.Allocate.class);
        AllocationOutcome outcome = new AllocationOutcome.Allocated(BUDGET, List.of(ALICE, BOB), List.of());
        again.replyTo().tell(new AllocatorReply.Answered(new RequestId("r-1"), outcome));

        UserCommand.AnswerRequest answer = node.user(ALICE).expectMessageClass(UserCommand.AnswerRequest.class);
        assertThat(answer.id()).isEqualTo(new RequestId("r-1"));
        assertThat(answer.outcome()).isEqualTo(outcome);
    }

    @Test
    void shouldRefuseTheOldestWhenItHasTooManyInHand() {
        relay.tell(request("r-1"));
        relay.tell(request("r-2"));
        relay.tell(request("r-3"));

        UserCommand.AnswerRequest answer = node.user(ALICE).expectMessageClass(UserCommand.AnswerRequest.class);
        assertThat(answer.id()).isEqualTo(new RequestId("r-1"));
        assertThat(((AllocationOutcome.NotAllocated) answer.outcome()).refusal().reason())
                .isEqualTo(Reason.UNAVAILABLE);
    }

    @Test
    void shouldBringTheInformationToAnInboxAndTellTheConference() {
        relay.tell(new ImRelayCommand.Inform(BUDGET, BOB, NOON));

        UserCommand.Deliver message = node.user(BOB).expectMessageClass(UserCommand.Deliver.class);
        assertThat(message.from()).isEqualTo(SERVICE);
        assertThat(message.information()).isEqualTo(BUDGET);
        assertThat(message.text())
                .contains("alice@example.net", "Budget", "http://127.0.0.1:8080/join/c-1")
                .contains("sip:conf-c-1@convoke.local", "+493012345", "12345678", "21 Nov 2026 14:00 UTC");
        message.replyTo().tell(new UserReply.Stored(1, false));
        ConferenceCommand.Informed informed = node.conferences.expectMessageClass(ConferenceCommand.Informed.class);
        assertThat(informed.user()).isEqualTo(BOB);
        assertThat(informed.failure()).isNull();

        // once more: the same message, which an inbox stores once
        relay.tell(new ImRelayCommand.Inform(BUDGET, BOB, NOON));
        assertThat(node.user(BOB).expectMessageClass(UserCommand.Deliver.class).id())
                .isEqualTo(message.id());
    }

    @Test
    void shouldTellTheConferenceWhoCannotBeInformed() {
        relay.tell(new ImRelayCommand.Inform(BUDGET, BOB, NOON));

        node.user(BOB).expectMessageClass(UserCommand.Deliver.class).replyTo().tell(new UserReply.NoSuchUser(BOB));

        assertThat(node.conferences
                        .expectMessageClass(ConferenceCommand.Informed.class)
                        .failure())
                .contains("bob@example.net");
    }

    private static ImRelayCommand request(String id) {
        return new ImRelayCommand.RequestConference(
                new RequestId(id), ALICE, List.of(BOB), ConferenceOptions.NONE, NOON);
    }
}
