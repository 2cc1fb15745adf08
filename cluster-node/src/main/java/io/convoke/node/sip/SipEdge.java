// SPDX-License-Identifier: Apache-2.0
package io.convoke.node.sip;

import io.convoke.node.boot.Shards;
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
import org.apache.pekko.actor.typed.ActorSystem;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The node's SIP edge: which request goes to whom, on one screen. */
public final class SipEdge implements TransactionUser {
    private static final Logger LOG = LoggerFactory.getLogger(SipEdge.class);

    private final SipSettings settings;
    private final ConferenceAddresses addresses;
    private final Registrar registrar;
    private final ResourceServer resources;
    private final Referrals referrals;
    private final Calls calls;
    private final Messages messages;
    private final Guarded guard;
    private final Subscriptions subscriptions;
    private volatile SipStack stack;

    private SipEdge(ActorSystem<?> system, SipSettings settings, Shards shards, Pressure pressure) {
        this.settings = settings;
        this.addresses = new ConferenceAddresses(settings.secret());
        this.guard = new Guarded(settings, pressure, () -> stack);
        Callers callers = new Callers(system, shards, settings, guard);
        this.registrar = new Registrar(system, shards, settings, callers);
        this.resources = new ResourceServer(system, shards, settings, callers, addresses);
        this.referrals = new Referrals(system, shards, settings, callers);
        this.subscriptions = new Subscriptions(
                system, shards, settings, callers, addresses, transport -> stack.sentBy(transport), guard);
        this.messages = new Messages(system, shards, settings, callers);
        this.calls = new Calls(
                system, shards, settings, callers, addresses, referrals, transport -> stack.sentBy(transport), guard);
    }

    /** Completes when the ports are open; fails with one line where one is taken. */
    public static CompletionStage<SipStack> open(
            ActorSystem<?> system, SipSettings settings, Shards shards, Pressure pressure) {
        SipEdge edge = new SipEdge(system, settings, shards, pressure);
        return SipStack.start(system, settings.stack(), settings.secret(), edge).thenApply(stack -> {
            edge.stack = stack;
            return stack;
        });
    }

    @Override
    public Set<String> extensions() {
        return Set.of("path", "timer");
    }

    @Override
    public void onRequest(ServerTransaction transaction) {
        if (stack == null) {
            transaction.replyStateless(Refusals.unavailable()); // the ports have opened this very moment
            return;
        }
        Incoming request = Incoming.of(transaction.request(), transaction.flow());
        boolean subscribes = request.method().equals("SUBSCRIBE");
        if (!request.toTag().isEmpty() && subscribes) subscriptions.inDialog(transaction, request);
        else if (!request.toTag().isEmpty()) calls.inDialog(transaction, request);
        else if (guard.admits(transaction, request)) {
            switch (request.method()) {
                case "INVITE" -> invite(transaction, request);
                case "REGISTER" -> registrar.register(transaction, request).thenAccept(transaction::replyStateless);
                case "REFER" -> refer(transaction, request);
                case "SUBSCRIBE" -> subscriptions.subscribe(transaction, request);
                case "MESSAGE" -> messages.receive(transaction, request);
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
        else guard.notFound(transaction);
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
        calls.acknowledged(ack, flow);
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
