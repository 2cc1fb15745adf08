// SPDX-License-Identifier: Apache-2.0
package io.convoke.node.sip.transaction;

import io.convoke.node.sip.transport.Flow;
import io.convoke.node.sip.transport.NextHop;
import io.convoke.node.sip.transport.SipCounters;
import io.convoke.node.sip.transport.StackSettings;
import io.convoke.node.sip.transport.Timers;
import io.convoke.node.sip.transport.Transport;
import io.convoke.node.sip.transport.socket.Sockets;
import java.net.InetSocketAddress;
import java.util.Locale;
import java.util.concurrent.CompletionStage;
import org.apache.pekko.actor.typed.ActorSystem;

/**
 * SIP up to transactions, for whoever knows what the requests mean. What it keeps is soft: a node that loses it costs a
 * retransmission. There is no dialog in it.
 */
public final class SipStack implements AutoCloseable {
    private final Sockets sockets;
    private final Dispatch dispatch;
    private final SipCounters counters;

    private SipStack(Sockets sockets, Dispatch dispatch, SipCounters counters) {
        this.sockets = sockets;
        this.dispatch = dispatch;
        this.counters = counters;
    }

    /**
     * @param secret at least 32 bytes, the same in all nodes of a cluster
     * @return fails with one line where a port is not free, or a key store not to be read
     */
    public static CompletionStage<SipStack> start(
            ActorSystem<?> system, StackSettings settings, byte[] secret, TransactionUser user) {
        SipCounters counters = new SipCounters();
        return Sockets.open(system, settings, counters).thenCompose(sockets -> {
            Dispatch dispatch =
                    new Dispatch(settings.transactions(), Timers.of(system), secret, sockets, counters, user);
            SipStack stack = new SipStack(sockets, dispatch, counters);
            return sockets.start(dispatch).thenApply(started -> stack);
        });
    }

    /** The ACK of a refusal is the stack's; that of a 2xx is not. */
    public ClientTransaction request(Outgoing request, ResponseListener listener) {
        return dispatch.clients.request(request, listener);
    }

    /** Of a 2xx: outside of transactions (RFC 3261 §13.2.2.4). Where it is lost, the 2xx comes again. */
    public void ack(Outgoing ack) {
        dispatch.clients.ack(ack);
    }

    /** Where it listens; fails for a transport that is not open. */
    public InetSocketAddress local(Transport transport) {
        return sockets.local(transport);
    }

    /** The way to a peer whose address is known: over TCP and TLS the connection that is there, or a new one. */
    public CompletionStage<Flow> flow(Transport transport, InetSocketAddress remote) {
        return sockets.flow(new NextHop(transport, remote.getAddress().getHostAddress(), remote.getPort()));
    }

    /** Host and port that requests of ours say they come from, for a Contact over this transport. */
    public String sentBy(Transport transport) {
        return sockets.sentBy(transport);
    }

    /** Where requests of a dialog reach us: the node itself, since a domain need not be known to a phone's resolver. */
    public String localTarget(String user, Transport transport) {
        String parameter = transport == Transport.UDP
                ? ""
                : ";transport=" + transport.name().toLowerCase(Locale.ROOT);
        return "sip:" + user + "@" + sentBy(transport) + parameter;
    }

    public SipCounters counters() {
        return counters;
    }

    /** That are open, over TCP and TLS. */
    public int connections() {
        return sockets.connections();
    }

    public int serverTransactions() {
        return dispatch.servers.size();
    }

    public int clientTransactions() {
        return dispatch.clients.size();
    }

    @Override
    public void close() {
        sockets.close();
    }
}
