// SPDX-License-Identifier: Apache-2.0
package io.convoke.ops.load.sip;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** Whoever sends a request, with a password: keeps the nonce it was given and counts its uses (RFC 7616 §3.4, SHA-256). */
public final class SipUser {
    private static final HexFormat HEX = HexFormat.of();
    private static final String CLIENT_NONCE = "0a4f113b";

    private final String aor;
    private final String name;
    private final String domain;
    private final String passwordHash;
    private final MessageDigest sha256;
    private String nonce;
    private int count;

    public SipUser(String aor, String password) {
        this.aor = aor;
        final int at = aor.indexOf('@');
        name = aor.substring(0, at);
        domain = aor.substring(at + 1);
        try {
            sha256 = MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JVM has SHA-256", e);
        }
        passwordHash = passwordHash(name, domain, password);
    }

    public String aor() {
        return aor;
    }

    /** Takes the challenge of a 401; a nonce that was there is used no more. */
    void challenged(SipReply unauthorized) {
        final String challenge = unauthorized.valueWith("WWW-Authenticate", "algorithm=SHA-256");
        final int from = challenge.indexOf("nonce=\"") + "nonce=\"".length();
        nonce = challenge.substring(from, challenge.indexOf('"', from));
        count = 0;
    }

    /** The header line; "" before the first challenge. */
    String authorization(String method, String uri) {
        if (nonce == null) {
            return "";
        }
        final String uses = HEX.toHexDigits(++count);
        final String response = hash(
                passwordHash + ":" + nonce + ":" + uses + ":" + CLIENT_NONCE + ":auth:" + hash(method + ":" + uri));
        return "Authorization: Digest username=\"" + name + "\", realm=\"" + domain + "\", nonce=\"" + nonce
                + "\", uri=\"" + uri + "\", response=\"" + response + "\", algorithm=SHA-256, cnonce=\"" + CLIENT_NONCE
                + "\", nc=" + uses + ", qop=auth\r\n";
    }

    String passwordHash(String user, String realm, String password) {
        return hash(user + ":" + realm + ":" + password);
    }

    String response(String ha1, String given, String uses, String clientNonce, String method, String uri) {
        return hash(ha1 + ":" + given + ":" + uses + ":" + clientNonce + ":auth:" + hash(method + ":" + uri));
    }

    private String hash(String text) {
        return HEX.formatHex(sha256.digest(text.getBytes(StandardCharsets.UTF_8)));
    }
}
