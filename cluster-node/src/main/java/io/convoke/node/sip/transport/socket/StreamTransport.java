// SPDX-License-Identifier: Apache-2.0
package io.convoke.node.sip.transport.socket;

import io.convoke.node.sip.message.StreamFramer.Opener;
import io.convoke.node.sip.transport.Flow;
import io.convoke.node.sip.transport.Receiver;
import io.convoke.node.sip.transport.SipCounters;
import io.convoke.node.sip.transport.SipCounters.Event;
import io.convoke.node.sip.transport.StackSettings;
import io.convoke.node.sip.transport.Timers;
import io.convoke.node.sip.transport.Transport;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import javax.net.ssl.SSLSession;
import org.apache.pekko.Done;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.io.Inet.SocketOption;
import org.apache.pekko.io.TcpSO;
import org.apache.pekko.japi.Pair;
import org.apache.pekko.stream.TLSClosing;
import org.apache.pekko.stream.javadsl.Keep;
import org.apache.pekko.stream.javadsl.Sink;
import org.apache.pekko.stream.javadsl.Source;
import org.apache.pekko.stream.javadsl.Tcp;
import org.apache.pekko.util.ByteString;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** TCP or TLS: who connects to us, and to whom we connect, as streams of Pekko; no thread waits for any of them. */
final class StreamTransport {
    private static final Logger LOG = LoggerFactory.getLogger(StreamTransport.class);
    private static final int BACKLOG = 1024;
    private static final List<SocketOption> OPTIONS = List.of(TcpSO.tcpNoDelay(true));

    /** The engine has checked the certificate. */
    private static final Function<SSLSession, Optional<Throwable>> ANY = session -> Optional.empty();

    /** Whose certificate was seen counts as well: another name at the same address is another peer. */
    private record Peer(String host, InetSocketAddress address) {}

    private final Transport transport;
    private final ActorSystem<?> system;
    private final StackSettings settings;
    private final StackSettings.Streams streams;
    private final Optional<TlsEngines> tls;
    private final Admission admission;
    private final SipCounters counters;
    private final Timers timers;
    /** Those of peers that connected to us are found by the address they came from. */
    private final Map<InetSocketAddress, Connection> came = new ConcurrentHashMap<>();

    private final Map<Peer, CompletionStage<Flow>> made = new ConcurrentHashMap<>();
    private final Set<Connection> all = ConcurrentHashMap.newKeySet();
    private volatile Receiver receiver;
    private volatile Tcp.ServerBinding binding;

    StreamTransport(
            ActorSystem<?> system,
            StackSettings settings,
            Optional<TlsEngines> tls,
            Admission admission,
            SipCounters counters) {
        this.transport = tls.isPresent() ? Transport.TLS : Transport.TCP;
        this.system = system;
        this.settings = settings;
        this.streams = settings.streams();
        this.tls = tls;
        this.admission = admission;
        this.counters = counters;
        this.timers = Timers.of(system);
    }

    /** Without {@link #bind} it only connects. */
    void start(Receiver upwards) {
        receiver = upwards;
    }

    CompletionStage<Void> bind(int port) {
        return incoming(port).to(Sink.foreach(this::accept)).run(system).handle((bound, failure) -> {
            if (failure != null) {
                String where = settings.host() + ":" + port + ": " + failure.getMessage();
                throw new CompletionException(new IOException("SIP over " + transport + " on " + where, failure));
            }
            binding = bound;
            return null;
        });
    }

    private Source<Tcp.IncomingConnection, CompletionStage<Tcp.ServerBinding>> incoming(int port) {
        Tcp tcp = Tcp.get(system);
        Optional<Duration> idle = Optional.of(streams.idleTimeout());
        if (tls.isEmpty()) return tcp.bind(settings.host(), port, BACKLOG, OPTIONS, false, idle);
        return tcp.bindWithTls(
                settings.host(), port, tls.get()::server, BACKLOG, OPTIONS, idle, ANY, TLSClosing.eagerClose());
    }

