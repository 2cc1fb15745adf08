// SPDX-License-Identifier: Apache-2.0
package io.convoke.multijvm.harness;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.BlockingDeque;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingDeque;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A user's phone over UDP, that answers a challenge, and says 200 to whatever it is sent, at once. */
public final class SipDevice implements AutoCloseable {
    private static final int PATIENCE_S = 120;
    private static final String USES = "00000001";

    private final String aor;
    private final String password;
    private final InetSocketAddress node;
    private final DatagramSocket socket;
    private final String tag = UUID.randomUUID().toString();
    private final BlockingDeque<String> requests = new LinkedBlockingDeque<>();
    private final BlockingQueue<String> answers = new LinkedBlockingQueue<>();
    private final Set<String> branches = new HashSet<>();
    private volatile String sdp = "";
    private int sequence;

    public SipDevice(RunningNode node, String aor, String password) throws IOException {
        this.aor = aor;
        this.password = password;
        this.node = new InetSocketAddress(InetAddress.getLoopbackAddress(), node.sipPort());
        this.socket = new DatagramSocket(0, InetAddress.getLoopbackAddress());
        Thread.ofPlatform().daemon().name("sip-device").start(this::receive);
    }

    /** The final answer, to a second request where the first one is challenged. {@code fields} end in a line end. */
    public String call(String method, String uri, String to, String callId, String fields, String body)
            throws IOException {
        final String first = answer(method, uri, to, callId, fields, body);
        if (!first.startsWith("SIP/2.0 401")) {
            return first;
        }
        final String challenge = first.lines()
                .filter(line -> line.startsWith("WWW-Authenticate") && line.contains("algorithm=SHA-256"))
                .findFirst()
                .orElseThrow();
        return answer(method, uri, to, callId, authorization(challenge, method, uri) + fields, body);
    }

    /** Registered as one that takes messages. */
    public String register() throws IOException {
        final String domain = aor.substring(aor.indexOf('@') + 1);
        return call(
                "REGISTER",
                "sip:" + domain,
                "<sip:" + aor + ">",
                "reg-" + tag,
                contact() + "Allow: INVITE, ACK, BYE, MESSAGE\r\nExpires: 300\r\n",
                "");
    }

    /** What it answers to an INVITE from now on. */
    public SipDevice answering(String answer) {
        sdp = answer;
        return this;
    }

    /** Where requests reach it. */
    public String address() {
        return "127.0.0.1:" + socket.getLocalPort();
    }

    public String contact() {
        return "Contact: <sip:" + aor.substring(0, aor.indexOf('@')) + "@" + address() + ">\r\n";
    }

    /** The next request that this phone gets; answered already. */
    public String request() throws IOException {
        return next(requests);
    }

    private static String next(BlockingQueue<String> messages) throws IOException {
        try {
            final String next = messages.poll(PATIENCE_S, TimeUnit.SECONDS);
            if (next == null) {
                throw new SocketTimeoutException("nothing came within " + PATIENCE_S + " s");
            }
            return next;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException();
        }
    }

    /** Whether none comes within this time. */
    public boolean isQuiet(int ms) throws InterruptedException {
        final String next = requests.poll(ms, TimeUnit.MILLISECONDS);
        if (next != null) {
            requests.addFirst(next);
        }
        return next == null;
    }

    private String answer(String method, String uri, String to, String callId, String fields, String body)
            throws IOException {
        final int number = ++sequence;
        send(method + " " + uri + " SIP/2.0\r\nVia: SIP/2.0/UDP 127.0.0.1:" + socket.getLocalPort()
                + ";branch=z9hG4bK" + tag + number + ";rport\r\nMax-Forwards: 70\r\nFrom: <sip:" + aor + ">;tag=" + tag
                + "\r\nTo: " + to + "\r\nCall-ID: " + callId + "\r\nCSeq: " + number + " " + method + "\r\n" + fields
                + "Content-Length: " + body.getBytes(StandardCharsets.UTF_8).length + "\r\n\r\n" + body);
        String answer;
        do {
            answer = next(answers);
        } while (answer.startsWith("SIP/2.0 1") || !answer.contains("CSeq: " + number + " "));
        return answer;
    }

    /** Until it is closed; what comes is answered though the test is busy with something else. */
    private void receive() {
        final DatagramPacket packet = new DatagramPacket(new byte[65_535], 65_535);
        try {
            while (true) {
                packet.setLength(65_535);
                socket.receive(packet);
                final String text = new String(packet.getData(), 0, packet.getLength(), StandardCharsets.UTF_8);
                if (text.startsWith("SIP/2.0")) {
                    answers.add(text);
                } else if (!text.startsWith("ACK")) {
                    accept(text);
                }
            }
        } catch (IOException closed) {
            socket.close(); // the test is over
        }
    }

    private void accept(String text) throws IOException {
        final StringBuilder ok = new StringBuilder("SIP/2.0 200 OK\r\n");
        text.lines()
                .takeWhile(line -> !line.isEmpty())
                .filter(line -> line.matches("(Via|From|To|Call-ID|CSeq):.*"))
                .forEach(line -> ok.append(line)
                        .append(line.startsWith("To:") && !line.contains("tag=") ? ";tag=" + tag : "")
                        .append("\r\n"));
        if (text.startsWith("INVITE")) {
            ok.append(contact()).append("Content-Type: application/sdp\r\nContent-Length: ");
            send(ok.append(sdp.length()) + "\r\n\r\n" + sdp);
        } else {
            send(ok + "Content-Length: 0\r\n\r\n");
        }
        if (branches.add(topVia(text))) {
            requests.add(text);
        } // else sent again because our answer was slow: no second request (RFC 3261 section 17.2.3)
    }

    private static String topVia(String request) {
        return request.lines()
                .filter(line -> line.startsWith("Via:"))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("no Via in " + request));
    }

    private void send(String text) throws IOException {
        final byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        socket.send(new DatagramPacket(bytes, bytes.length, node));
    }

    private String authorization(String challenge, String method, String uri) {
        final String realm = quoted(challenge, "realm");
        final String nonce = quoted(challenge, "nonce");
        final String name = aor.substring(0, aor.indexOf('@'));
        final String response = hash(hash(name + ":" + realm + ":" + password) + ":" + nonce + ":" + USES
                + ":c0ffee:auth:" + hash(method + ":" + uri));
        return "Authorization: Digest username=\"" + name + "\", realm=\"" + realm + "\", nonce=\"" + nonce
                + "\", uri=\"" + uri + "\", response=\"" + response + "\", algorithm=SHA-256, cnonce=\"c0ffee\", nc="
                + USES + ", qop=auth\r\n";
    }

    private static String quoted(String challenge, String name) {
        final Matcher found = Pattern.compile(name + "=\"([^\"]*)\"").matcher(challenge);
        if (!found.find()) {
            throw new IllegalArgumentException("no " + name + " in " + challenge);
        }
        return found.group(1);
    }

    private static String hash(String text) {
        try {
            return HexFormat.of()
                    .formatHex(MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JVM has SHA-256", e);
        }
    }

    @Override
    public void close() {
        socket.close();
    }
}
