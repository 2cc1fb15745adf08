// SPDX-License-Identifier: Apache-2.0
package io.convoke.node.http.auth;

import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.KeySourceException;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.source.ImmutableJWKSet;
import com.nimbusds.jose.jwk.source.JWKSource;
import com.nimbusds.jose.jwk.source.JWKSourceBuilder;
import com.nimbusds.jose.proc.JWSVerificationKeySelector;
import com.nimbusds.jose.proc.SecurityContext;
import com.nimbusds.jose.util.DefaultResourceRetriever;
import java.io.IOException;
import java.net.InetAddress;
import java.net.MalformedURLException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.Key;
import java.text.ParseException;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import javax.crypto.spec.SecretKeySpec;

/**
 * The keys that tokens are verified with: a secret for HS256, a JWKS for RS256 and ES256, or both. Which key is tried
 * follows from the algorithm; a token with any other algorithm ({@code none} too) finds no key.
 *
 * @param remote keys are fetched from another machine: selecting may block
 */
public record TokenKeys(
        Optional<Key> secret, Optional<JWSVerificationKeySelector<SecurityContext>> jwks, boolean remote) {
    private static final Set<JWSAlgorithm> PUBLIC_KEY_ALGORITHMS = Set.of(JWSAlgorithm.RS256, JWSAlgorithm.ES256);
    /** RFC 7518 §3.2: at least as long as the hash. */
    private static final int SECRET_BYTES = 32;

    private static final Duration CACHED = Duration.ofMinutes(10);
    private static final Duration FETCH_TIMEOUT = Duration.ofSeconds(5);

    /**
     * @param secretFile its content without line breaks at the end is the secret
     * @param jwksUrl {@code https:}, or a file; plain {@code http:} only from this machine itself
     * @throws IllegalArgumentException one line that says what is wrong with which setting
     */
    public static TokenKeys load(Optional<Path> secretFile, Optional<String> jwksUrl) {
        boolean remote = jwksUrl.filter(url -> url.startsWith("http")).isPresent();
        return new TokenKeys(
                secretFile.map(TokenKeys::secret),
                jwksUrl.map(url ->
                        new JWSVerificationKeySelector<>(PUBLIC_KEY_ALGORITHMS, remote ? fetched(url) : read(url))),
                remote);
    }

    List<? extends Key> select(JWSHeader header, SecurityContext context) throws KeySourceException {
        if (JWSAlgorithm.HS256.equals(header.getAlgorithm()))
            return secret.stream().toList();
        if (!PUBLIC_KEY_ALGORITHMS.contains(header.getAlgorithm()) || jwks.isEmpty()) return List.of();
        return jwks.get().selectJWSKeys(header, context);
    }

    private static Key secret(Path file) {
        try {
            byte[] content = Files.readAllBytes(file);
            int end = content.length;
            while (end > 0 && (content[end - 1] == '\n' || content[end - 1] == '\r')) end--;
            if (end < SECRET_BYTES) {
                throw new IllegalArgumentException("convoke.security.hs256-secret-file: " + file + " has " + end
                        + " bytes, less than " + SECRET_BYTES);
            }
            return new SecretKeySpec(Arrays.copyOf(content, end), "HmacSHA256");
        } catch (IOException e) {
            throw new IllegalArgumentException(
                    "convoke.security.hs256-secret-file: " + file + " cannot be read: " + e.getMessage(), e);
        }
    }

    private static JWKSource<SecurityContext> read(String url) {
        Path file = url.startsWith("file:") ? Path.of(URI.create(url)) : Path.of(url);
        try {
            return new ImmutableJWKSet<>(JWKSet.load(file.toFile()));
        } catch (IOException | ParseException e) {
            throw new IllegalArgumentException(
                    "convoke.security.jwks-url: " + file + " is no JWKS: " + e.getMessage(), e);
        }
    }

    /** Cached, asked again for a key id that is not known (but not too often), and kept through an outage. */
    private static JWKSource<SecurityContext> fetched(String url) {
        try {
            URI uri = URI.create(url);
            boolean safe = "https".equals(uri.getScheme())
                    || InetAddress.getByName(uri.getHost()).isLoopbackAddress();
            if (!safe) {
                throw new IllegalArgumentException("convoke.security.jwks-url: " + url
                        + " is plain http: whoever is on the way could put in keys of their own; use https");
            }
            int timeoutMs = Math.toIntExact(FETCH_TIMEOUT.toMillis()); // by default half a second
            var retriever =
                    new DefaultResourceRetriever(timeoutMs, timeoutMs, JWKSourceBuilder.DEFAULT_HTTP_SIZE_LIMIT);
            return JWKSourceBuilder.<SecurityContext>create(uri.toURL(), retriever)
                    .cache(CACHED.toMillis(), FETCH_TIMEOUT.toMillis() * 2)
                    .rateLimited(true)
                    .outageTolerant(Duration.ofHours(4).toMillis())
                    .retrying(true)
                    .build();
        } catch (MalformedURLException | java.net.UnknownHostException e) {
            throw new IllegalArgumentException(
                    "convoke.security.jwks-url: " + url + " is no URL: " + e.getMessage(), e);
        }
    }
}
