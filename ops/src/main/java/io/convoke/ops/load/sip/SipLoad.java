// SPDX-License-Identifier: Apache-2.0
package io.convoke.ops.load.sip;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Iterator;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.HdrHistogram.Histogram;

/**
 * Many SIP requests over one UDP socket, in the thread of whoever calls: as many at once as a window has, or as many a second as
 * told, however late the answers are. A request without an answer is sent again each half second (RFC 3261 §17.1.1.2), and given up
 * after 32 s (§17.1.2.2, timer F).
 */
public final class SipLoad implements AutoCloseable {
    static final String BRANCH = "branch=z9hG4bKload-";

    private static final int MOST_BYTES = 64 * 1024;
    private static final int BUFFER = 4 << 20;
    private static final long RETRANSMIT_NS = 500_000_000L;
    private static final long GIVE_UP_NS = 32_000_000_000L;
    private static final long IDLE_NS = 30_000L;
    private static final long REST_NS = 5_000_000_000L;

    private final DatagramChannel channel;
    private final String local;
    private final ByteBuffer buffer = ByteBuffer.allocateDirect(MOST_BYTES);
    private final byte[] bytes = new byte[MOST_BYTES];
    private final Map<Long, Pending> pending = new HashMap<>();
    private long next;

    /** A request that waits for its final answer. */
    private static final class Pending {
        private final long dueNs;
        private final long firstNs = System.nanoTime();
        private String text;
        private int attempt;
        private int challenges;
        private long sentNs;

        private Pending(long dueNs) {
            this.dueNs = dueNs;
        }
    }

    /**
     * What came of a load.
     *
     * @param done with the status that was expected, while it ran
     * @param latencyUs of all with that status, from when each was due
     * @param others how many got which other status; 0: none at all
     */
    public record Outcome(long done, double seconds, Histogram latencyUs, Map<Integer, Long> others) {
        public double perSecond() {
            return done / seconds;
        }

        public double ms(double percentile) {
            return latencyUs.getValueAtPercentile(percentile) / 1e3;
        }

        public long failed() {
            return others.values().stream().mapToLong(Long::longValue).sum();
        }
    }

    public SipLoad(InetSocketAddress node) throws IOException {
        channel = DatagramChannel.open();
        channel.setOption(StandardSocketOptions.SO_RCVBUF, BUFFER);
        channel.setOption(StandardSocketOptions.SO_SNDBUF, BUFFER);
        channel.connect(node);
        channel.configureBlocking(false);
        final InetSocketAddress own = (InetSocketAddress) channel.getLocalAddress();
        local = own.getAddress().getHostAddress() + ":" + own.getPort();
    }

    /** Host and port of this socket, for a Contact. */
    public String local() {
        return local;
    }

    /** Always {@code window} at once. */
    public Outcome saturate(SipScript script, int window, int seconds) throws IOException {
        return new Run(script, window, 0, Long.MAX_VALUE, seconds).go();
    }

    /** So many a second. */
    public Outcome paced(SipScript script, int perSecond, int seconds) throws IOException {
        return new Run(script, Integer.MAX_VALUE, perSecond, (long) perSecond * seconds, seconds).go();
    }

    /** Exactly so many, at most a few at once, or so many a second. {@code perSecond} 0: as fast as that goes. */
    public Outcome exactly(SipScript script, long count, int perSecond) throws IOException {
        final int seconds = perSecond == 0 ? 600 : (int) (count / perSecond + 2);
        return new Run(script, perSecond == 0 ? 16 : Integer.MAX_VALUE, perSecond, count, seconds).go();
    }

    /** One load from its beginning to its last answer. Requests count from 0. */
    private final class Run {
        private final SipScript script;
        private final int window;
        private final long periodNs;
        private final long count;
        private final long startNs = System.nanoTime();
        private final long endNs;
        private final long first = next;
        private final Histogram latencyUs = new Histogram(TimeUnit.SECONDS.toMicros(60), 3);
        private final Map<Integer, Long> others = new TreeMap<>();
        private long done;
        private long lookedNs = startNs;

        Run(SipScript script, int window, int perSecond, long count, int seconds) {
            this.script = script;
            this.window = window;
            this.periodNs = perSecond == 0 ? 0 : 1_000_000_000L / perSecond;
            this.count = count;
            this.endNs = startNs + seconds * 1_000_000_000L;
        }

        Outcome go() throws IOException {
            long nowNs = startNs;
            while (nowNs - endNs < 0 && (next - first < count || !pending.isEmpty())) {
                begin(nowNs);
                step(nowNs);
                nowNs = System.nanoTime();
            }
            final double seconds = (nowNs - startNs) / 1e9;
            final long doneInTime = done;
            if (periodNs > 0) {
                begin(endNs); // what was due while this thread stood still
            }
            while (!pending.isEmpty() && nowNs - endNs < REST_NS) {
                step(nowNs);
                nowNs = System.nanoTime();
            }
            pending.values().forEach(lost -> others.merge(0, 1L, Long::sum));
            pending.clear();
            return new Outcome(count == Long.MAX_VALUE ? doneInTime : done, seconds, latencyUs, others);
        }

