// SPDX-License-Identifier: Apache-2.0
package io.convoke.ops.up;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.convoke.ops.cli.CommandFailed;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Map;
import java.util.TreeMap;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * The secret with which a development installation signs its tokens, and a token of scope {@code admin} made with it
 * (RFC 7519, HS256 of RFC 7518 §3.2). Both are made once, with mode 0600; the token again when it is about to expire. The
 * key is the content of the file as it is, 43 characters that hold 256 random bits.
 */
public final class DevelopmentToken {
    private static final Base64.Encoder BASE64 = Base64.getUrlEncoder().withoutPadding();
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Duration LIFE = Duration.ofDays(365);
    private static final Duration RENEW_BEFORE = Duration.ofDays(30);

    private DevelopmentToken() {}

    /** The token of this directory, made where there is none that this secret signed. */
    static String ensure(UpDirectory directory, Instant now) {
        try {
            if (!Files.exists(directory.secret())) {
                byte[] random = new byte[32];
                new SecureRandom().nextBytes(random);
                directory.writePrivate(directory.secret(), BASE64.encodeToString(random));
            }
            String secret = Files.readString(directory.secret());
            if (Files.exists(directory.token())) {
                String kept = Files.readString(directory.token()).strip();
                if (isGood(kept, secret, now)) {
                    return kept;
                }
            }
            String token = sign(secret, "operator", "admin", now, LIFE);
            directory.writePrivate(directory.token(), token);
            return token;
        } catch (IOException e) {
            throw directory.cannotWrite(e);
        }
    }

    /**
     * Makes a token.
     *
     * @param subject the operator's id, or with scope {@code user} the address of record it acts for
     */
    public static String sign(String secret, String subject, String scope, Instant now, Duration life) {
        Map<String, Object> claims = new TreeMap<>(Map.of(
                "iss",
                "convoke",
                "aud",
                "convoke",
                "sub",
                subject,
                "scope",
                scope,
                "iat",
                now.getEpochSecond(),
                "exp",
                now.plus(life).getEpochSecond()));
        String content = encode(Map.of("alg", "HS256", "typ", "JWT")) + "." + encode(claims);
        return content + "." + mac(secret, content);
    }

    private static boolean isGood(String token, String secret, Instant now) {
        int end = token.lastIndexOf('.');
        int middle = token.indexOf('.');
        if (middle < 0 || middle == end || !mac(secret, token.substring(0, end)).equals(token.substring(end + 1))) {
            return false;
        }
        try {
            JsonNode claims = JSON.readTree(Base64.getUrlDecoder().decode(token.substring(middle + 1, end)));
            return now.plus(RENEW_BEFORE).getEpochSecond() < claims.path("exp").asLong();
        } catch (IOException | IllegalArgumentException torn) {
            return false;
        }
    }

    private static String encode(Map<String, Object> json) {
        try {
            return BASE64.encodeToString(JSON.writeValueAsBytes(json));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String mac(String secret, String content) {
        try {
            Mac hmac = Mac.getInstance("HmacSHA256");
            hmac.init(new SecretKeySpec(secret.getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
            return BASE64.encodeToString(hmac.doFinal(content.getBytes(StandardCharsets.UTF_8)));
        } catch (GeneralSecurityException everyJdkHasIt) {
            throw new CommandFailed("HmacSHA256 is missing in this JDK: " + everyJdkHasIt.getMessage());
        }
    }
}
