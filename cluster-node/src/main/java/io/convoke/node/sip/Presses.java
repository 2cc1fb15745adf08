// SPDX-License-Identifier: Apache-2.0
package io.convoke.node.sip;

import io.convoke.node.boot.Entities;
import io.convoke.node.boot.Signalling;
import io.convoke.node.sip.address.ReferTo;
import io.convoke.node.sip.body.InviteBody;
import io.convoke.node.sip.message.Answer;
import io.convoke.node.sip.transaction.ServerTransaction;
import io.convoke.protocol.endpoint.CallCommand;
import io.convoke.protocol.endpoint.EndpointCommand;
import io.convoke.protocol.endpoint.EndpointReply;
import io.convoke.protocol.ids.EndpointId;
import io.convoke.protocol.ids.UserId;
import io.convoke.protocol.instant.Group;
import io.convoke.protocol.instant.InstantCommand;
import io.convoke.protocol.instant.InstantId;
import io.convoke.protocol.instant.InstantReply;
import io.convoke.protocol.instant.InstantReply.FloorAnswer;
import io.convoke.protocol.instant.InstantReply.Unavailable;
import io.convoke.protocol.sip.SipBody;
import io.convoke.protocol.user.UserCommand;
import io.convoke.protocol.user.UserReply;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.apache.pekko.actor.typed.ActorRef;

/**
 * Push to talk in the dialog of a pre-established session: REFER names with whom (RFC 3515, several by RFC 5368, or a group), or
 * whose session is over (method=BYE); INFO says in JSON whatever a terminal may say to its signalling agent.
 */
final class Presses {
    static final String JSON = "application/json";
    private static final String TALK = "200 OK";

    private final Entities entities;
    private final Signalling signalling;
    private final int mostMembers;

    Presses(Entities entities, SipSettings settings, Signalling signalling) {
        this.entities = entities;
        this.signalling = signalling;
        this.mostMembers = settings.service().members();
    }

    /**
     * A request in the dialog of a pre-established session.
     *
     * @param by whose session it is
     */
    private record Press(ServerTransaction transaction, Incoming request, EndpointId call, EndpointId by) {
        void reply(Answer answer) {
            transaction.reply(answer, request.toTag());
        }
    }

    /** Only a dialog that is up, and is the session of this subscriber, speaks for him. */
    private void own(Press press, Runnable then) {
        CompletionStage<EndpointReply> dialog = entities.endpoint(press.call, Dialogs.press(press.request, ""));
        CompletionStage<EndpointReply> subscribed = entities.endpoint(press.by, EndpointCommand.Get::new);
        dialog.thenAcceptBoth(subscribed, (up, is) -> {
            boolean own = is instanceof EndpointReply.Provisioned p && press.call.equals(p.call());
            if (!(up instanceof EndpointReply.Done)) press.reply(Calls.answer(up, Refusals::inDialog));
            else if (own) then.run();
            else press.reply(is == null ? Refusals.unavailable() : Answer.of(481));
        });
    }

    // INFO

    /** What comes of it is in the body of the 200: a refusal of what the body asks for is none of the INFO (RFC 6086 §4.2.2). */
    void info(ServerTransaction transaction, Incoming request, EndpointId call, String identity) {
        Press press = new Press(transaction, request, call, EndpointId.subscriber(call.user(), identity));
        byte[] json = request.body().orElse("").getBytes(StandardCharsets.UTF_8);
        own(
                press,
                () -> signalling
                        .said(press.by, json)
                        .thenAccept(body -> press.reply(Answer.of(200).with(new Answer.Body(JSON, body)))));
    }

    // REFER

    /** A list stands beside the header (RFC 5368), and is of users alone. */
    void refer(ServerTransaction transaction, Incoming request, EndpointId call, String identity) {
        Press press = new Press(transaction, request, call, EndpointId.subscriber(call.user(), identity));
        List<String> values = request.head().values("refer-to");
        boolean listed = values.size() == 1
                && values.getFirst().strip().toLowerCase(Locale.ROOT).matches("<?cid:.*");
        if (!listed) {
            switch (ReferTo.of(values)) {
                case ReferTo.Call(UserId user) -> users(press, List.of(user), () -> activate(press, List.of(user)));
                case ReferTo.Remove(UserId user) ->
                    users(press, List.of(user), () -> release(press, InstantId.of(call.user(), List.of(user))));
                case ReferTo.Activate(UserId owner, String group) -> own(press, () -> activate(press, owner, group));
                case ReferTo.Release(UserId owner, String group) ->
                    own(press, () -> release(press, InstantId.ofGroup(owner, group)));
                case ReferTo.Wrong wrong -> press.reply(Answer.of(wrong.status(), wrong.why()));
            }
        } else if (request.content() instanceof InviteBody.Wrong wrong) press.reply(wrong.answer());
        else users(press, request.recipients(), () -> activate(press, request.recipients()));
    }

