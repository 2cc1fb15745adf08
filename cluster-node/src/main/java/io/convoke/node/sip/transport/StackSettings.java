// SPDX-License-Identifier: Apache-2.0
package io.convoke.node.sip.transport;

import com.typesafe.config.Config;
import java.time.Duration;

/**
 * Read from {@code convoke.sip}; defaults, units and reasons are in reference.conf.
 *
 * @param port of UDP and TCP; 0: any that is free, one for each
 */
public record StackSettings(
        String host, int port, Advertise advertise, Udp udp, Tls tls, Streams streams, Transactions transactions) {

    /**
     * What requests of ours say of where they come from.
     *
     * @param host empty: that of the socket
     * @param port of UDP and TCP; 0: that of the socket
     */
    public record Advertise(String host, int port, int tlsPort) {}

    /** Kernel buffers of the socket, bytes. */
    public record Udp(int receiveBuffer, int sendBuffer) {}

    /**
     * @param keyStore file in PKCS12; empty: nobody can come over TLS
     * @param trustStore file in PKCS12 with whom to trust when we connect; empty: those of the JDK
     */
    public record Tls(int port, String keyStore, String passwordFile, String trustStore, String trustPasswordFile) {}

    /**
     * Of TCP and TLS.
     *
     * @param messageWithin from its first byte, or from the connection's beginning
     * @param queue messages
     */
    public record Streams(
            int maxConnections,
            int maxPerSource,
            Duration idleTimeout,
            Duration messageWithin,
            Duration connectTimeout,
            int queue) {}

    /**
     * RFC 3261 §17.1.1.1.
     *
     * @param linger after the last that was seen of a request that is answered, in place of timers H and J
     */
    public record Transactions(
            int maxServer, int maxClient, Duration t1, Duration t2, Duration t4, Duration linger, Duration retryAfter) {
        /** Timers B, F, L and M. */
        public Duration giveUp() {
            return t1.multipliedBy(64);
        }
    }

    public StackSettings {
        require(isPort(port), "port", port);
        require(isPort(advertise.port()), "advertise.port", advertise.port());
        require(isPort(advertise.tlsPort()), "advertise.tls-port", advertise.tlsPort());
        require(isPort(tls.port()), "tls.port", tls.port());
        require(
                !advertise.host().isEmpty() || !host.equals("0.0.0.0") && !host.equals("::"),
                "advertise.host (needed where host stands for all addresses)",
                "empty");
        require(tls.keyStore().isEmpty() || !tls.passwordFile().isEmpty(), "tls.password-file", "empty");
        require(tls.trustStore().isEmpty() || !tls.trustPasswordFile().isEmpty(), "tls.trust-password-file", "empty");
        require(udp.receiveBuffer() > 0, "udp.receive-buffer", udp.receiveBuffer());
        require(udp.sendBuffer() > 0, "udp.send-buffer", udp.sendBuffer());
        require(streams.maxConnections() > 0, "streams.max-connections", streams.maxConnections());
        require(streams.maxPerSource() > 0, "streams.max-per-source", streams.maxPerSource());
        require(streams.queue() > 0, "streams.queue", streams.queue());
        positive(streams.idleTimeout(), "streams.idle-timeout");
        positive(streams.messageWithin(), "streams.message-within");
        positive(streams.connectTimeout(), "streams.connect-timeout");
        require(transactions.maxServer() > 0, "transactions.max-server", transactions.maxServer());
        require(transactions.maxClient() > 0, "transactions.max-client", transactions.maxClient());
        positive(transactions.t1(), "transactions.t1");
        positive(transactions.t2(), "transactions.t2");
        positive(transactions.t4(), "transactions.t4");
        positive(transactions.linger(), "transactions.linger");
        positive(transactions.retryAfter(), "transactions.retry-after");
    }

    /** @throws IllegalArgumentException one line that names the key and what is wrong */
    public static StackSettings of(Config convokeSip) {
        Config c = convokeSip;
        return new StackSettings(
                c.getString("host"),
                c.getInt("port"),
                new Advertise(
                        c.getString("advertise.host"), c.getInt("advertise.port"), c.getInt("advertise.tls-port")),
                new Udp(bytes(c, "udp.receive-buffer"), bytes(c, "udp.send-buffer")),
                new Tls(
                        c.getInt("tls.port"),
                        c.getString("tls.key-store"),
                        c.getString("tls.password-file"),
                        c.getString("tls.trust-store"),
                        c.getString("tls.trust-password-file")),
                streams(c.getConfig("streams")),
                transactions(c.getConfig("transactions")));
    }

    private static Streams streams(Config c) {
        return new Streams(
                c.getInt("max-connections"),
                c.getInt("max-per-source"),
                c.getDuration("idle-timeout"),
                c.getDuration("message-within"),
                c.getDuration("connect-timeout"),
                c.getInt("queue"));
    }

    private static Transactions transactions(Config c) {
        return new Transactions(
                c.getInt("max-server"),
                c.getInt("max-client"),
                c.getDuration("t1"),
                c.getDuration("t2"),
                c.getDuration("t4"),
                c.getDuration("linger"),
                c.getDuration("retry-after"));
    }

    private static int bytes(Config c, String key) {
        long bytes = c.getBytes(key);
        require(bytes <= Integer.MAX_VALUE, key, bytes);
        return (int) bytes;
    }

    private static boolean isPort(int port) {
        return port >= 0 && port < 65_536;
    }

    private static void positive(Duration value, String name) {
        require(!value.isNegative() && !value.isZero(), name, value);
    }

    private static void require(boolean valid, String name, Object value) {
        if (!valid) throw new IllegalArgumentException("convoke.sip." + name + " cannot be " + value);
    }
}
