// SPDX-License-Identifier: Apache-2.0
package io.convoke.node.sip;

import io.convoke.node.boot.Entities;
import io.convoke.node.sip.address.LocalTags;
import io.convoke.node.sip.address.ReferTo;
import io.convoke.node.sip.message.Answer;
import io.convoke.node.sip.message.KeyedHash;
import io.convoke.node.sip.transaction.ServerTransaction;
import io.convoke.node.sip.transaction.SipStack;
import io.convoke.protocol.conference.CallResult;
import io.convoke.protocol.conference.ConferenceCommand;
import io.convoke.protocol.conference.ConferencePhase;
import io.convoke.protocol.conference.ConferenceReply;
import io.convoke.protocol.conference.ConferenceReply.View;
import io.convoke.protocol.conference.DialOptions;
import io.convoke.protocol.conference.DialOptions.Requester;
import io.convoke.protocol.conference.Unreachable;
import io.convoke.protocol.endpoint.CallCommand;
import io.convoke.protocol.endpoint.SipDialog;
import io.convoke.protocol.ids.ConferenceId;
import io.convoke.protocol.ids.EndpointId;
import io.convoke.protocol.ids.UserId;
import io.convoke.protocol.sip.SipBody;
import io.convoke.protocol.sip.SipCommand;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.Supplier;

/**
 * REFER to a conference (RFC 4579 §5.5, §5.11): it calls whom it is told to, or lets go whom it is told to, and says how that
 * goes (RFC 3515), unless it need not (RFC 4488).
 */
final class Referrals {
    /** What Subscription-State says of a referral. */
    private static final Duration NOTIFIED_WITHIN = Duration.ofSeconds(180);

    /** He is told where the conference is, but nothing rings. */
    private static final String NO_PHONE = "480 Temporarily Unavailable";

    private final Entities entities;
    private final Callers callers;
    private final Supplier<SipStack> stack;
    private final LocalTags tags;
    private final KeyedHash names;

    Referrals(Entities entities, SipSettings settings, Callers callers, Supplier<SipStack> stack) {
        this.entities = entities;
        this.callers = callers;
        this.stack = stack;
        this.tags = new LocalTags(settings.secret());
        this.names = new KeyedHash(settings.secret(), "sip-referral");
    }

    /** How it goes: the body of a NOTIFY, and the state of the subscription behind it. */
    private record Notice(String line, String state) {
        static final Notice TRYING = new Notice("100 Trying", "active;expires=180");

        SipBody body() {
            return new SipBody("message/sipfrag;version=2.0", "SIP/2.0 " + line + "\r\n");
        }
    }

    /**
     * Whoever refers, and how he is told; done once he has answered that.
     *
     * @param tag ours in the answer; null for one without a dialog
     * @param contact of the answer; null in a dialog that is there
     */
    private record Referrer(
            UserId user,
            String tag,
            String contact,
            Predicate<View> mayRefer,
            Function<Notice, CompletionStage<?>> told) {}

    /** In the dialog of one who is in: {@code endpoint} has it, and gets the notifications. */
    void inDialog(ServerTransaction transaction, Incoming request, EndpointId endpoint, ConferenceId conference) {
        Referrer referrer =
                new Referrer(endpoint.user(), request.toTag(), null, view -> isIn(view, endpoint), notice -> {
                    Map<String, String> fields =
                            Map.of("Event", "refer;id=" + request.sequence(), "Subscription-State", notice.state);
                    return entities.endpoint(
                            endpoint, replyTo -> new CallCommand.Tell("NOTIFY", fields, notice.body(), replyTo));
                });
        refer(transaction, request, conference, referrer);
    }

    /** From outside: whoever refers has to be a user who is in, or is invited, or has asked for the conference. */
    void outside(ServerTransaction transaction, Incoming request, ConferenceId conference) {
        callers.onlyUser(
                transaction, request, known -> refer(transaction, request, conference, outside(request, known.user())));
    }

    /** The REFER begins a dialog of one subscription (RFC 3515 §2.4.4), which lives as long as the referral does, and here. */
    private Referrer outside(Incoming request, UserId user) {
        Predicate<View> mayRefer = view -> view.information().requestedBy().equals(user) || participant(view, user);
        if (request.target().isEmpty()) return new Referrer(user, null, null, mayRefer, Referrals::nobody);
        // where requests of it reach us: by the name that was called
        String localTarget = stack.get()
                .localTarget(request.calledUser().orElse(""), request.flow().transport());
        SipDialog dialog = request.dialog(tags.of(EndpointId.subscription(user, request.key(names))), localTarget);
        AtomicLong sequence = new AtomicLong();
        return new Referrer(user, dialog.localTag(), dialog.localTarget(), mayRefer, notice -> {
            Map<String, String> fields = Map.of("Event", "refer", "Subscription-State", notice.state);
            return entities.sip(replyTo ->
                    new SipCommand.Send("NOTIFY", dialog, sequence.incrementAndGet(), fields, notice.body(), replyTo));
        });
    }

    private static CompletionStage<?> nobody(Notice notice) {
        return CompletableFuture.completedFuture(null);
    }

    static boolean isIn(View view, EndpointId endpoint) {
        return view.participants().stream()
                .flatMap(participant -> participant.legs().stream())
                .anyMatch(leg -> leg.endpoint().equals(endpoint));
    }

    private static boolean participant(View view, UserId user) {
        return view.participants().stream()
                .anyMatch(participant -> participant.user().equals(user));
    }

