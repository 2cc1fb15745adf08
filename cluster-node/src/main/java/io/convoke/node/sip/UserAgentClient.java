// SPDX-License-Identifier: Apache-2.0
package io.convoke.node.sip;

import io.convoke.node.sip.message.Answer;
import io.convoke.node.sip.message.Parsed;
import io.convoke.node.sip.transaction.Outgoing;
import io.convoke.node.sip.transaction.ResponseListener;
import io.convoke.node.sip.transaction.SipStack;
import io.convoke.protocol.endpoint.SipDialog;
import io.convoke.protocol.sip.SipCommand;
import io.convoke.protocol.sip.SipReply;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.javadsl.Behaviors;

/**
 * Sends what entities have to say to phones (RFC 3261 §12.2.1): the door to a node's SIP stack, also from other nodes, since
 * a phone behind a NAT is reached only from where it came in.
 */
public final class UserAgentClient {
    private static final String SDP = "application/sdp";

    private final SipStack stack;

    private UserAgentClient(SipStack stack) {
        this.stack = stack;
    }

    private record Opened(SipStack stack) implements SipCommand.Internal {}

    /** What comes before the stack is open waits for it. */
    public static Behavior<SipCommand> create(CompletionStage<SipStack> opening) {
        return Behaviors.withStash(
                1_000,
                stash -> Behaviors.setup(context -> {
                    context.pipeToSelf(opening, (stack, failure) -> new Opened(stack));
                    return Behaviors.receiveMessage(command -> {
                        if (!(command instanceof Opened opened)) {
                            if (!stash.isFull()) stash.stash(command);
                            return Behaviors.same();
                        }
                        return stash.unstashAll(new UserAgentClient(opened.stack()).behavior());
                    });
                }));
    }

    private Behavior<SipCommand> behavior() {
        return Behaviors.receiveMessage(command -> {
            switch (command) {
                case SipCommand.Send c -> stack.request(request(c), new Reporting(c.replyTo()));
                case SipCommand.Acknowledge c -> stack.ack(outgoing("ACK", c.dialog(), c.sequence(), null, c.sdp()));
                case SipCommand.Internal _ -> {}
            }
            return Behaviors.same();
        });
    }

    private static Outgoing request(SipCommand.Send c) {
        return outgoing(c.method(), c.dialog(), c.sequence(), c.reason(), c.sdp());
    }

    private static Outgoing outgoing(String method, SipDialog dialog, long sequence, String reason, String sdp) {
        List<Answer.Field> fields = new ArrayList<>();
        dialog.routeSet().forEach(route -> fields.add(new Answer.Field("Route", route)));
        fields.add(new Answer.Field("From", tagged(dialog.localAddress(), dialog.localTag())));
        fields.add(new Answer.Field("To", tagged(dialog.remoteAddress(), dialog.remoteTag())));
        fields.add(new Answer.Field("Call-ID", dialog.callId()));
        fields.add(new Answer.Field("CSeq", sequence + " " + method));
        fields.add(new Answer.Field("Contact", "<" + dialog.localTarget() + ">;isfocus"));
        if (reason != null) fields.add(new Answer.Field("Reason", "SIP;text=\"" + reason + "\""));
        Optional<Answer.Body> body =
                Optional.ofNullable(sdp).map(text -> new Answer.Body(SDP, text.getBytes(StandardCharsets.UTF_8)));
        return new Outgoing(method, dialog.remoteTarget(), fields, body, Optional.empty());
    }

    private static String tagged(String address, String tag) {
        return tag.isEmpty() ? address : address + ";tag=" + tag;
    }

    /** Tells an entity what became of its request: the final response, or that there is none. */
    private record Reporting(ActorRef<SipReply> replyTo) implements ResponseListener {
        @Override
        public void onResponse(Parsed.Response response) {
            int status = response.message().getStatusCode();
            if (status < 200) return;
            Incoming.Reply reply = Incoming.Reply.of(response);
            replyTo.tell(new SipReply.Response(status, reply.reason(), reply.target(), reply.sdp()));
        }

        @Override
        public void onTimeout() {
            replyTo.tell(new SipReply.NoResponse());
        }
    }
}
