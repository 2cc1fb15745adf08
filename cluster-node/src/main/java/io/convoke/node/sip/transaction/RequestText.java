// SPDX-License-Identifier: Apache-2.0
package io.convoke.node.sip.transaction;

import io.convoke.node.sip.message.Answer;
import io.convoke.node.sip.message.Head;
import io.convoke.node.sip.transport.Transport;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Requests of ours as they go out. */
final class RequestText {
    private static final int MAX_FORWARDS = 70; // RFC 3261 §8.1.1.6

    private RequestText() {}

    static String via(Transport transport, String sentBy, String branch) {
        return "SIP/2.0/" + transport + ' ' + sentBy + ";branch=" + branch + ";rport";
    }

    /** RFC 3261 §17.1.1.3: to a response that refuses; the branch is that of the INVITE. */
    static byte[] ackOfRefusal(Outgoing invite, String via, Head response) {
        return of(repeated("ACK", invite, response.value("to").orElse("")), via);
    }

    /**
     * RFC 3261 §9.1; it goes with the Via of the INVITE.
     *
     * @param reason value of Reason (RFC 3326), or null
     */
    static Outgoing cancel(Outgoing invite, String reason) {
        Outgoing cancel = repeated("CANCEL", invite, invite.value("To"));
        if (reason == null) return cancel;
        List<Answer.Field> fields = new ArrayList<>(cancel.fields());
        fields.add(new Answer.Field("Reason", reason));
        return new Outgoing("CANCEL", cancel.requestUri(), fields, Optional.empty(), cancel.flow());
    }

    private static Outgoing repeated(String method, Outgoing invite, String to) {
        String sequence = invite.value("CSeq").strip();
        List<Answer.Field> fields = new ArrayList<>(invite.fields().stream()
                .filter(field -> field.name().equalsIgnoreCase("Route"))
                .toList());
        fields.add(new Answer.Field("From", invite.value("From")));
        fields.add(new Answer.Field("To", to));
        fields.add(new Answer.Field("Call-ID", invite.value("Call-ID")));
        fields.add(new Answer.Field("CSeq", sequence.substring(0, sequence.indexOf(' ')) + ' ' + method));
        return new Outgoing(method, invite.requestUri(), fields, Optional.empty(), invite.flow());
    }

    static byte[] of(Outgoing request, String via) {
        StringBuilder text = new StringBuilder(512);
        text.append(request.method()).append(' ').append(request.requestUri()).append(" SIP/2.0\r\n");
        line(text, "Via", via);
        line(text, "Max-Forwards", Integer.toString(MAX_FORWARDS));
        request.fields().forEach(field -> line(text, field.name(), field.value()));
        request.body().ifPresent(body -> line(text, "Content-Type", body.contentType()));
        byte[] content = request.body().map(Answer.Body::bytes).orElse(new byte[0]);
        text.append("Content-Length: ").append(content.length).append("\r\n\r\n");
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(text.length() + content.length);
        bytes.writeBytes(text.toString().getBytes(StandardCharsets.UTF_8));
        bytes.writeBytes(content);
        return bytes.toByteArray();
    }

    private static void line(StringBuilder text, String name, String value) {
        text.append(name).append(": ").append(value).append("\r\n");
    }
}
