// SPDX-License-Identifier: Apache-2.0
package io.convoke.node.sip.transaction;

import gov.nist.javax.sip.header.Via;
import io.convoke.node.sip.message.Parsed;
import io.convoke.node.sip.transport.Flow;
import io.convoke.node.sip.transport.NextHop;
import io.convoke.node.sip.transport.SipCounters;
import io.convoke.node.sip.transport.SipCounters.Event;
import io.convoke.node.sip.transport.StackSettings;
import io.convoke.node.sip.transport.Timers;
import io.convoke.node.sip.transport.Transports;
import java.io.IOException;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiConsumer;

/** All requests of ours that are not over. */
final class ClientTransactions {
    private static final int BRANCH_BYTES = 12; // beyond guessing: whoever guesses it can answer in another's place

    private static final ResponseListener NOBODY = new ResponseListener() {
        @Override
        public void onResponse(Parsed.Response response) {
            // the INVITE gets its own
        }

        @Override
        public void onTimeout() {
            // the INVITE has its own timer
        }
    };

    private final Map<String, ClientTransaction> byKey = new ConcurrentHashMap<>();
    private final SecureRandom random = new SecureRandom();
    private final StackSettings.Transactions timing;
    private final Timers timers;
    private final Transports transports;
    private final SipCounters counters;

    ClientTransactions(StackSettings.Transactions timing, Timers timers, Transports transports, SipCounters counters) {
        this.timing = timing;
        this.timers = timers;
        this.transports = transports;
        this.counters = counters;
    }

    ClientTransaction request(Outgoing request, ResponseListener listener) {
        ClientTransaction transaction = new ClientTransaction(this, request, listener, branch());
        byKey.put(transaction.key(), transaction);
        if (byKey.size() > timing.maxClient()) {
            counters.count(Event.OVERLOADED);
            transaction.fail();
            return transaction;
        }
        route(request, transaction::begin, transaction::fail);
        return transaction;
    }

    /** RFC 3261 §13.2.2.4. Nothing is kept: another 2xx brings another ACK. */
    void ack(Outgoing ack) {
        route(
                ack,
                (flow, sentBy) -> flow.send(RequestText.of(ack, RequestText.via(flow.transport(), sentBy, branch()))),
                () -> counters.count(Event.SEND_DROPPED));
    }

    /** Its key is the branch of the INVITE with another method. */
    void cancel(Outgoing cancel, String branch, Flow flow, String sentBy) {
        ClientTransaction transaction = new ClientTransaction(this, cancel, NOBODY, branch);
        byKey.put(transaction.key(), transaction);
        transaction.begin(flow, sentBy);
    }

    private void route(Outgoing request, BiConsumer<Flow, String> found, Runnable none) {
        way(request).whenComplete((flow, failure) -> {
            if (failure != null) none.run();
            else found.accept(flow, transports.sentBy(flow.transport()));
        });
    }

    private CompletionStage<Flow> way(Outgoing request) {
        if (request.flow().isPresent())
            return CompletableFuture.completedFuture(request.flow().get());
        String route = request.value("Route");
        int end = route.indexOf('>');
        int start = route.lastIndexOf('<', end) + 1; // a display name may have one as well
        String uri = end < 0 ? request.requestUri() : route.substring(start, end);
        Optional<NextHop> hop = NextHop.of(uri);
        if (hop.isPresent()) return transports.flow(hop.get());
        counters.count(Event.UNRESOLVED);
        return CompletableFuture.failedFuture(new IOException("No SIP URI: " + uri));
    }

    private String branch() {
        byte[] bytes = new byte[BRANCH_BYTES];
        random.nextBytes(bytes);
        return TransactionKeys.MAGIC_COOKIE + HexFormat.of().formatHex(bytes);
    }

    /** RFC 3261 §17.1.3, §18.1.2. One with several Vias was not meant for us (§8.1.3.3). */
    void onResponse(Parsed.Response response) {
        Via via = response.message().getTopmostVia();
        String method = response.message().getCSeq() == null
                ? ""
                : response.message().getCSeq().getMethod();
        boolean one = via != null && response.message().getViaHeaders().size() == 1;
        ClientTransaction transaction = one && via.getBranch() != null ? byKey.get(key(via.getBranch(), method)) : null;
        if (transaction != null && transaction.isSentBy(via.getSentBy().toString())) transaction.onResponse(response);
        else counters.count(Event.UNKNOWN_RESPONSE);
    }

    static String key(String branch, String method) {
        return branch + ' ' + method;
    }

    void remove(ClientTransaction transaction) {
        byKey.remove(transaction.key(), transaction);
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
}
