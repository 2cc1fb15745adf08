// SPDX-License-Identifier: Apache-2.0
package io.convoke.node.sip;

import gov.nist.javax.sip.address.SipUri;
import gov.nist.javax.sip.address.TelURLImpl;
import gov.nist.javax.sip.message.SIPRequest;
import io.convoke.node.sip.address.AccessNumbers;
import io.convoke.node.sip.address.HeaderList;
import io.convoke.node.sip.body.InviteBody;
import io.convoke.node.sip.message.Head;
import io.convoke.node.sip.message.KeyedHash;
import io.convoke.node.sip.message.Parsed;
import io.convoke.node.sip.transport.Flow;
import io.convoke.protocol.conference.Visitor;
import io.convoke.protocol.endpoint.SipDialog;
import io.convoke.protocol.endpoint.SipFlow;
import io.convoke.protocol.ids.NodeId;
import io.convoke.protocol.ids.UserId;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.sip.address.URI;
import javax.sip.header.ContactHeader;

/** What the edge reads in a request; nothing here throws on what a stranger may have written. */
record Incoming(SIPRequest message, Head head, Flow flow, NodeId node) {
    private static final String NOBODY = "anonymous.invalid";
    private static final int KEY_BYTES = 10;
    /** Of RFC 3325 §9.1, in angle brackets or bare. */
    private static final Pattern ASSERTED =
            Pattern.compile("(?:sips?:(?<user>[^@<>;]+)@(?<host>[^<>;:]+)|tel:(?<tel>[^<>;]+))");
    /** Of a name that is shown. */
    private static final int MOST_NAME = 100;

    /** @param node to which it came */
    static Incoming of(Parsed.Request request, Flow flow, NodeId node) {
        return new Incoming(request.message(), request.head(), flow, node);
    }

    String method() {
        return message.getMethod();
    }

    /** The request URI. */
    String called() {
        return message.getRequestURI().toString();
    }

    /** User part of the request URI, without a password; empty where it has none. */
    Optional<String> calledUser() {
        return message.getRequestURI() instanceof SipUri uri ? Optional.ofNullable(uri.getUser()) : Optional.empty();
    }

    /** What was dialled: the number of a tel URI, or the user part of another; without separators (RFC 3966 §5.1.1). */
    Optional<String> calledNumber() {
        Optional<String> written = message.getRequestURI() instanceof TelURLImpl tel
                ? Optional.of((tel.isGlobal() ? "+" : "") + tel.getPhoneNumber())
                : calledUser();
        return written.map(AccessNumbers::plain);
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

    /** Whom a request is said to be from, as an address of record; empty for one who wants not to be known (RFC 3323 §4.1). */
    Optional<UserId> from() {
        return aor(message.getFrom().getAddress().getURI()).filter(user -> !isNobody(user));
    }

    /**
     * Who calls, as a trusted proxy or trunk says it (RFC 3325): its word where it gives one and the caller does not mind that it is
     * known (RFC 3323), or else as {@link #from}.
     */
    Optional<UserId> vouched() {
        boolean hides = head.values("privacy").stream()
                .flatMap(value -> Arrays.stream(value.toLowerCase(Locale.ROOT).split("[;,]")))
                .anyMatch(wish -> List.of("id", "user").contains(wish.strip()));
        return hides ? from() : identity();
    }

    /** Who it is by the word of a trusted proxy or trunk, or else by From; others may not be told (RFC 3323). */
    Optional<UserId> identity() {
        return asserted().or(this::from);
    }

    /** The first address that has one of a user. */
    private Optional<UserId> asserted() {
        return head.values("p-asserted-identity").stream()
                .flatMap(line -> HeaderList.split(line).stream())
                .map(ASSERTED::matcher)
                .filter(Matcher::find)
                .map(uri -> uri.group("tel") == null
                        ? uri.group("user") + "@" + uri.group("host")
                        : AccessNumbers.plain(uri.group("tel")) + "@tel.invalid")
                .flatMap(text -> parse(text).stream())
                .filter(user -> !isNobody(user))
                .findFirst();
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

    /**
     * What is known of who calls, beside the address in From.
     *
     * @param vouched a trusted proxy or trunk sends it: many phones come from its address, and it knows their numbers
     */
    Visitor visitor(boolean vouched) {
        String source = flow.remote().getAddress().getHostAddress();
        Optional<UserId> asserted = vouched ? asserted() : Optional.empty();
        String caller = asserted.or(this::from).map(UserId::aor).orElse("anonymous");
        ContactHeader contact = contact();
        String instance = contact == null ? null : contact.getParameter("+sip.instance");
        String host = contact != null && contact.getAddress().getURI() instanceof SipUri uri
                ? uri.getHostPort().encode()
                : null;
        Optional<String> address =
                vouched ? asserted.map(UserId::aor) : Optional.ofNullable(host).map(at -> source + " " + at);
        String device = instance == null ? address.orElse(null) : instance;
        return new Visitor(name(vouched ? vouched() : from()), device, vouched ? caller : source);
    }

    /** Of whoever calls: what is displayed, or else his number or name; empty for none. */
    private String name(Optional<UserId> caller) {
        String displayed = message.getFrom().getAddress().getDisplayName();
        String shown = displayed == null || displayed.isBlank()
                ? caller.map(UserId::name).orElse("")
                : displayed.strip();
        return shown.length() <= MOST_NAME ? shown : shown.substring(0, MOST_NAME);
    }

    private static boolean isNobody(UserId user) {
        return user.domain().equals(NOBODY) || user.aor().startsWith("anonymous@");
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

    /** That a first request with a Contact begins (RFC 3261 §12.1.1). */
    SipDialog dialog(String localTag, String localTarget) {
        return new SipDialog(
                callId(),
                localTag,
                fromTag(),
                withoutTag("to"),
                withoutTag("from"),
                localTarget,
                target().orElseThrow(),
                routeSet(),
                0,
                sequence(),
                cameFrom());
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

    /** Of an INVITE and of what changes or acknowledges one. */
    InviteBody content() {
        return InviteBody.of(head, message.getRawContent());
    }

    /** The SDP, or null. */
    String sdp() {
        return content() instanceof InviteBody.Good good ? good.sdp() : null;
    }

    /** Whom a conference that is made shall invite (RFC 5366). */
    List<UserId> recipients() {
        return content() instanceof InviteBody.Good good && good.recipients() != null ? good.recipients() : List.of();
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
                flow.remote().getPort(),
                node);
    }
}
