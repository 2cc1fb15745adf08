// SPDX-License-Identifier: Apache-2.0
package io.convoke.media.link;

import io.aeron.Aeron;
import io.aeron.ExclusivePublication;
import io.aeron.Publication;
import io.aeron.Subscription;
import io.aeron.driver.MediaDriver;
import io.aeron.driver.ThreadingMode;
import io.aeron.logbuffer.FragmentHandler;
import java.net.InetSocketAddress;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.AgentInvoker;

/**
 * Aeron, driver and client, on the thread that calls it. A message is one datagram; a lost one is not asked for again, since sound
 * that comes late disturbs more than a gap that is concealed, and what follows would wait for it.
 */
final class AeronTransport implements LinkTransport {
    private static final int STREAM = 1;
    private static final int FRAGMENT_LIMIT = 1_024;
    private static final int MOST_SESSIONS = 2 * Links.MOST_NODES;
    private static final int SOCKET_BYTES = 2 * 1_024 * 1_024;
    private static final int INITIAL_WINDOW_BYTES = 128 * 1_024;
    private static final long LIVENESS_NS = TimeUnit.SECONDS.toNanos(1);
    private static final long TIMER_NS = TimeUnit.MILLISECONDS.toNanos(100);
    private static final long DRIVER_TIMEOUT_MS = 2_000; // how soon a node may come again after a crash

    private final MediaDriver driver;
    private final Aeron aeron;
    private final AgentInvoker driverInvoker;
    private final AgentInvoker clientInvoker;
    private final Subscription subscription;
    private final FragmentHandler onFragment = (buffer, offset, length, header) -> onMessage(buffer, offset, length);
    private Receiver receiver;

    AeronTransport(LinkSettings settings, Consumer<Throwable> faultHandler) {
        driver = MediaDriver.launch(driverContext(settings, faultHandler));
        driverInvoker = driver.sharedAgentInvoker();
        aeron = connect(settings, faultHandler);
        clientInvoker = aeron.conductorAgentInvoker();
        try {
            subscription =
                    aeron.addSubscription(channel(settings.bindHost(), settings.port()) + "|reliable=false", STREAM);
        } catch (RuntimeException e) { // the port is somebody else's
            close();
            throw e;
        }
    }

    private Aeron connect(LinkSettings settings, Consumer<Throwable> faultHandler) {
        try {
            return Aeron.connect(new Aeron.Context()
                    .aeronDirectoryName(settings.directory().toString())
                    .useConductorAgentInvoker(true)
                    .driverAgentInvoker(driverInvoker)
                    .driverTimeoutMs(DRIVER_TIMEOUT_MS)
                    .errorHandler(faultHandler::accept));
        } catch (RuntimeException e) {
            driver.close();
            throw e;
        }
    }

    private static MediaDriver.Context driverContext(LinkSettings settings, Consumer<Throwable> faultHandler) {
        MediaDriver.Context context = new MediaDriver.Context()
                .aeronDirectoryName(settings.directory().toString())
                .threadingMode(ThreadingMode.INVOKER)
                .dirDeleteOnStart(true) // that of a crash; one that is in use is refused
                .dirDeleteOnShutdown(true)
                .warnIfDirectoryExists(false)
                .errorHandler(faultHandler::accept)
                .streamSessionLimit(MOST_SESSIONS) // each takes room, whoever opens it
                .termBufferSparseFile(false) // no room is noticed when a link is made, not when it is used
                .publicationTermBufferLength(SharedMemory.TERM_BYTES)
                .ipcTermBufferLength(SharedMemory.TERM_BYTES)
                .initialWindowLength(INITIAL_WINDOW_BYTES)
                .socketRcvbufLength(SOCKET_BYTES)
                .socketSndbufLength(SOCKET_BYTES)
                .timerIntervalNs(TIMER_NS)
                .imageLivenessTimeoutNs(LIVENESS_NS)
                .publicationConnectionTimeoutNs(LIVENESS_NS)
                .publicationLingerTimeoutNs(0);
        context.counterValuesBufferLength(SharedMemory.COUNTERS_BYTES).driverTimeoutMs(DRIVER_TIMEOUT_MS);
        return context;
    }

    private static String channel(String host, int port) {
        return "aeron:udp?endpoint=" + (host.indexOf(':') < 0 ? host : "[" + host + "]") + ":" + port;
    }

    @Override
    public Channel connect(InetSocketAddress address) {
        String host = address.isUnresolved()
                ? address.getHostString()
                : address.getAddress().getHostAddress();
        return new Way(aeron.addExclusivePublication(channel(host, address.getPort()), STREAM));
    }

    @Override
    public int poll(Receiver to) {
        receiver = to;
        int workCount = driverInvoker.invoke() + clientInvoker.invoke();
        if (aeron.isClosed()) { // after a stall that the client takes for the driver's end
            throw new IllegalStateException("the link's client was closed");
        }
        return workCount + subscription.poll(onFragment, FRAGMENT_LIMIT);
    }

    /** Else the driver would send it only when it is called again. */
    @Override
    public void flush() {
        driverInvoker.invoke();
    }

    private void onMessage(DirectBuffer buffer, int offset, int length) {
        receiver.onMessage(buffer, offset, length);
    }

    @Override
    public void close() {
        aeron.close();
        driver.close();
    }

    private record Way(ExclusivePublication publication) implements Channel {
        @Override
        public Outcome offer(DirectBuffer message, int length) {
            long result = publication.offer(message, 0, length);
            if (result > 0) {
                return Outcome.SENT;
            }
            if (result == Publication.CLOSED || result == Publication.MAX_POSITION_EXCEEDED) {
                throw new IllegalStateException("the way to " + publication.channel() + " has ended");
            }
            return result == Publication.ADMIN_ACTION ? Outcome.BUSY : Outcome.DROPPED;
        }

        @Override
        public void close() {
            publication.close();
        }
    }
}
