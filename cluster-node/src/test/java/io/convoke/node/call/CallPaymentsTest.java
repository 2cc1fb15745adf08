// SPDX-License-Identifier: Apache-2.0
package io.convoke.node.call;

import static io.convoke.node.call.SipCalls.*;
import static org.assertj.core.api.Assertions.assertThat;

import io.convoke.node.TestNode;
import io.convoke.node.call.CallQuestions.Answer;
import io.convoke.protocol.conference.ConferenceCommand;
import io.convoke.protocol.conference.ConferenceReply;
import io.convoke.protocol.endpoint.CallCommand.HangUp;
import io.convoke.protocol.endpoint.EndpointCommand;
import io.convoke.protocol.endpoint.EndpointReply;
import io.convoke.protocol.sip.SipCommand;
import java.time.Duration;
import java.time.Instant;
import org.apache.pekko.actor.testkit.typed.javadsl.TestProbe;
import org.apache.pekko.actor.typed.ActorRef;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What a call that ended owes is asked for once at a time. */
@Timeout(120)
class CallPaymentsTest {
    @AutoClose
    private final TestNode node = new TestNode();

    private final TestProbe<EndpointReply> edge = node.kit.createTestProbe(EndpointReply.class);

    @Test
    void shouldSendNoOtherByeWhileThePhoneHasTimeToAnswerTheFirst() {
        ActorRef<EndpointCommand> call = node.kit.spawn(CallActor.create(CALL, node.shards, _ -> {}));
        call.tell(invite(false, edge.ref()));
        var join = node.conferences.expectMessageClass(ConferenceCommand.Join.class);
        join.replyTo().tell(new ConferenceReply.LegAnswered(join.leg(), "answer", true));
        edge.expectMessageClass(EndpointReply.CallAnswered.class);

        call.tell(new HangUp("enough", Instant.now(), edge.ref()));

        SipCommand.Send bye = node.sip.expectMessageClass(SipCommand.Send.class);
        assertThat(bye.method()).isEqualTo("BYE");
        node.conferences.expectMessageClass(ConferenceCommand.Leave.class);
        node.sip.expectNoMessage(CallPayments.AGAIN_AFTER.plus(Duration.ofSeconds(1)));
        node.conferences.expectNoMessage();

        call.tell(new Answer.OfBye(null)); // the time is over
        SipCommand.Send again = node.sip.expectMessageClass(SipCommand.Send.class);
        assertThat(again.method()).isEqualTo("BYE");
        assertThat(again.sequence()).isGreaterThan(bye.sequence());
    }
}