    private void refer(ServerTransaction transaction, Incoming request, ConferenceId conference, Referrer referrer) {
        ReferTo referTo = ReferTo.of(request.head().values("refer-to"));
        if (referTo instanceof ReferTo.Wrong wrong) {
            reply(transaction, Answer.of(wrong.status(), wrong.why()), request.toTag());
            return;
        }
        if (referTo instanceof ReferTo.Activate || referTo instanceof ReferTo.Release) {
            reply(transaction, Answer.of(501, "Not Implemented - A group in Refer-To"), request.toTag());
            return;
        }
        entities.conference(conference, ConferenceCommand.Get::new).thenAccept(reply -> {
            boolean inDialog = referrer.contact == null && referrer.tag != null;
            boolean over = !(reply instanceof View view)
                    || view.phase() == ConferencePhase.ENDING
                    || view.phase() == ConferencePhase.ENDED;
            if (reply == null) reply(transaction, Refusals.unavailable(), request.toTag());
            else if (over) reply(transaction, Answer.of(inDialog ? 481 : 404), request.toTag());
            else if (!referrer.mayRefer.test((View) reply)) {
                reply(transaction, Answer.of(inDialog ? 481 : 403), request.toTag());
            } else if (!mayRemove((View) reply, referrer.user, referTo)) {
                reply(transaction, Answer.of(403), request.toTag());
            } else accept(transaction, request, conference, referrer, referTo);
        });
    }

    /** As by the API: whoever asked for the conference takes others out, anybody himself. */
    private static boolean mayRemove(View view, UserId user, ReferTo referTo) {
        return !(referTo instanceof ReferTo.Remove(UserId whom))
                || whom.equals(user)
                || view.information().requestedBy().equals(user);
    }

    private void accept(
            ServerTransaction transaction,
            Incoming request,
            ConferenceId conference,
            Referrer referrer,
            ReferTo referTo) {
        boolean unwanted = request.head()
                .value("refer-sub")
                .filter(text -> text.strip().toLowerCase(Locale.ROOT).startsWith("false"))
                .isPresent();
        boolean silent = unwanted || referrer.tag == null;
        Answer accepted = silent ? Answer.of(202).with("Refer-Sub", "false") : Answer.of(202);
        if (referrer.contact != null) accepted = accepted.with("Contact", "<" + referrer.contact + ">;isfocus");
        reply(transaction, accepted, referrer.tag);
        Function<Notice, CompletionStage<?>> told = silent ? Referrals::nobody : referrer.told;
        CompletionStage<?> trying = told.apply(Notice.TRYING);
        CompletionStage<String> outcome =
                switch (referTo) {
                    case ReferTo.Call to -> call(conference, to.user());
                    case ReferTo.Remove to -> remove(conference, to.user());
                    case ReferTo refused -> throw new IllegalStateException("was refused: " + refused);
                };
        // one after the other: overtaken by the last word, the first would be refused (RFC 3261 §12.2.2)
        trying.thenCombine(outcome, (_, line) -> line)
                .thenAccept(line -> told.apply(new Notice(line, "terminated;reason=noresource")));
    }

    private static void reply(ServerTransaction transaction, Answer answer, String toTag) {
        if (toTag == null || toTag.isEmpty()) transaction.replyStateless(answer);
        else transaction.reply(answer, toTag);
    }

    private CompletionStage<String> remove(ConferenceId conference, UserId user) {
        return entities.conference(
                        conference, replyTo -> new ConferenceCommand.RemoveParticipant(user, Instant.now(), replyTo))
                .thenApply(reply -> switch (reply) {
                    case ConferenceReply.Done _ -> "200 OK";
                    case null -> "503 Service Unavailable";
                    case ConferenceReply _ -> "404 Not Found";
                });
    }

    /** Whom a conference was made for (RFC 5366 §5.3): called as if its maker had referred them all. */
    void invite(ConferenceId conference, List<UserId> users) {
        if (users.isEmpty()) return;
        entities.conference(
                conference,
                replyTo -> new ConferenceCommand.Invite(
                        users, Instant.now(), replyTo, new DialOptions(null, Requester.PHONE)));
    }

    /** As if the one who refers had asked the conference by any other means: only a user is called, by his own modes. */
    private CompletionStage<String> call(ConferenceId conference, UserId user) {
        return entities.conference(
                        conference,
                        replyTo -> new ConferenceCommand.Invite(
                                List.of(user), Instant.now(), replyTo, new DialOptions(null, Requester.PHONE)))
                .thenCompose(reply -> switch (reply) {
                    case ConferenceReply.Invitations said
                    when said.invited().contains(user) -> outcome(conference, user);
                    case ConferenceReply.Invitations said ->
                        CompletableFuture.completedFuture(said.unreachable().stream()
                                .filter(one -> one.user().equals(user))
                                .findFirst()
                                .map(Referrals::line)
                                .orElse(NO_PHONE));
                    case ConferenceReply.NoSuchConference _ -> CompletableFuture.completedFuture("404 Not Found");
                    case null -> CompletableFuture.completedFuture("503 Service Unavailable");
                    case ConferenceReply _ -> CompletableFuture.completedFuture("503 Service Unavailable");
                });
    }

    private static String line(Unreachable one) {
        Answer answer = Answer.of(one.status() == 0 ? 480 : one.status());
        return answer.status() + " " + answer.reason();
    }

    /** However many places he is called at: the subscription waits no longer (RFC 3515 §2.4.4). */
    private CompletionStage<String> outcome(ConferenceId conference, UserId user) {
        return entities.conference(
                        conference, NOTIFIED_WITHIN, replyTo -> new ConferenceCommand.AwaitCall(user, replyTo))
                .thenApply(reply -> switch (reply) {
                    case ConferenceReply.Outcome(CallResult result) when result != null -> result.line();
                    case ConferenceReply.Outcome _ -> NO_PHONE;
                    case null -> "408 Request Timeout";
                    case ConferenceReply _ -> "487 Request Terminated";
                });
    }
}
