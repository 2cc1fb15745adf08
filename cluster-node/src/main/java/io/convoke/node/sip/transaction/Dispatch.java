// SPDX-License-Identifier: Apache-2.0
package io.convoke.node.sip.transaction;

import io.convoke.node.sip.message.Parsed;
import io.convoke.node.sip.message.Replies;
import io.convoke.node.sip.message.SipParser;
import io.convoke.node.sip.message.SipParser.Arrival;
import io.convoke.node.sip.transport.Flow;
import io.convoke.node.sip.transport.Receiver;
import io.convoke.node.sip.transport.SipCounters;
import io.convoke.node.sip.transport.SipCounters.Event;
import io.convoke.node.sip.transport.StackSettings;
import io.convoke.node.sip.transport.Timers;
import io.convoke.node.sip.transport.Transports;

/** From the bytes of a message to the transaction that it belongs to. */
final class Dispatch implements Receiver {
    private final SipCounters counters;
    private final SipParser parser;
    private final Replies replies;
    final ServerTransactions servers;
    final ClientTransactions clients;

    Dispatch(
            StackSettings.Transactions timing,
            Timers timers,
            byte[] secret,
            Transports transports,
            SipCounters counters,
            TransactionUser user) {
        this.counters = counters;
        parser = new SipParser(user.extensions());
        replies = new Replies(secret);
        servers = new ServerTransactions(timing, timers, replies, transports, counters, user);
        clients = new ClientTransactions(timing, timers, transports, counters);
    }

    @Override
    public void onMessage(byte[] bytes, Arrival arrival, Flow flow) {
        switch (parser.parse(bytes, arrival)) {
            case Parsed.Request request -> servers.onRequest(request, bytes, flow);
            case Parsed.Response response -> clients.onResponse(response);
            case Parsed.Refused refused -> {
                counters.count(Event.REFUSED);
                Replies.Reply reply = replies.reply(refused.head(), flow.remote(), refused.answer());
                servers.way(flow, reply.destination()).send(reply.bytes());
            }
            case Parsed.Silent silent -> counters.count(Event.BAD_MESSAGE);
        }
    }
}
