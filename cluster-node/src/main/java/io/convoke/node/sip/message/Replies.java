// SPDX-License-Identifier: Apache-2.0
package io.convoke.node.sip.message;

import java.io.ByteArrayOutputStream;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * Makes replies without keeping anything: what is repeated comes from the request as it stood there, and the To tag
 * follows from the request and a secret (RFC 3261 §8.2.7), so that a retransmission gets the same reply, from every node
 * that has the secret.
 */
public final class Replies {
    private static final int TAG_BYTES = 10;

    /** Of which a reply may begin a dialog (RFC 3261 §12.1, RFC 6665, RFC 3515). */
    private static final Set<String> DIALOG_METHODS = Set.of("INVITE", "SUBSCRIBE", "REFER");

    private final KeyedHash tags;

    /**
     * @param bytes the whole message
     * @param destination over UDP; over a stream it is the connection on which the request came
     */
    public record Reply(byte[] bytes, InetSocketAddress destination) {}

    /** @param secret at least 32 bytes, the same in all nodes of a cluster */
    public Replies(byte[] secret) {
        tags = new KeyedHash(secret, "sip-to-tag");
    }

    /**
     * @param request a request that was parsed or refused; there is no reply to an ACK
     * @param source the address from which it came
     */
    public Reply reply(Head request, InetSocketAddress source, Answer answer) {
        boolean tagged =
                answer.status() == 100 || !tag(request.value("to").orElse("")).isEmpty();
        return reply(request, source, answer, tagged ? "" : toTag(request));
    }

    /** @param toTag of the dialog that it is in or begins; nothing where the request has one, or with 100 */
    public Reply reply(Head request, InetSocketAddress source, Answer answer, String toTag) {
        List<String> vias = request.values("via");
        TopVia top = TopVia.of(vias.getFirst());
        StringBuilder text = new StringBuilder(512);
        text.append("SIP/2.0 ")
                .append(answer.status())
                .append(' ')
                .append(answer.reason())
                .append("\r\n");
        line(text, "Via", top.stamped(source));
        vias.stream().skip(1).forEach(via -> line(text, "Via", via));
        if (mayBeginDialog(request, answer.status())) {
            request.values("record-route").forEach(route -> line(text, "Record-Route", route));
        }
        line(text, "From", request.value("from").orElse(""));
        line(text, "To", to(request, answer.status(), toTag));
        line(text, "Call-ID", request.value("call-id").orElse(""));
        line(text, "CSeq", request.value("cseq").orElse(""));
        if (answer.status() == 100) {
            request.value("timestamp").ifPresent(timestamp -> line(text, "Timestamp", timestamp));
        }
        answer.fields().forEach(field -> line(text, field.name(), field.value()));
        return new Reply(whole(text, answer), top.destination(source));
    }

    /** The tag of all replies to this request and to its CANCEL (RFC 3261 §9.2). */
    public String toTag(Head request) {
        String sequence = request.value("cseq").orElse("");
        byte[] hash = tags.of(
                request.value("call-id").orElse(""),
                tag(request.value("from").orElse("")),
                sequence.substring(0, TopVia.end(sequence, 0, ' ')),
                TopVia.of(request.value("via").orElse("")).parameter("branch"));
        return HexFormat.of().formatHex(hash, 0, TAG_BYTES);
    }

    /** Whether an ACK is for a refusal or redirection that was sent from here, of which nothing is known any more. */
    public boolean isAckOfReply(Head ack) {
        byte[] tag = tag(ack.value("to").orElse("")).getBytes(StandardCharsets.UTF_8);
        return ack.method().equals("ACK")
                && MessageDigest.isEqual(tag, toTag(ack).getBytes(StandardCharsets.UTF_8));
    }

    private static String to(Head request, int status, String toTag) {
        String to = request.value("to").orElse("");
        boolean asItIs = status == 100 || !tag(to).isEmpty();
        return asItIs ? to : to + ";tag=" + toTag;
    }

    private static boolean mayBeginDialog(Head request, int status) {
        return status > 100 && status < 300 && DIALOG_METHODS.contains(request.method());
    }

    private static void line(StringBuilder text, String name, String value) {
        text.append(name).append(": ").append(value).append("\r\n");
    }

    private static byte[] whole(StringBuilder text, Answer answer) {
        answer.body().ifPresent(body -> line(text, "Content-Type", body.contentType()));
        byte[] content = answer.body().map(Answer.Body::bytes).orElse(new byte[0]);
        text.append("Content-Length: ").append(content.length).append("\r\n\r\n");
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(text.length() + content.length);
        bytes.writeBytes(text.toString().getBytes(StandardCharsets.UTF_8));
        bytes.writeBytes(content);
        return bytes.toByteArray();
    }

    /** Of a From or To, "" where it has none. Behind the angle brackets, a semicolon begins a parameter of the field. */
    static String tag(String address) {
        int bracket = TopVia.end(address, 0, '<');
        int at = bracket == address.length() ? 0 : Math.max(bracket, address.indexOf('>', bracket));
        while ((at = TopVia.end(address, at, ';') + 1) <= address.length()) {
            String parameter = address.substring(at, TopVia.end(address, at, ';'));
            int equals = parameter.indexOf('=');
            if (equals > 0
                    && parameter
                            .substring(0, equals)
                            .strip()
                            .toLowerCase(Locale.ROOT)
                            .equals("tag")) {
                return parameter.substring(equals + 1).strip();
            }
        }
        return "";
    }
}
