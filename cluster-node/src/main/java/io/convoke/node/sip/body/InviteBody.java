// SPDX-License-Identifier: Apache-2.0
package io.convoke.node.sip.body;

import io.convoke.node.sip.address.ReferTo;
import io.convoke.node.sip.body.Multipart.Part;
import io.convoke.node.sip.message.Answer;
import io.convoke.node.sip.message.Head;
import io.convoke.protocol.ids.UserId;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/** What an INVITE, a re-INVITE, an UPDATE or an ACK carries: SDP, whom to invite (RFC 5366), both, or nothing. */
public sealed interface InviteBody {
    String SDP = "application/sdp";
    String LIST = "application/resource-lists+xml";
    String MIXED = "multipart/mixed";
    /** For an {@code Accept}. */
    String TYPES = SDP + ", " + MIXED + ", " + LIST;

    String LIST_NAMESPACE = "urn:ietf:params:xml:ns:resource-lists";

    /**
     * @param sdp null where there is none
     * @param recipients each once; null where there is no list
     */
    record Good(String sdp, List<UserId> recipients) implements InviteBody {}

    record Wrong(Answer answer) implements InviteBody {}

    /** @param body null or empty where there is none */
    static InviteBody of(Head head, byte[] body) {
        boolean encoded = head.value("content-encoding")
                .filter(encoding -> !encoding.equalsIgnoreCase("identity"))
                .isPresent();
        if (encoded) return new Wrong(unknownType().with("Accept-Encoding", "identity"));
        if (body == null || body.length == 0) return new Good(null, null);
        String type = head.value("content-type").orElse("");
        String name = type.split(";", 2)[0].strip().toLowerCase(Locale.ROOT);
        return switch (name) {
            case SDP -> new Good(new String(body, StandardCharsets.UTF_8), null);
            case LIST ->
                recipients(new String(body, StandardCharsets.UTF_8))
                        .<InviteBody>map(list -> new Good(null, list))
                        .orElseGet(InviteBody::noList);
            case MIXED ->
                Multipart.parts(type, body)
                        .map(InviteBody::of)
                        .orElseGet(() -> new Wrong(Answer.of(400, "Bad Request - Malformed multipart body")));
            default -> new Wrong(unknownType());
        };
    }

    private static InviteBody of(List<Part> parts) {
        String sdp = null;
        List<UserId> recipients = null;
        for (Part part : parts) {
            if (part.type().equals(SDP) && sdp == null) {
                sdp = part.text();
            } else if (part.type().equals(LIST) && recipients == null) {
                // A list for another purpose, such as a history (RFC 5364), is none of whom to invite.
                boolean other =
                        !part.disposition().isEmpty() && !part.disposition().equals("recipient-list");
                Optional<List<UserId>> read = other ? Optional.of(List.of()) : recipients(part.text());
                if (read.isEmpty()) return noList();
                if (!other) recipients = read.get();
            } else if (!part.isOptional()) {
                return new Wrong(unknownType());
            }
        }
        return new Good(sdp, recipients);
    }

    /** Empty where it is no list of addresses of users. */
    private static Optional<List<UserId>> recipients(String xml) {
        Set<UserId> users = new LinkedHashSet<>();
        List<String> wrong = new ArrayList<>();
        boolean read = XmlText.read(xml, element -> {
            if (!LIST_NAMESPACE.equals(element.getNamespaceURI())) return;
            if (!element.getLocalName().equals("entry")) return;
            String uri = element.getAttributeValue(null, "uri");
            if (uri != null && ReferTo.of(List.of("<" + uri + ">")) instanceof ReferTo.Call to) users.add(to.user());
            else wrong.add(uri);
        });
        return read && wrong.isEmpty() && !users.isEmpty() ? Optional.of(List.copyOf(users)) : Optional.empty();
    }

    private static InviteBody noList() {
        return new Wrong(Answer.of(400, "Bad Request - No list of users to invite"));
    }

    private static Answer unknownType() {
        return Answer.of(415).with("Accept", TYPES);
    }
}
