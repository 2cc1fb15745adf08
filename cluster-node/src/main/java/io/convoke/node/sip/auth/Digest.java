// SPDX-License-Identifier: Apache-2.0
package io.convoke.node.sip.auth;

import io.convoke.node.sip.auth.NonceCounts.Use;
import io.convoke.node.sip.message.KeyedHash;
import io.convoke.protocol.user.Credentials;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Digest authentication of SIP (RFC 8760, RFC 7616, RFC 3261 §22) with what is kept of passwords. The realm is the user's
 * domain, the user name what stands before its @. Only {@code qop=auth}: the header fields are not protected, so a request
 * counts once. Safe for use by several threads.
 */
public final class Digest {
    /** What an unknown user is compared with, so that the answer takes as long as for a known one. */
    private static final String NOBODY = "0".repeat(64);

    private static final int OPAQUE_BYTES = 8;

    private final DigestSettings settings;
    private final Nonces nonces;
    private final NonceCounts counts;
    private final KeyedHash requests;
    private final String opaque;

    public enum Verdict {
        ACCEPTED,
        /** The request that was accepted before, byte for byte and from the same place: answer the same again, do nothing twice. */
        REPEATED,
        /**
         * The nonce is too old, unknown, another's or used: challenge with {@code stale}, count nothing. Whether he knows the
         * password is not said.
         */
        STALE,
        /** Not the password, or not for this request, of who was challenged at this very address: a failure that counts. */
        WRONG
    }

    /** A request as far as it is authenticated; {@code whole} are all its bytes as they came, {@code source} is from where. */
    public record Subject(String method, String requestUri, byte[] whole, InetSocketAddress source) {}

    /** @param secret of this node and this run, at least 32 bytes; nonces of other nodes are then stale */
    public Digest(DigestSettings settings, byte[] secret) {
        this.settings = settings;
        nonces = new Nonces(secret);
        counts = new NonceCounts(settings.nonces());
        requests = new KeyedHash(secret, "sip-request");
        opaque = HexFormat.of().formatHex(new KeyedHash(secret, "sip-opaque").of(""), 0, OPAQUE_BYTES);
    }

    /**
     * The values of one {@code WWW-Authenticate} (or {@code Proxy-Authenticate}) line each, in this order.
     *
     * @param source to which they go, and from which alone they can be answered
     * @param userAgent what the client says that it is, may be empty
     */
    public List<String> challenges(String realm, InetAddress source, String userAgent, boolean stale, long nowMs) {
        return settings.offered(userAgent).stream()
                .map(algorithm -> "Digest realm=\"" + realm + "\", nonce=\"" + nonces.make(realm, source, nowMs)
                        + "\", opaque=\"" + opaque + "\"" + (stale ? ", stale=true" : "") + ", algorithm="
                        + algorithm.token() + ", qop=\"auth\"")
                .toList();
    }

    /**
     * The nonce comes first: whoever forges an address has none that was sent there, and cannot fail in another's name.
     *
     * @param credentials of the user who is named, empty where there is none
     */
    public Verdict verify(Authorization given, Subject subject, Optional<Credentials> credentials, long nowMs) {
        InetAddress source = subject.source().getAddress();
        Optional<Nonces.Nonce> nonce = nonces.read(given.nonce(), given.realm(), source)
                .filter(made -> nowMs - made.madeMs() < settings.nonceLife().toMillis());
        if (nonce.isEmpty()) return Verdict.STALE;
        if (!knowsPassword(given, subject.method(), credentials) || !isFor(given.uri(), subject.requestUri())) {
            return Verdict.WRONG;
        }
        if (given.opaque().filter(sent -> !sent.equals(opaque)).isPresent()) return Verdict.WRONG;
        Use use = counts.use(nonce.get().number(), given.nonceCount(), hash(subject));
        return switch (use) {
            case FIRST -> Verdict.ACCEPTED;
            case SAME_AGAIN -> Verdict.REPEATED;
            case REPLAYED, FORGOTTEN -> Verdict.STALE;
        };
    }

    /** With the place it came from: whoever has read a request and sends it from elsewhere does not repeat it, he replays it. */
    private long hash(Subject subject) {
        byte[] address = subject.source().getAddress().getAddress();
        ByteBuffer request = ByteBuffer.allocate(2 * Integer.BYTES + address.length + subject.whole().length)
                .putInt(subject.source().getPort())
                .putInt(address.length)
                .put(address)
                .put(subject.whole());
        return ByteBuffer.wrap(requests.of(request.array())).getLong();
    }

    private boolean knowsPassword(Authorization given, String method, Optional<Credentials> credentials) {
        boolean offered = settings.algorithms().contains(given.algorithm());
        String ha1 = credentials.map(given.algorithm()::ha1).orElse("");
        boolean equal = MessageDigest.isEqual(
                ascii(given.expected(ha1.isEmpty() ? NOBODY : ha1, method)), ascii(given.response()));
        return equal && offered && !ha1.isEmpty();
    }

    /**
     * RFC 7616 §3.4.6: or what was authenticated could be done to somebody else. Parameters and the port may change on the
     * way through a proxy and are not compared.
     */
    static boolean isFor(String uri, String requestUri) {
        return resource(uri).equals(resource(requestUri));
    }

    private static String resource(String uri) {
        int colon = uri.indexOf(':');
        String rest = uri.substring(colon + 1);
        int at = rest.indexOf('@');
        String host = rest.substring(at + 1);
        int end = 0;
        while (end < host.length() && ";?".indexOf(host.charAt(end)) < 0) end++;
        host = host.substring(0, end);
        int port = host.indexOf(':', host.lastIndexOf(']') + 1);
        String scheme = uri.substring(0, colon + 1).toLowerCase(Locale.ROOT);
        return scheme
                + rest.substring(0, at + 1)
                + (port < 0 ? host : host.substring(0, port)).toLowerCase(Locale.ROOT);
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
