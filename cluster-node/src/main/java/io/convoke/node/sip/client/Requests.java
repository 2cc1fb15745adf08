// SPDX-License-Identifier: Apache-2.0
package io.convoke.node.sip.client;

import io.convoke.node.sip.address.ConferenceAddresses;
import io.convoke.node.sip.address.HeaderList;
import io.convoke.node.sip.address.LocalTags;
import io.convoke.node.sip.message.Answer;
import io.convoke.node.sip.message.KeyedHash;
import io.convoke.node.sip.message.Parsed;
import io.convoke.node.sip.transaction.Outgoing;
import io.convoke.node.sip.transaction.SipStack;
import io.convoke.node.sip.transport.Flow;
import io.convoke.node.sip.transport.NextHop;
import io.convoke.node.sip.transport.Transport;
import io.convoke.protocol.endpoint.SipDialog;
import io.convoke.protocol.endpoint.SipFlow;
import io.convoke.protocol.endpoint.SipTarget;
import io.convoke.protocol.sip.SipCommand;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** Composes requests of ours: outside of a dialog (RFC 3261 §8.1.1) and in one (§12.2.1.1). */
final class Requests {
    private static final String SDP = "application/sdp";
    private static final int TAG_BYTES = 8;

    private final SipStack stack;
    private final String domain;
    private final LocalTags tags;
    private final KeyedHash names;

    /** How a request gets where it is to go; {@code flow} is null where the URI says it all. */
    record Route(Transport transport, CompletableFuture<Flow> flow) {}

    Requests(SipStack stack, String domain, byte[] secret) {
        this.stack = stack;
        this.domain = domain;
        this.tags = new LocalTags(secret);
        this.names = new KeyedHash(secret, "sip-from");
    }

    Route route(SipTarget target) {
        String first =
                target.routes().isEmpty() ? target.uri() : bare(target.routes().getFirst());
        Transport transport = NextHop.of(first).map(NextHop::transport).orElse(Transport.UDP);
        boolean flows = target.routes().isEmpty() && usesFlow(target.uri(), target.flow());
        return flows
                ? new Route(transport(target.flow()), flow(target.flow()).toCompletableFuture())
                : new Route(transport, null);
    }

    Outgoing invite(SipCommand.Invite c, Route route) {
        String user = ConferenceAddresses.user(c.conference());
        String name = c.subject().isEmpty() ? "" : "\"" + quotable(c.subject()) + "\" ";
        List<Answer.Field> fields = new ArrayList<>();
        c.target().routes().forEach(value -> fields.add(new Answer.Field("Route", value)));
        fields.add(new Answer.Field("From", name + "<sip:" + user + "@" + domain + ">;tag=" + tags.of(c.endpoint())));
        fields.add(new Answer.Field("To", "<" + c.target().to() + ">"));
        fields.add(new Answer.Field("Call-ID", c.callId()));
        fields.add(new Answer.Field("CSeq", "1 INVITE"));
        fields.add(new Answer.Field("Contact", "<" + stack.localTarget(user, route.transport()) + ">;isfocus"));
        fields.add(new Answer.Field("Allow", UserAgentClient.ALLOW));
        fields.add(new Answer.Field("Supported", "100rel"));
        return new Outgoing("INVITE", c.target().uri(), fields, body(c.sdp()), ready(route.flow()));
    }

    /** Outside of a dialog; without Contact, as RFC 3428 §4 has it. */
    Outgoing message(SipCommand.Message c, Route route) {
        byte[] text = c.text().getBytes(StandardCharsets.UTF_8);
        String tag = HexFormat.of().formatHex(names.of(c.callId()), 0, TAG_BYTES);
        List<Answer.Field> fields = new ArrayList<>();
        c.target().routes().forEach(value -> fields.add(new Answer.Field("Route", value)));
        fields.add(new Answer.Field("From", "<sip:" + c.from() + ">;tag=" + tag));
        fields.add(new Answer.Field("To", "<" + c.target().to() + ">"));
        fields.add(new Answer.Field("Call-ID", c.callId()));
        fields.add(new Answer.Field("CSeq", "1 MESSAGE"));
        Answer.Body body = new Answer.Body("text/plain;charset=UTF-8", text);
        return new Outgoing("MESSAGE", c.target().uri(), fields, Optional.of(body), ready(route.flow()));
    }

    /** RFC 3261 §11.1, outside of a dialog. */
    Outgoing options(SipTarget target, Route route) {
        String tag = HexFormat.of().formatHex(names.of(UUID.randomUUID().toString()), 0, TAG_BYTES);
        List<Answer.Field> fields = new ArrayList<>();
        fields.add(new Answer.Field("From", "<sip:" + domain + ">;tag=" + tag));
        fields.add(new Answer.Field("To", "<" + target.to() + ">"));
        fields.add(new Answer.Field("Call-ID", UUID.randomUUID().toString()));
        fields.add(new Answer.Field("CSeq", "1 OPTIONS"));
        fields.add(new Answer.Field("Accept", SDP));
        return new Outgoing("OPTIONS", target.uri(), fields, Optional.empty(), ready(route.flow()));
    }

