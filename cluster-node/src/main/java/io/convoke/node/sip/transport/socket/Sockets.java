// SPDX-License-Identifier: Apache-2.0
package io.convoke.node.sip.transport.socket;

import io.convoke.node.sip.transport.Flow;
import io.convoke.node.sip.transport.NextHop;
import io.convoke.node.sip.transport.Receiver;
import io.convoke.node.sip.transport.SipCounters;
import io.convoke.node.sip.transport.SipCounters.Event;
import io.convoke.node.sip.transport.StackSettings;
import io.convoke.node.sip.transport.Transport;
import io.convoke.node.sip.transport.Transports;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Semaphore;
import org.apache.pekko.actor.typed.ActorSystem;

/** All transports of a node, open. */
public final class Sockets implements Transports, AutoCloseable {
    /** Each holds a thread that costs little; beyond, DNS is what is slow, and waiting does not help. */
    private static final int MOST_LOOKUPS = 512;

    private final StackSettings settings;
    private final SipCounters counters;
    private final UdpTransport udp;
    private final StreamTransport tcp;
    private final StreamTransport tls;
    private final boolean servesTls;
    private final Semaphore lookups = new Semaphore(MOST_LOOKUPS);

    private Sockets(
            ActorSystem<?> system, StackSettings settings, UdpTransport udp, TlsEngines engines, SipCounters counters) {
        Admission admission = new Admission(
                settings.streams().maxConnections(), settings.streams().maxPerSource());
        this.settings = settings;
        this.counters = counters;
        this.udp = udp;
        tcp = new StreamTransport(system, settings, Optional.empty(), admission, counters);
        tls = new StreamTransport(system, settings, Optional.of(engines), admission, counters);
        servesTls = engines.serves();
    }

    /** Nobody is listened to before {@link #start}. */
    public static CompletionStage<Sockets> open(ActorSystem<?> system, StackSettings settings, SipCounters counters) {
        try {
            TlsEngines engines = TlsEngines.of(settings.tls());
            UdpTransport udp = UdpTransport.open(settings, counters);
            return CompletableFuture.completedFuture(new Sockets(system, settings, udp, engines, counters));
        } catch (IOException e) {
            return CompletableFuture.failedFuture(e);
        }
    }

    /** Where one cannot be opened, none stays open. */
    public CompletionStage<Sockets> start(Receiver receiver) {
        tcp.start(receiver);
        tls.start(receiver);
        CompletionStage<Void> streams = tcp.bind(settings.port());
        if (servesTls) {
            streams = streams.thenCompose(bound -> tls.bind(settings.tls().port()));
        }
        return streams.handle((bound, failure) -> {
            if (failure != null) {
                close();
                throw failure instanceof CompletionException known ? known : new CompletionException(failure);
            }
            udp.start(receiver);
            return this;
        });
    }

    /** Where a transport listens; fails where it does not. */
    public InetSocketAddress local(Transport transport) {
        return listening(transport).orElseThrow(() -> new IllegalStateException(transport + " is not open"));
    }

    private Optional<InetSocketAddress> listening(Transport transport) {
        return switch (transport) {
            case UDP -> Optional.of(udp.local());
            case TCP -> tcp.local();
            case TLS -> tls.local();
        };
    }

    /** That are open, over TCP and TLS. */
    public int connections() {
        return tcp.connections() + tls.connections();
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
        return switch (hop.transport()) {
            case UDP -> CompletableFuture.completedFuture(udp.flow(address));
            case TCP -> tcp.flow(hop.host(), address);
            case TLS -> tls.flow(hop.host(), address);
        };
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
        boolean secure = transport == Transport.TLS;
        int port = secure ? said.tlsPort() : said.port();
        // who only connects over TLS is reached on the connection
        if (port == 0)
            port = listening(transport)
                    .map(InetSocketAddress::getPort)
                    .orElse(settings.tls().port());
        return (host.indexOf(':') < 0 ? host : "[" + host + "]") + ":" + port;
    }

    @Override
    public void close() {
        udp.close();
        tcp.close();
        tls.close();
    }
}
