// SPDX-License-Identifier: Apache-2.0
package io.convoke.node.sip.transport;

import io.convoke.node.sip.transport.SipCounters.Event;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Semaphore;
import org.apache.pekko.actor.typed.ActorSystem;

/** All transports of a node, open. */
public final class Sockets implements Transports, AutoCloseable {
    /** Each holds a thread that costs little; beyond, DNS is what is slow, and waiting does not help. */
    private static final int MOST_LOOKUPS = 512;

    private final UdpTransport udp;
    private final StackSettings settings;
    private final SipCounters counters;
    private final Semaphore lookups = new Semaphore(MOST_LOOKUPS);

    private Sockets(UdpTransport udp, StackSettings settings, SipCounters counters) {
        this.udp = udp;
        this.settings = settings;
        this.counters = counters;
    }

    /** Nobody is listened to before {@link #start}. */
    public static CompletionStage<Sockets> open(ActorSystem<?> system, StackSettings settings, SipCounters counters) {
        try {
            return CompletableFuture.completedFuture(
                    new Sockets(UdpTransport.open(settings, counters), settings, counters));
        } catch (IOException | RuntimeException e) {
            String where = settings.host() + ":" + settings.port();
            return CompletableFuture.failedFuture(
                    new IOException("SIP over UDP on " + where + ": " + e.getMessage(), e));
        }
    }

    public CompletionStage<Sockets> start(Receiver receiver) {
        udp.start(receiver);
        return CompletableFuture.completedFuture(this);
    }

    /** Where a transport listens; fails where it does not. */
    public InetSocketAddress local(Transport transport) {
        if (transport != Transport.UDP) throw new IllegalStateException(transport + " is not open");
        return udp.local();
    }

    @Override
    public Flow udp(InetSocketAddress remote) {
        return udp.flow(remote);
    }

    @Override
    public CompletionStage<Flow> flow(NextHop hop) {
        return address(hop).thenCompose(address -> flow(hop, address));
    }

    private CompletionStage<Flow> flow(NextHop hop, InetSocketAddress address) {
        if (hop.transport() == Transport.UDP) return CompletableFuture.completedFuture(udp.flow(address));
        return CompletableFuture.failedFuture(new IOException(hop.transport() + " is not open"));
    }

    /** A name is looked up on a thread of its own: the resolver blocks for seconds where DNS does not answer. */
    private CompletionStage<InetSocketAddress> address(NextHop hop) {
        try {
            return CompletableFuture.completedFuture(
                    new InetSocketAddress(InetAddress.ofLiteral(hop.host()), hop.port()));
        } catch (IllegalArgumentException aName) {
            if (!lookups.tryAcquire()) return unresolved(hop, null);
        }
        CompletableFuture<InetSocketAddress> found = new CompletableFuture<>();
        Thread.ofVirtual().name("sip-lookup").start(() -> {
            try {
                found.complete(new InetSocketAddress(InetAddress.getByName(hop.host()), hop.port()));
            } catch (UnknownHostException | RuntimeException e) {
                unresolved(hop, e).whenComplete((none, failure) -> found.completeExceptionally(failure));
            } finally {
                lookups.release();
            }
        });
        return found;
    }

    private CompletionStage<InetSocketAddress> unresolved(NextHop hop, Exception cause) {
        counters.count(Event.UNRESOLVED);
        return CompletableFuture.failedFuture(new IOException("No address of " + hop.host(), cause));
    }

    @Override
    public String sentBy(Transport transport) {
        StackSettings.Advertise said = settings.advertise();
        String host = said.host().isEmpty() ? settings.host() : said.host();
        int port = transport == Transport.TLS ? said.tlsPort() : said.port();
        if (port == 0) port = local(transport).getPort();
        return (host.indexOf(':') < 0 ? host : "[" + host + "]") + ":" + port;
    }

    @Override
    public void close() {
        udp.close();
    }
}
