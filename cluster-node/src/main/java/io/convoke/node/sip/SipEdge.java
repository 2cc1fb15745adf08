// SPDX-License-Identifier: Apache-2.0
package io.convoke.node.sip;

import io.convoke.node.boot.Entities;
import io.convoke.node.boot.Shards;
import io.convoke.node.boot.Signalling;
import io.convoke.node.sip.address.ConferenceAddresses;
import io.convoke.node.sip.guard.Pressure;
import io.convoke.node.sip.message.Answer;
import io.convoke.node.sip.message.Parsed;
import io.convoke.node.sip.transaction.ServerTransaction;
import io.convoke.node.sip.transaction.SipStack;
import io.convoke.node.sip.transaction.TransactionUser;
import io.convoke.node.sip.transport.Flow;
import io.convoke.protocol.ids.ConferenceId;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import org.apache.pekko.actor.typed.ActorSystem;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The node's SIP edge: which request goes to whom, on one screen. */
public final class SipEdge implements TransactionUser {
    private static final Logger LOG = LoggerFactory.getLogger(SipEdge.class);

    /** Provisional responses are never sent, other than 100: so there is nothing to be reliable about (RFC 3262). */
    private static final Set<String> EXTENSIONS = Set.of(
            "path", "timer", "norefersub", "100rel", "replaces", "join", "recipient-list-invite", "multiple-refer");

    private final SipSettings settings;
    private final ConferenceAddresses addresses;
    private final Registrar registrar;
    private final ResourceServer resources;
    private final Referrals referrals;
    private final Dialogs dialogs;
    private final Calls calls;
    private final Messages messages;
    private final Guarded guard;
    private final Subscriptions subscriptions;
    private final Publications publications;
    private volatile SipStack stack;

    private SipEdge(
            ActorSystem<?> system, SipSettings settings, Shards shards, Pressure pressure, Signalling signalling) {
        this.settings = settings;
        this.addresses = new ConferenceAddresses(settings.secret());
        Supplier<SipStack> own = () -> stack;
        Entities entities = new Entities(system, shards, settings.askTimeout());
        this.guard = new Guarded(settings, pressure, own);
        Callers callers = new Callers(entities, settings, guard);
        this.registrar = new Registrar(entities, settings, callers);
        this.resources = new ResourceServer(entities, settings, callers, addresses);
        this.referrals = new Referrals(entities, settings, callers, own);
        this.subscriptions = new Subscriptions(entities, settings, callers, addresses, own, guard);
        this.publications = new Publications(entities, settings, callers);
        this.messages = new Messages(entities, settings, callers);
        this.dialogs =
                new Dialogs(entities, settings, addresses, referrals, new Presses(entities, settings, signalling));
        this.calls = new Calls(entities, settings, callers, addresses, referrals, own, guard, dialogs);
    }

    /** Completes when the ports are open; fails with one line where one is taken. */
    public static CompletionStage<SipStack> open(
            ActorSystem<?> system, SipSettings settings, Shards shards, Pressure pressure, Signalling signalling) {
        SipEdge edge = new SipEdge(system, settings, shards, pressure, signalling);
        return SipStack.start(system, settings.stack(), settings.secret(), edge).thenApply(stack -> {
            edge.stack = stack;
            return stack;
        });
    }

    @Override
    public Set<String> extensions() {
        return EXTENSIONS;
    }

    @Override
    public void onRequest(ServerTransaction transaction) {
        if (stack == null) {
            transaction.replyStateless(Refusals.unavailable()); // the ports have opened this very moment
            return;
        }
        Incoming request = Incoming.of(transaction.request(), transaction.flow(), settings.node());
        boolean subscribes = request.method().equals("SUBSCRIBE");
        if (!request.toTag().isEmpty() && subscribes) subscriptions.inDialog(transaction, request);
        else if (!request.toTag().isEmpty()) dialogs.inDialog(transaction, request);
        else if (guard.admits(transaction, request)) {
            switch (request.method()) {
                case "INVITE" -> invite(transaction, request);
                case "REGISTER" -> registrar.register(transaction, request);
                case "REFER" -> refer(transaction, request);
                case "SUBSCRIBE" -> subscriptions.subscribe(transaction, request);
                case "MESSAGE" -> messages.receive(transaction, request);
                case "PUBLISH" -> publications.publish(transaction, request);
                case "OPTIONS" -> transaction.replyStateless(Calls.options());
                case "BYE", "UPDATE", "INFO", "PRACK", "NOTIFY" -> transaction.replyStateless(Answer.of(481));
                default -> transaction.replyStateless(Answer.of(405).with("Allow", Calls.ALLOW));
            }
        }
    }

    private void invite(ServerTransaction transaction, Incoming request) {
        String user = request.calledUser().orElse("");
        Optional<ConferenceId> conference = addresses.conference(user);
        if (conference.filter(this::isForged).isPresent()) guard.notFound(transaction);
        else if (conference.isPresent()) calls.invite(transaction, request, conference.get());
        else if (user.equalsIgnoreCase(settings.service().resource())) resources.invite(transaction, request);
        else if (user.equalsIgnoreCase(settings.service().factory())) calls.invite(transaction, request);
        else if (settings.service().identity(user).isPresent())
            calls.subscribe(
                    transaction, request, settings.service().identity(user).get());
        else if (request.calledNumber().filter(settings.access()::has).isPresent()) {
            if (guard.mayDialIn(transaction, request)) calls.dialIn(transaction, request);
        } else guard.notFound(transaction);
    }

    private boolean isForged(ConferenceId conference) {
        return addresses.standing(conference, Instant.now()) == ConferenceAddresses.Standing.FORGED;
    }

    private void refer(ServerTransaction transaction, Incoming request) {
        Optional<ConferenceId> conference = request.calledUser().flatMap(addresses::conference);
        if (conference.isPresent()) referrals.outside(transaction, request, conference.get());
        else guard.notFound(transaction);
    }

    @Override
    public void onAck(Parsed.Request ack, Flow flow) {
        dialogs.acknowledged(ack, flow);
    }

    @Override
    public void onCancel(ServerTransaction invite) {
        calls.cancelled(invite);
    }

    @Override
    public void onNoAck(ServerTransaction invite) {
        LOG.debug(
                "No ACK to the 200 of call {}",
                invite.request().message().getCallId().getCallId());
        calls.notAcknowledged(invite);
    }
}
