// SPDX-License-Identifier: Apache-2.0
package io.convoke.node.sip;

import io.convoke.node.TestNode;
import io.convoke.node.sip.guard.Pressure;
import io.convoke.node.sip.transaction.SipStack;
import io.convoke.node.sip.transport.Transport;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** A node's SIP edge over probes, and a phone on a socket of this machine, whose word the edge trusts. */
public final class UdpPhone implements AutoCloseable {
    private static final byte[] SECRET = "a secret that all nodes of a cluster have".getBytes(StandardCharsets.UTF_8);
    private static final String SETTINGS = """
            convoke.sip { port = 0, tls.port = 0, trusted = ["127.0.0.1"] }
            """;

    public final SipStack stack;
    final Pressure pressure;
    volatile double mediaLoad;
    volatile boolean journalAnswers = true;
    private final DatagramSocket socket;
    private final InetSocketAddress edge;
    private int requests;

    public UdpPhone(TestNode node) throws Exception {
        this(node, SETTINGS);
    }

    public UdpPhone(TestNode node, String settings) throws Exception {
        SipSettings told = SipSettings.of(TestNode.config(settings), SECRET);
        pressure = new Pressure(
                told.guard(), told.stack().transactions().maxServer(), () -> mediaLoad, () -> journalAnswers);
        stack = SipEdge.open(
                        node.kit.system(),
                        told,
                        node.shards,
                        pressure,
                        (_, json) -> CompletableFuture.completedStage(json))
                .toCompletableFuture()
                .get(15, TimeUnit.SECONDS);
        String sentBy = stack.sentBy(Transport.UDP);
        int port = Integer.parseInt(sentBy.substring(sentBy.lastIndexOf(':') + 1));
        edge = new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
        socket = new DatagramSocket(0, InetAddress.getLoopbackAddress());
        socket.setSoTimeout((int) TestNode.patience().toMillis());
    }

    public String contact() {
        return "sip:alice@127.0.0.1:" + socket.getLocalPort();
    }

    /** A request of Alice's; {@code lines} are header fields, then (after an empty line) the body. */
    void send(String method, String uri, String to, String callId, int sequence, String lines) throws IOException {
        int gap = lines.indexOf("\n\n");
        String fields = gap < 0 ? lines : lines.substring(0, gap + 1);
        String body = gap < 0 ? "" : lines.substring(gap + 2);
        String text = """
                %s %s SIP/2.0
                Via: SIP/2.0/UDP 127.0.0.1:%d;branch=z9hG4bKphone%d;rport
                Max-Forwards: 70
                From: <sip:alice@example.net>;tag=9fxced76sl
                To: %s
                Call-ID: %s
                CSeq: %d %s
                %sContent-Length: %d

                """.formatted(
                        method,
                        uri,
                        socket.getLocalPort(),
                        ++requests,
                        to,
                        callId,
                        sequence,
                        method,
                        fields,
                        body.getBytes(StandardCharsets.UTF_8).length)
                .replace("\n", "\r\n");
        send(text + body);
    }

    public void send(String text) throws IOException {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        socket.send(new DatagramPacket(bytes, bytes.length, edge));
    }

    /** The next message, with plain line ends; 100 Trying, which comes where an answer takes its time, is passed over. */
    public String receive() throws IOException {
        DatagramPacket packet = new DatagramPacket(new byte[65_535], 65_535);
        String message;
        do {
            socket.receive(packet);
            message = new String(packet.getData(), 0, packet.getLength(), StandardCharsets.UTF_8);
            packet.setLength(packet.getData().length);
        } while (message.startsWith("SIP/2.0 100 "));
        return message.replace("\r\n", "\n");
    }

    /** What a response's status line says. */
    String status() throws IOException {
        return receive().lines().findFirst().orElseThrow();
    }

    public static String field(String message, String name) {
        return message.lines()
                .filter(line -> line.startsWith(name + ": "))
                .map(line -> line.substring(name.length() + 2))
                .findFirst()
                .orElse("");
    }

    @Override
    public void close() {
        socket.close();
        stack.close();
    }
}
