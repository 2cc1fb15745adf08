// SPDX-License-Identifier: Apache-2.0
package io.convoke.node.sip.transaction;

import io.convoke.node.sip.message.Answer;
import io.convoke.node.sip.message.Parsed;
import io.convoke.node.sip.message.Replies;
import io.convoke.node.sip.transport.Flow;
import io.convoke.node.sip.transport.SipCounters;
import io.convoke.node.sip.transport.SipCounters.Event;
import io.convoke.node.sip.transport.StackSettings;
import io.convoke.node.sip.transport.Timers;
import io.convoke.node.sip.transport.Transports;
import java.net.InetSocketAddress;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/** All requests that came and are not over: which message belongs to which, and how many there may be. */
final class ServerTransactions {
    private final Map<String, ServerMachine> byKey = new ConcurrentHashMap<>();
    private final Map<String, String> keyByMerge = new ConcurrentHashMap<>();
    private final Map<String, ServerMachine> byAck = new ConcurrentHashMap<>();
    /** What an honest request is below. One that is larger counts for several: so many more bytes are kept of it. */
    private static final int ORDINARY_BYTES = 2048;

    private final AtomicInteger weight = new AtomicInteger();

    private final StackSettings.Transactions timing;
    private final Timers timers;
    private final Replies replies;
    private final Transports transports;
    private final SipCounters counters;
    private final TransactionUser user;

    ServerTransactions(
            StackSettings.Transactions timing,
            Timers timers,
            Replies replies,
            Transports transports,
            SipCounters counters,
            TransactionUser user) {
        this.timing = timing;
        this.timers = timers;
        this.replies = replies;
        this.transports = transports;
        this.counters = counters;
        this.user = user;
    }

    void onRequest(Parsed.Request request, byte[] bytes, Flow flow) {
        String key = TransactionKeys.of(request);
        switch (request.head().method()) {
            case "ACK" -> onAck(request, key, flow);
            case "CANCEL" -> onCancel(request, key, flow);
            default -> {
                ServerMachine known = byKey.get(key);
                if (known != null) known.retransmitted();
                else onNew(request, key, bytes, flow);
            }
        }
    }

    private void onNew(Parsed.Request request, String key, byte[] bytes, Flow flow) {
        String mergeKey = TransactionKeys.ofMerge(request);
        if (mergeKey != null && keyByMerge.containsKey(mergeKey)) {
            counters.count(Event.MERGED);
            answer(request, flow, Answer.of(482));
            return;
        }
        if (weight.get() >= timing.maxServer()) {
            counters.count(Event.OVERLOADED);
            answer(request, flow, Answer.later(503, timing.retryAfter()));
            return;
        }
        boolean invite = request.head().method().equals("INVITE");
        ServerMachine machine = new ServerMachine(this, key, mergeKey, invite, 1 + bytes.length / ORDINARY_BYTES);
        ServerTransaction transaction = new ServerTransaction(request, bytes, flow, this, machine);
        machine.begin(transaction);
        ServerMachine known = byKey.putIfAbsent(key, machine);
        if (known != null) { // over two connections at once
            known.retransmitted();
            return;
        }
        weight.addAndGet(machine.weight());
        if (mergeKey != null) keyByMerge.put(mergeKey, key);
        try {
            user.onRequest(transaction);
        } finally {
            machine.wait100();
        }
    }

    private void onAck(Parsed.Request ack, String key, Flow flow) {
        ServerMachine refused = byKey.get(key);
        if (refused != null && refused.acknowledgedRefusal()) return;
        ServerMachine accepted = byAck.get(TransactionKeys.ofAck(ack));
        boolean unknown = accepted == null;
        if (unknown && replies.isAckOfReply(ack.head())) counters.count(Event.SWALLOWED_ACK);
        else if (unknown || accepted.acknowledged2xx()) user.onAck(ack, flow);
    }

    /** RFC 3261 §9.2. Nothing is kept of it: as long as the INVITE is there, it is answered the same again. */
    private void onCancel(Parsed.Request cancel, String key, Flow flow) {
        ServerMachine invite = byKey.get(key);
        if (invite == null) {
            answer(cancel, flow, Answer.of(481));
            return;
        }
        String toTag = invite.toTag();
        ServerTransaction transaction = invite.transaction();
        Replies.Reply reply = replies.reply(
                cancel.head(), flow.remote(), Answer.of(200), toTag == null ? replies.toTag(cancel.head()) : toTag);
        way(flow, reply.destination()).send(reply.bytes());
        if (invite.cancel()) user.onCancel(transaction);
    }

    void answer(Parsed.Request request, Flow flow, Answer answer) {
        Replies.Reply reply = replies.reply(request.head(), flow.remote(), answer);
        way(flow, reply.destination()).send(reply.bytes());
    }

    /** RFC 3261 §18.2.2: over a stream on the connection of the request, else to where its Via says. */
    Flow way(Flow flow, InetSocketAddress destination) {
        return flow.transport().isReliable() || destination.equals(flow.remote()) ? flow : transports.udp(destination);
    }

    void expectAck(String ackKey, ServerMachine machine) {
        byAck.put(ackKey, machine);
    }

    void remove(ServerMachine machine, String ackKey) {
        if (byKey.remove(machine.key(), machine)) weight.addAndGet(-machine.weight());
        if (machine.mergeKey() != null) keyByMerge.remove(machine.mergeKey(), machine.key());
        if (ackKey != null) byAck.remove(ackKey, machine);
    }

    void reply100(ServerTransaction transaction) {
        answer(transaction.request(), transaction.flow(), Answer.of(100));
    }

    int size() {
        return byKey.size();
    }

    void count(Event event) {
        counters.count(event);
    }

    StackSettings.Transactions timing() {
        return timing;
    }

    Timers timers() {
        return timers;
    }

    Replies replies() {
        return replies;
    }

    TransactionUser user() {
        return user;
    }
}