    private void accept(Tcp.IncomingConnection incoming) {
        InetSocketAddress remote = incoming.remoteAddress();
        if (!admission.enter(remote.getAddress())) {
            counters.count(Event.CONNECTION_REFUSED);
            incoming.handleWith(
                    org.apache.pekko.stream.javadsl.Flow.fromSinkAndSource(Sink.cancelled(), Source.empty()), system);
            return;
        }
        Connection connection = connection(remote, Opener.PEER);
        came.put(remote, connection);
        incoming.handleWith(connection.stream(), system).whenComplete((done, failure) -> {
            came.remove(remote, connection);
            ended(connection, failure);
        });
    }

    private Connection connection(InetSocketAddress remote, Opener opener) {
        Connection connection = new Connection(transport, remote, opener, streams, timers, counters, receiver);
        all.add(connection);
        return connection;
    }

    private void ended(Connection connection, Throwable failure) {
        connection.closed();
        all.remove(connection);
        admission.leave(connection.remote().getAddress());
        if (failure != null) LOG.debug("{} with {}: {}", transport, connection.remote(), failure.toString());
    }

    /** RFC 3261 §18.1.1: the connection that is there, also one on which a peer came that says it is to be called there. */
    CompletionStage<Flow> flow(String host, InetSocketAddress address) {
        Connection here = came.get(address);
        if (here != null && here.isOpen()) return CompletableFuture.completedFuture(here);
        Peer peer = new Peer(host.toLowerCase(Locale.ROOT), address);
        CompletableFuture<Flow> fresh = new CompletableFuture<>();
        CompletionStage<Flow> known = made.putIfAbsent(peer, fresh);
        if (known != null) return known;
        connect(peer, fresh);
        return fresh;
    }

    private void connect(Peer peer, CompletableFuture<Flow> ready) {
        if (!admission.enter(peer.address().getAddress())) {
            counters.count(Event.CONNECTION_REFUSED);
            made.remove(peer, ready);
            ready.completeExceptionally(new IOException("Too many connections"));
            return;
        }
        Connection connection = connection(peer.address(), Opener.US);
        Pair<CompletionStage<Tcp.OutgoingConnection>, CompletionStage<Done>> running =
                outgoing(peer).joinMat(connection.stream(), Keep.both()).run(system);
        running.second().whenComplete((done, failure) -> {
            made.remove(peer, ready);
            ended(connection, failure);
        });
        running.first().whenComplete((there, failure) -> {
            if (failure == null) {
                ready.complete(connection);
            } else {
                counters.count(Event.CONNECTION_FAILED);
                made.remove(peer, ready);
                ready.completeExceptionally(failure);
            }
        });
    }

    private org.apache.pekko.stream.javadsl.Flow<ByteString, ByteString, CompletionStage<Tcp.OutgoingConnection>>
            outgoing(Peer peer) {
        Tcp tcp = Tcp.get(system);
        InetSocketAddress to = peer.address();
        Optional<Duration> connect = Optional.of(streams.connectTimeout());
        Optional<Duration> idle = Optional.of(streams.idleTimeout());
        if (tls.isEmpty()) return tcp.outgoingConnection(to, Optional.empty(), OPTIONS, false, connect, idle);
        return tcp.outgoingConnectionWithTls(
                to,
                () -> tls.get().client(peer.host(), to.getPort()),
                Optional.empty(),
                OPTIONS,
                connect,
                idle,
                ANY,
                TLSClosing.eagerClose());
    }

    Optional<InetSocketAddress> local() {
        return Optional.ofNullable(binding).map(Tcp.ServerBinding::localAddress);
    }

    int connections() {
        return all.size();
    }

    void close() {
        if (binding != null) binding.unbind();
        all.forEach(Connection::close);
    }
}