    private void users(Press press, List<UserId> others, Runnable then) {
        if (others.isEmpty() || others.contains(press.by.user())) {
            press.reply(Answer.of(400, "Bad Request - Nobody else is named"));
        } else if (others.size() >= mostMembers) {
            press.reply(Answer.of(403, "Too Many Recipients"));
        } else own(press, then);
    }

    private void activate(Press press, List<UserId> others) {
        activate(
                press,
                InstantId.of(press.by.user(), others),
                replyTo -> new InstantCommand.Activate(press.by, others, Instant.now(), replyTo));
    }

    private void activate(Press press, UserId owner, String name) {
        entities.user(owner, replyTo -> new UserCommand.FindGroups(press.by.user(), replyTo))
                .thenAccept(reply -> {
                    Optional<Group> group = reply instanceof UserReply.Groups his ? his.named(name) : Optional.empty();
                    if (reply == null) press.reply(Refusals.unavailable());
                    else if (group.isEmpty()) press.reply(Refusals.warned(403, "no such group"));
                    else {
                        List<UserId> others = group.get().others(press.by.user());
                        activate(
                                press,
                                InstantId.ofGroup(owner, name),
                                replyTo -> new InstantCommand.Activate(
                                        press.by, others, Instant.now(), replyTo, owner, null));
                    }
                });
    }

    private void activate(Press press, InstantId session, Function<ActorRef<InstantReply>, InstantCommand> command) {
        entities.instant(session, command).thenAccept(reply -> {
            switch (reply) {
                case InstantReply.Activated done -> accept(press, floor(done.floor()));
                case InstantReply.NotActivated no -> press.reply(refusal(no.unavailable()));
                case InstantReply.NotAllowed no -> press.reply(refusal(no.unavailable()));
                case null, default -> press.reply(Refusals.unavailable());
            }
        });
    }

    private void release(Press press, InstantId session) {
        entities.instant(session, replyTo -> new InstantCommand.Release(press.by, Instant.now(), replyTo))
                .thenAccept(reply -> {
                    switch (reply) {
                        case InstantReply.Done _ -> accept(press, TALK);
                        case InstantReply.NoSuchSession _ -> press.reply(Refusals.warned(403, "no such session"));
                        case null, default -> press.reply(Refusals.unavailable());
                    }
                });
    }

    /** It has happened already: the one NOTIFY says what came of the floor request, and ends the subscription (RFC 3515 §2.4.4). */
    private void accept(Press press, String outcome) {
        Incoming request = press.request;
        boolean silent = request.head()
                .value("refer-sub")
                .filter(text -> text.strip().toLowerCase(Locale.ROOT).startsWith("false"))
                .isPresent();
        Answer accepted = Answer.of(202);
        press.reply(silent ? accepted.with("Refer-Sub", "false") : accepted);
        if (silent) return;
        Map<String, String> fields =
                Map.of("Event", "refer;id=" + request.sequence(), "Subscription-State", "terminated;reason=noresource");
        SipBody body = new SipBody("message/sipfrag;version=2.0", "SIP/2.0 " + outcome + "\r\n");
        entities.shards()
                .endpoint(press.call)
                .tell(new CallCommand.Tell(
                        "NOTIFY", fields, body, entities.system().ignoreRef()));
    }

    private static String floor(FloorAnswer answer) {
        return switch (answer.result()) {
            case GRANTED, RELEASED -> TALK;
            case QUEUED -> "182 Queued";
            case DENIED -> "486 Busy Here";
        };
    }

    /**
     * The status is that of the first one; all are named, with the causes of the API. Not 404, which would be the end of the dialog
     * (RFC 5057 §5.1).
     */
    private static Answer refusal(List<Unavailable> unavailable) {
        int status =
                switch (unavailable.getFirst().cause()) {
                    case NO_SUCH_USER, NOT_ALLOWED -> 403;
                    case NOT_SUBSCRIBED, NOT_PROVISIONED -> 480;
                    case DO_NOT_DISTURB, BUSY, FULL -> 486;
                    case NO_ANSWER -> 503;
                };
        String detail = unavailable.stream()
                .map(one -> one.user() + " "
                        + one.cause().name().toLowerCase(Locale.ROOT).replace('_', '-'))
                .collect(Collectors.joining(", "));
        return Refusals.warned(status, detail);
    }
}
