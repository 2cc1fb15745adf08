// SPDX-License-Identifier: Apache-2.0
package io.convoke.node.sip;

import gov.nist.javax.sip.address.SipUri;
import gov.nist.javax.sip.address.TelURLImpl;
import gov.nist.javax.sip.message.SIPRequest;
import io.convoke.node.sip.address.HeaderList;
import io.convoke.node.sip.message.Head;
import io.convoke.node.sip.message.KeyedHash;
import io.convoke.node.sip.message.Parsed;
import io.convoke.node.sip.transport.Flow;
import io.convoke.protocol.endpoint.SipFlow;
import io.convoke.protocol.ids.UserId;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import javax.sip.address.URI;
import javax.sip.header.ContactHeader;

/** What the edge reads in a request; nothing here throws on what a stranger may have written. */
record Incoming(SIPRequest message, Head head, Flow flow) {
    private static final String NOBODY = "anonymous.invalid";
    private static final int KEY_BYTES = 10;

    static Incoming of(Parsed.Request request, Flow flow) {
        return new Incoming(request.message(), request.head(), flow);
    }

    String method() {
        return message.getMethod();
    }

    /** User part of the request URI, without a password; empty where it has none. */
    Optional<String> calledUser() {
        return message.getRequestURI() instanceof SipUri uri ? Optional.ofNullable(uri.getUser()) : Optional.empty();
    }

    /** Host of the request URI, lower case. */
    Optional<String> calledHost() {
        return message.getRequestURI() instanceof SipUri uri && uri.getHost() != null
                ? Optional.of(uri.getHost().toLowerCase(Locale.ROOT))
                : Optional.empty();
    }

    /**
     * Whom the request URI names. A phone that knows us by an address alone has that in its place of our domain, or names
     * in To whom it means.
     */
    Optional<UserId> calledAor(String domain) {
        if (message.getRequestURI() instanceof SipUri uri && uri.getUser() != null && isAddress(uri.getHost())) {
            String name = uri.getUser().toLowerCase(Locale.ROOT) + "@";
            return to().filter(to -> to.aor().startsWith(name) && !isAddress(to.domain()))
                    .or(() -> parse(name + domain));
        }
        return aor(message.getRequestURI());
    }

    private static boolean isAddress(String host) {
        return host == null || host.startsWith("[") || host.matches("[0-9.]+");
    }

    /** A parameter of the request URI, lower case; empty where it has none. */
    Optional<String> calledParameter(String name) {
        return message.getRequestURI() instanceof SipUri uri
                ? Optional.ofNullable(uri.getParameter(name)).map(value -> value.toLowerCase(Locale.ROOT))
                : Optional.empty();
    }

    /** Host, port and transport as the caller reached us, with another user part. */
    String sameHost(String user) {
        SipUri uri = (SipUri) message.getRequestURI();
        String host = uri.getHostPort().encode();
        String transport = uri.getTransportParam();
        return uri.getScheme() + ":" + user + "@" + host + (transport == null ? "" : ";transport=" + transport);
    }

    String callId() {
        return message.getCallId().getCallId();
    }

    long sequence() {
        return message.getCSeq().getSeqNumber();
    }

    /** "" where it has none. */
    String fromTag() {
        return message.getFromTag() == null ? "" : message.getFromTag();
    }

    String toTag() {
        return message.getToTag() == null ? "" : message.getToTag();
    }

    /** Whom a request is said to be from (RFC 3325 where the source is trusted), as an address of record. */
    Optional<UserId> from() {
        return aor(message.getFrom().getAddress().getURI());
    }

    /** Whom the request is about: of REGISTER, whose phone it is. */
    Optional<UserId> to() {
        return aor(message.getTo().getAddress().getURI());
    }

    private Optional<UserId> aor(URI uri) {
        return switch (uri) {
            case SipUri sip when sip.getUser() != null -> parse(sip.getUser() + "@" + sip.getHost());
            case TelURLImpl tel -> parse((tel.isGlobal() ? "+" : "") + tel.getPhoneNumber() + "@tel.invalid");
            case null, default -> Optional.empty(); // a foreign type: any scheme that JAIN SIP reads
        };
    }

    private static Optional<UserId> parse(String text) {
        try {
            return Optional.of(UserId.parse(text));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    /** A name for whoever does not say who he is: one for each call. */
    UserId nobody(KeyedHash hash) {
        return UserId.parse("anonymous-" + key(hash) + "@" + NOBODY);
    }

    /** Tells this call from all others. */
    String key(KeyedHash hash) {
        return HexFormat.of().formatHex(hash.of(callId(), fromTag()), 0, KEY_BYTES);
    }

    /** The remote target; empty without a Contact, or with one that is no SIP URI. */
    Optional<String> target() {
        ContactHeader contact = contact();
        return contact != null && contact.getAddress().getURI() instanceof SipUri uri
                ? Optional.of(uri.encode())
                : Optional.empty();
    }

    private ContactHeader contact() {
        return message.getContactHeaders() == null
                        || message.getContactHeaders().isEmpty()
                ? null
                : (ContactHeader) message.getContactHeaders().getFirst();
    }

    /** RFC 3261 §12.1.1: for whoever was called, in the order of the request. */
    List<String> routeSet() {
        return head.values("record-route").stream()
                .flatMap(line -> HeaderList.split(line).stream())
                .toList();
    }

    /** A From or To without its tag, as our own requests repeat it. */
    String withoutTag(String name) {
        return HeaderList.withoutParameter(head.value(name).orElse(""), "tag");
    }

    Optional<String> contentType() {
        return head.value("content-type").map(type -> {
            int semicolon = type.indexOf(';');
            return (semicolon < 0 ? type : type.substring(0, semicolon)).strip().toLowerCase(Locale.ROOT);
        });
    }

    /** The body, if there is one. */
    Optional<String> body() {
        byte[] content = message.getRawContent();
        return content == null || content.length == 0
                ? Optional.empty()
                : Optional.of(new String(content, StandardCharsets.UTF_8));
    }

    SipFlow cameFrom() {
        return new SipFlow(
                flow.transport().name().toLowerCase(Locale.ROOT),
                flow.remote().getAddress().getHostAddress(),
                flow.remote().getPort());
    }

    /** What is read in a response; null where it has none. */
    record Reply(String reason, String target, String sdp) {
        static Reply of(Parsed.Response response) {
            var message = response.message();
            var contacts = message.getContactHeaders();
            String target = contacts != null
                            && !contacts.isEmpty()
                            && ((ContactHeader) contacts.getFirst())
                                            .getAddress()
                                            .getURI()
                                    instanceof SipUri uri
                    ? uri.encode()
                    : null;
            byte[] content = message.getRawContent();
            String sdp = content == null || content.length == 0 ? null : new String(content, StandardCharsets.UTF_8);
            String reason = message.getReasonPhrase() == null ? "" : message.getReasonPhrase();
            return new Reply(reason, target, sdp);
        }
    }
}
