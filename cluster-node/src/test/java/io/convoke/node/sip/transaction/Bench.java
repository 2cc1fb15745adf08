// SPDX-License-Identifier: Apache-2.0
package io.convoke.node.sip.transaction;

import com.typesafe.config.ConfigFactory;
import io.convoke.node.sip.message.Parsed;
import io.convoke.node.sip.message.SipParser.Arrival;
import io.convoke.node.sip.transport.Flow;
import io.convoke.node.sip.transport.NextHop;
import io.convoke.node.sip.transport.SipCounters;
import io.convoke.node.sip.transport.StackSettings;
import io.convoke.node.sip.transport.Transport;
import io.convoke.node.sip.transport.Transports;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** The transactions over a network that is a list, in time that passes when a test says so. */
final class Bench implements TransactionUser, Transports {
    static final InetSocketAddress CALLER = new InetSocketAddress("192.0.2.1", 5070);
    private static final byte[] SECRET = "a secret that all nodes of a cluster have".getBytes(StandardCharsets.UTF_8);

    /** @param atMs since the beginning */
    record Sent(long atMs, InetSocketAddress to, String text) {
        String firstLine() {
            return text.substring(0, text.indexOf('\r'));
        }
    }

    final class Wire implements Flow {
        private final Transport transport;
        private final InetSocketAddress remote;
        boolean open = true;

        Wire(Transport transport, InetSocketAddress remote) {
            this.transport = transport;
            this.remote = remote;
        }

        @Override
        public Transport transport() {
            return transport;
        }

        @Override
        public InetSocketAddress remote() {
            return remote;
        }

        @Override
        public boolean send(byte[] message) {
            if (open) sent.add(new Sent(timers.nowMs(), remote, new String(message, StandardCharsets.UTF_8)));
            return open;
        }

        @Override
        public boolean isOpen() {
            return open;
        }
    }

    final ManualTimers timers = new ManualTimers();
    final SipCounters counters = new SipCounters();
    final List<Sent> sent = new ArrayList<>();
    final List<ServerTransaction> requests = new ArrayList<>();
    final List<Parsed.Request> acks = new ArrayList<>();
    final List<ServerTransaction> cancelled = new ArrayList<>();
    final List<ServerTransaction> unacknowledged = new ArrayList<>();
    final Wire wire;
    final Dispatch dispatch;

    Bench(Transport transport) {
        this(transport, "");
    }

    Bench(Transport transport, String settings) {
        wire = new Wire(transport, CALLER);
        StackSettings all = StackSettings.of(ConfigFactory.parseString(settings)
                .withFallback(ConfigFactory.parseResources("reference.conf").getConfig("convoke.sip")));
        dispatch = new Dispatch(all.transactions(), timers, SECRET, this, counters, this);
    }

    void receive(String message) {
        receive(message, wire);
    }

    void receive(String message, Flow flow) {
        Arrival arrival = flow.transport().isReliable() ? Arrival.STREAM : Arrival.DATAGRAM;
        dispatch.onMessage(message.replace("\n", "\r\n").getBytes(StandardCharsets.UTF_8), arrival, flow);
    }

    /** First lines with the times at which they went out. */
    List<String> log() {
        return sent.stream().map(one -> one.atMs() + " " + one.firstLine()).toList();
    }

    String lastSent() {
        return sent.getLast().text();
    }

    static String request(String method, String branch, String more) {
        return request(method, method, branch, more);
    }

    static String request(String method, String sequenceMethod, String branch, String more) {
        return """
                %s sip:conference@example.net SIP/2.0
                Via: SIP/2.0/UDP 192.0.2.1:5070;branch=%s
                Max-Forwards: 70
                From: <sip:alice@example.net>;tag=9fxced76sl
                To: <sip:conference@example.net>%s
                Call-ID: 3848276298220188511@example.net
                CSeq: 1 %s
                Contact: <sip:alice@192.0.2.1:5070>
                Content-Length: 0

                """.formatted(method, branch, more, sequenceMethod);
    }

    @Override
    public void onRequest(ServerTransaction transaction) {
        requests.add(transaction);
    }

    @Override
    public void onAck(Parsed.Request ack, Flow flow) {
        acks.add(ack);
    }

    @Override
    public void onCancel(ServerTransaction invite) {
        cancelled.add(invite);
    }

    @Override
    public void onNoAck(ServerTransaction invite) {
        unacknowledged.add(invite);
    }

    @Override
    public Flow udp(InetSocketAddress remote) {
        return new Wire(Transport.UDP, remote);
    }

    @Override
    public CompletionStage<Flow> flow(NextHop hop) {
        if (hop.host().equals("nowhere.example")) return CompletableFuture.failedFuture(new IOException("no address"));
        return CompletableFuture.completedFuture(wire);
    }

    @Override
    public String sentBy(Transport transport) {
        return "198.51.100.7:5060";
    }
}