    /**
     * What a response to an INVITE of ours makes of it (RFC 3261 §12.1.2).
     *
     * @param sequence CSeq of our last request in it
     */
    SipDialog dialog(SipCommand.Invite c, Route route, Parsed.Response response, long sequence) {
        String user = ConferenceAddresses.user(c.conference());
        Reply reply = Reply.of(response);
        List<String> routes = new ArrayList<>();
        response.head().values("record-route").forEach(line -> routes.addAll(HeaderList.split(line)));
        Collections.reverse(routes);
        String remoteTag = response.message().getToTag();
        return new SipDialog(
                c.callId(),
                tags.of(c.endpoint()),
                remoteTag == null ? "" : remoteTag,
                HeaderList.withoutParameter(response.head().value("from").orElse(""), "tag"),
                HeaderList.withoutParameter(response.head().value("to").orElse(""), "tag"),
                stack.localTarget(user, route.transport()),
                reply.target() == null ? c.target().uri() : reply.target(),
                routes,
                sequence,
                -1,
                c.target().flow());
    }

    Outgoing ack(SipDialog dialog, long sequence) {
        return new Outgoing(
                "ACK",
                dialog.remoteTarget(),
                fields("ACK", dialog, sequence),
                Optional.empty(),
                ready(usesFlow(dialog) ? flow(dialog.flow()).toCompletableFuture() : null));
    }

    Outgoing inDialog(SipCommand.Send c, Optional<Flow> flow) {
        List<Answer.Field> fields = fields(c.method(), c.dialog(), c.sequence());
        String contact = "<" + c.dialog().localTarget() + ">";
        boolean focus = ConferenceAddresses.isFocus(c.dialog().localTarget());
        fields.add(new Answer.Field("Contact", focus ? contact + ";isfocus" : contact));
        c.fields().forEach((name, value) -> fields.add(new Answer.Field(name, value)));
        Optional<Answer.Body> body = Optional.ofNullable(c.body())
                .map(given -> new Answer.Body(given.type(), given.text().getBytes(StandardCharsets.UTF_8)));
        return new Outgoing(c.method(), c.dialog().remoteTarget(), fields, body, flow);
    }

    /** Where the phone's Contact is behind a NAT, or it holds a connection: the way it came. */
    CompletionStage<Optional<Flow>> flow(SipDialog dialog) {
        return usesFlow(dialog)
                ? flow(dialog.flow()).thenApply(Optional::of).exceptionally(gone -> Optional.empty())
                : CompletableFuture.completedFuture(Optional.empty());
    }

    private static List<Answer.Field> fields(String method, SipDialog dialog, long sequence) {
        List<Answer.Field> fields = new ArrayList<>();
        dialog.routeSet().forEach(route -> fields.add(new Answer.Field("Route", route)));
        fields.add(new Answer.Field("From", tagged(dialog.localAddress(), dialog.localTag())));
        fields.add(new Answer.Field("To", tagged(dialog.remoteAddress(), dialog.remoteTag())));
        fields.add(new Answer.Field("Call-ID", dialog.callId()));
        fields.add(new Answer.Field("CSeq", sequence + " " + method));
        return fields;
    }

    private static boolean usesFlow(SipDialog dialog) {
        return dialog.routeSet().isEmpty() && usesFlow(dialog.remoteTarget(), dialog.flow());
    }

    /** A connection is its phone's only one; over UDP the address that was seen counts where the Contact says another. */
    private static boolean usesFlow(String uri, SipFlow flow) {
        if (flow == null) return false;
        Optional<NextHop> said = NextHop.of(uri);
        return transport(flow).isReliable()
                || said.isPresent()
                        && isLiteral(said.get().host())
                        && !said.get().host().equals(flow.host());
    }

    private static boolean isLiteral(String host) {
        try {
            InetAddress.ofLiteral(host);
            return true;
        } catch (IllegalArgumentException aName) {
            return false;
        }
    }

    private CompletionStage<Flow> flow(SipFlow flow) {
        return stack.flow(transport(flow), new InetSocketAddress(InetAddress.ofLiteral(flow.host()), flow.port()));
    }

    /** Of UDP at once; a connection that has to be made first is not waited for: the URI says where to make it. */
    private static Optional<Flow> ready(CompletableFuture<Flow> flow) {
        return flow == null || !flow.isDone() || flow.isCompletedExceptionally()
                ? Optional.empty()
                : Optional.of(flow.join());
    }

    private static Transport transport(SipFlow flow) {
        return Transport.of(flow.transport()).orElse(Transport.UDP);
    }

    private static String tagged(String address, String tag) {
        return tag.isEmpty() ? address : address + ";tag=" + tag;
    }

    private static String bare(String address) {
        int open = address.indexOf('<');
        int close = address.indexOf('>', open + 1);
        return open < 0 || close < 0 ? address : address.substring(open + 1, close);
    }

    private static String quotable(String text) {
        StringBuilder quotable = new StringBuilder();
        for (char c : text.toCharArray()) quotable.append(c < ' ' || c == '"' || c == '\\' || c == 0x7F ? ' ' : c);
        return quotable.toString();
    }

    private static Optional<Answer.Body> body(String sdp) {
        return Optional.ofNullable(sdp).map(text -> new Answer.Body(SDP, text.getBytes(StandardCharsets.UTF_8)));
    }
}