        private void begin(long nowNs) throws IOException {
            while (next - first < count && pending.size() < window) {
                final long dueNs = periodNs == 0 ? System.nanoTime() : startNs + (next - first) * periodNs;
                if (dueNs - nowNs > 0 && periodNs > 0) {
                    return;
                }
                final Pending one = new Pending(dueNs);
                pending.put(next, one);
                send(next, one);
                next++;
            }
        }

        private void step(long nowNs) throws IOException {
            boolean idle = true;
            for (SipReply message = receive(); message != null; message = receive()) {
                idle = false;
                if (message.isReply()) {
                    onReply(message);
                } else if (!message.text().startsWith("ACK ")) {
                    write(message.ok());
                }
            }
            if (nowNs - lookedNs > RETRANSMIT_NS / 10) {
                lookedNs = nowNs;
                repeat(nowNs);
            }
            if (idle) {
                LockSupport.parkNanos(IDLE_NS);
            }
        }

        private void send(long number, Pending one) throws IOException {
            final long index = number - first;
            final String uri = script.requestUri(index);
            final String body = script.body(index);
            one.text = script.method() + " " + uri + " SIP/2.0\r\n" + via(number, one.attempt)
                    + "Max-Forwards: 70\r\nCSeq: " + (number * 8 + one.attempt + 1) + " " + script.method() + "\r\n"
                    + script.fields(index) + script.user(index).authorization(script.method(), uri)
                    + (body.isEmpty() ? "" : "Content-Type: application/sdp\r\n") + "Content-Length: " + body.length()
                    + "\r\n\r\n" + body;
            one.sentNs = System.nanoTime();
            write(one.text);
        }

        private void repeat(long nowNs) throws IOException {
            final Iterator<Pending> all = pending.values().iterator();
            while (all.hasNext()) {
                final Pending one = all.next();
                if (nowNs - one.firstNs > GIVE_UP_NS) {
                    all.remove();
                    others.merge(0, 1L, Long::sum);
                } else if (nowNs - one.sentNs > RETRANSMIT_NS) {
                    one.sentNs = nowNs;
                    write(one.text);
                }
            }
        }

        private void onReply(SipReply reply) throws IOException {
            final int status = reply.status();
            final long number = reply.number();
            if (status < 200 || number < 0) {
                return;
            }
            final Pending one = pending.get(number);
            final boolean earlier = number < first; // of a load before, which it outlived
            if (reply.value("CSeq").endsWith("INVITE") && !(earlier && status >= 300)) {
                acknowledge(reply, number - first);
            }
            if (one == null || !reply.answers(one.attempt)) {
                return; // came twice
            }
            if (status == 401 && one.challenges++ < 2) {
                script.user(number - first).challenged(reply);
                one.attempt++;
                send(number, one);
                return;
            }
            pending.remove(number);
            if (status == script.expected()) {
                done++;
                latencyUs.recordValue(
                        Math.min((System.nanoTime() - one.dueNs) / 1_000, latencyUs.getHighestTrackableValue()));
                script.done(number - first, reply);
            } else {
                others.merge(status, 1L, Long::sum);
            }
        }

        /** A refusal or redirection under the branch of its INVITE (RFC 3261 §17.1.1.3), a 2xx under its own (§13.2.2.4). */
        private void acknowledge(SipReply reply, long index) throws IOException {
            final boolean refused = reply.status() >= 300;
            final String via = reply.value("Via");
            final int branch = via.indexOf(BRANCH);
            int end = via.indexOf(';', branch);
            end = end < 0 ? via.length() : end;
            final String sequence = reply.value("CSeq");
            write("ACK " + (refused ? script.requestUri(index) : reply.contact()) + " SIP/2.0\r\nVia: SIP/2.0/UDP "
                    + local
                    + ";" + via.substring(branch, end) + (refused ? "" : "a") + "\r\nMax-Forwards: 70\r\nFrom: "
                    + reply.value("From") + "\r\nTo: " + reply.value("To") + "\r\nCall-ID: " + reply.value("Call-ID")
                    + "\r\nCSeq: " + sequence.substring(0, sequence.indexOf(' '))
                    + " ACK\r\nContent-Length: 0\r\n\r\n");
        }
    }

    private String via(long number, int attempt) {
        return "Via: SIP/2.0/UDP " + local + ";" + BRANCH + Long.toHexString(number) + "." + attempt + "\r\n";
    }

    private void write(String text) throws IOException {
        buffer.clear();
        buffer.put(text.getBytes(StandardCharsets.ISO_8859_1)).flip();
        channel.write(buffer);
    }

    private SipReply receive() throws IOException {
        buffer.clear();
        final int length = channel.read(buffer);
        if (length <= 0) {
            return null;
        }
        buffer.flip().get(bytes, 0, length);
        return new SipReply(new String(bytes, 0, length, StandardCharsets.ISO_8859_1));
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
