// SPDX-License-Identifier: Apache-2.0
package io.convoke.node.sip.transport.socket;

import io.convoke.node.sip.message.Frame;
import io.convoke.node.sip.message.SipParser.Arrival;
import io.convoke.node.sip.message.StreamFramer;
import io.convoke.node.sip.message.StreamFramer.Opener;
import io.convoke.node.sip.transport.Flow;
import io.convoke.node.sip.transport.Receiver;
import io.convoke.node.sip.transport.SipCounters;
import io.convoke.node.sip.transport.SipCounters.Event;
import io.convoke.node.sip.transport.StackSettings;
import io.convoke.node.sip.transport.Timers;
import io.convoke.node.sip.transport.Timers.Timeout;
import io.convoke.node.sip.transport.Transport;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.apache.pekko.Done;
import org.apache.pekko.NotUsed;
import org.apache.pekko.stream.BoundedSourceQueue;
import org.apache.pekko.stream.QueueOfferResult;
import org.apache.pekko.stream.javadsl.Keep;
import org.apache.pekko.stream.javadsl.Sink;
import org.apache.pekko.stream.javadsl.Source;
import org.apache.pekko.util.ByteString;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One connection over TCP or TLS. Bytes come in one stream, which is one thread at a time; messages go out by a bounded
 * queue from any thread. Completing the queue closes the connection once what is in it has gone out.
 */
final class Connection implements Flow {
    private static final Logger LOG = LoggerFactory.getLogger(Connection.class);
    private static final ByteString PONG = ByteString.fromString("\r\n");

    private static final CompletionStage<Done> READ_ON = CompletableFuture.completedFuture(Done.done());
    private static final long MOST_IN_A_WRITE = 64 * 1024;

    private final Transport transport;
    private final InetSocketAddress remote;
    private final Opener opener;
    private final StreamFramer framer;
    private final StackSettings.Streams settings;
    private final Timers timers;
    private final SipCounters counters;
    private final Receiver receiver;
    private volatile BoundedSourceQueue<ByteString> queue;
    private volatile boolean closed;
    /** Completed once the peer may be read again; null: it may. */
    private final AtomicReference<CompletableFuture<Done>> room = new AtomicReference<>();

    private Timeout messageWithin;

    Connection(
            Transport transport,
            InetSocketAddress remote,
            Opener opener,
            StackSettings.Streams settings,
            Timers timers,
            SipCounters counters,
            Receiver receiver) {
        this.transport = transport;
        this.remote = remote;
        this.framer = new StreamFramer(opener);
        this.settings = settings;
        this.timers = timers;
        this.counters = counters;
        this.receiver = receiver;
        this.opener = opener;
    }

    /** Bytes in, bytes out; when one side ends, so does the other. Its value completes at the end. To be run once. */
    org.apache.pekko.stream.javadsl.Flow<ByteString, ByteString, CompletionStage<Done>> stream() {
        Source<ByteString, NotUsed> outgoing = Source.<ByteString>queue(settings.queue())
                .mapMaterializedValue(fresh -> {
                    queue = fresh; // before the first byte comes in
                    if (opener == Opener.PEER) expectMessage();
                    return NotUsed.getInstance();
                });
        return org.apache.pekko.stream.javadsl.Flow.fromSinkAndSourceCoupledMat(
                org.apache.pekko.stream.javadsl.Flow.<ByteString>create()
                        .mapAsync(1, this::received)
                        .toMat(Sink.ignore(), Keep.right()),
                // while one write is under way, what waits becomes the next one: a write costs more than a message
                outgoing.map(this::taken)
                        .batchWeighted(
                                MOST_IN_A_WRITE, bytes -> (long) bytes.size(), bytes -> bytes, ByteString::concat),
                Keep.left());
    }

    /** What is behind these bytes is read once there is room for the answers: TCP tells the peer to wait. */
    private CompletionStage<Done> received(ByteString bytes) {
        cut(bytes);
        if (queue.size() < settings.queue() / 4) return READ_ON;
        CompletableFuture<Done> later = new CompletableFuture<>();
        room.set(later);
        readOnIfThereIsRoom(); // all may have been taken in between
        return later;
    }

    private ByteString taken(ByteString bytes) {
        if (room.get() != null) readOnIfThereIsRoom();
        return bytes;
    }

    private void readOnIfThereIsRoom() {
        if (queue.size() > settings.queue() / 8) return;
        CompletableFuture<Done> waiting = room.getAndSet(null);
        if (waiting != null) waiting.complete(Done.done());
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
    public boolean isOpen() {
        return !closed;
    }

    @Override
    public boolean send(byte[] message) {
        counters.count(Event.SENT);
        return offer(ByteString.fromArrayUnsafe(message));
    }

    private boolean offer(ByteString bytes) {
        QueueOfferResult result = closed ? QueueOfferResult.closed() : queue.offer(bytes);
        if (result.isEnqueued()) return true;
        if (result == QueueOfferResult.dropped()) {
            // whoever reads so slowly has lost a message already, and holds memory
            counters.count(Event.QUEUE_FULL);
            abort("Reads too slowly");
            closed();
        } else {
            counters.count(Event.CONNECTION_GONE);
        }
        return false;
    }

    /** Ends the stream without a trace in the log: strangers can bring it about. */
    static final class PeerFault extends RuntimeException {
        private static final long serialVersionUID = 1L;

        PeerFault(String message) {
            super(message, null, false, false);
        }
    }

    private void cut(ByteString bytes) {
        boolean whole = false;
        for (ByteBuffer buffer : bytes.getByteBuffers()) {
            List<Frame> frames = framer.feed(buffer);
            frames.forEach(this::handle);
            whole |= !frames.isEmpty();
        }
        // one that ends gives the next one its own time; a lone line end is no sign of an honest peer
        if (whole) stopExpecting();
        if (framer.isInsideMessage() && messageWithin == null) expectMessage();
    }

    private void handle(Frame frame) {
        switch (frame) {
            case Frame.Message message -> {
                counters.count(Event.RECEIVED);
                hand(message.bytes());
            }
            case Frame.Ping ping -> {
                counters.count(Event.KEEP_ALIVE);
                offer(PONG);
            }
            case Frame.Pong pong -> counters.count(Event.KEEP_ALIVE);
            case Frame.Broken broken -> {
                counters.count(Event.CONNECTION_BROKEN);
                close();
            }
        }
    }

    private void hand(byte[] message) {
        try {
            receiver.onMessage(message, Arrival.STREAM, this);
        } catch (RuntimeException | StackOverflowError e) {
            counters.count(Event.FAULT);
            LOG.error("A SIP message over {} was not handled", transport, e);
        }
    }

    private synchronized void expectMessage() {
        if (closed) return;
        messageWithin = timers.after(settings.messageWithin(), () -> {
            counters.count(Event.CONNECTION_STALLED);
            abort("Half a message for too long");
        });
    }

    private synchronized void stopExpecting() {
        if (messageWithin != null) messageWithin.cancel();
        messageWithin = null;
    }

    void close() {
        end(BoundedSourceQueue::complete);
    }

    private void abort(String why) {
        end(open -> open.fail(new PeerFault(why)));
    }

    /** The peer may end it in the same moment, which the queue takes for a mistake of ours. */
    private void end(Consumer<BoundedSourceQueue<ByteString>> how) {
        try {
            how.accept(queue);
        } catch (IllegalStateException overAlready) {
            LOG.debug("{} with {} is over already", transport, remote);
        }
    }

    /** The stream is over. */
    void closed() {
        closed = true;
        stopExpecting();
    }
}
