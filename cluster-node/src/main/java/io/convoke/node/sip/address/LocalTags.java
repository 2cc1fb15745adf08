// SPDX-License-Identifier: Apache-2.0
package io.convoke.node.sip.address;

import io.convoke.node.sip.message.KeyedHash;
import io.convoke.protocol.ids.EndpointId;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Optional;

/**
 * Our tags of dialogs (RFC 3261 §19.3): each names the endpoint that holds its dialog, with a hash under the cluster's
 * secret, so that any node finds it and a guessed tag wakes nobody.
 */
public final class LocalTags {
    private static final int HASH_BYTES = 8;
    private static final Base64.Encoder TEXT = Base64.getUrlEncoder().withoutPadding();

    private final KeyedHash hash;

    public LocalTags(byte[] secret) {
        hash = new KeyedHash(secret, "sip-local-tag");
    }

    public String of(EndpointId endpoint) {
        String name = TEXT.encodeToString(endpoint.toString().getBytes(StandardCharsets.UTF_8));
        return name + "." + mac(name);
    }

    /** Empty where it is not one of ours. */
    public Optional<EndpointId> endpoint(String tag) {
        int dot = tag.lastIndexOf('.');
        if (dot < 0) return Optional.empty();
        String name = tag.substring(0, dot);
        if (!MessageDigest.isEqual(bytes(mac(name)), bytes(tag.substring(dot + 1)))) return Optional.empty();
        return Optional.of(EndpointId.parse(new String(Base64.getUrlDecoder().decode(name), StandardCharsets.UTF_8)));
    }

    private String mac(String name) {
        return HexFormat.of().formatHex(hash.of(name), 0, HASH_BYTES);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
