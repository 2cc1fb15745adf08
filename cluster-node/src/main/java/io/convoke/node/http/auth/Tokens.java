// SPDX-License-Identifier: Apache-2.0
package io.convoke.node.http.auth;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.KeySourceException;
import com.nimbusds.jose.proc.BadJOSEException;
import com.nimbusds.jose.proc.DefaultJOSEObjectTypeVerifier;
import com.nimbusds.jose.proc.JWSKeySelector;
import com.nimbusds.jose.proc.SecurityContext;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import com.nimbusds.jwt.proc.DefaultJWTClaimsVerifier;
import com.nimbusds.jwt.proc.DefaultJWTProcessor;
import com.nimbusds.jwt.proc.ExpiredJWTException;
import io.convoke.node.http.call.Caller;
import io.convoke.node.http.call.Caller.Scope;
import io.convoke.node.http.call.Problem;
import io.convoke.node.http.call.ProblemType;
import io.convoke.protocol.ids.UserId;
import java.text.ParseException;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.regex.Pattern;

/**
 * Verifies bearer tokens (RFC 6750): JWTs of one issuer for one audience, signed with an algorithm that the configured
 * key is for and no other. A key is bound to its algorithm, so a public key never passes as an HMAC secret.
 */
public final class Tokens {
    private static final Pattern BEARER =
            Pattern.compile("(?i)bearer +([A-Za-z0-9_-]+\\.[A-Za-z0-9_-]+\\.[A-Za-z0-9_-]+) *");

    private final DefaultJWTProcessor<SecurityContext> processor;
    private final Executor executor;
    private final VerifiedTokens verified = new VerifiedTokens();

    /**
     * @param keys by algorithm and key id
     * @param skew by how much the issuer's clock may differ
     * @param executor where keys may be fetched: the fetch blocks
     */
    public Tokens(TokenKeys keys, String issuer, String audience, Duration skew, Executor executor) {
        this.executor = executor;
        this.processor = new DefaultJWTProcessor<>();
        processor.setJWSTypeVerifier(
                new DefaultJOSEObjectTypeVerifier<>(JOSEObjectType.JWT, new JOSEObjectType("at+jwt"), null));
        JWSKeySelector<SecurityContext> selector = keys::select;
        processor.setJWSKeySelector(selector);
        DefaultJWTClaimsVerifier<SecurityContext> claims = new DefaultJWTClaimsVerifier<>(
                Set.of(audience),
                new JWTClaimsSet.Builder().issuer(issuer).build(),
                Set.of("exp", "sub", "scope"),
                Set.of());
        claims.setMaxClockSkew(Math.toIntExact(skew.toSeconds()));
        processor.setJWTClaimsSetVerifier(claims);
    }

    /** Fails with a TOKEN_… problem for everything but a good token. */
    public CompletionStage<Caller> verify(Optional<String> authorization) {
        String header = authorization.orElseThrow(
                () -> Problem.of(ProblemType.TOKEN_MISSING, "Send a token: Authorization: Bearer …")
                        .exception());
        Caller known = verified.find(header);
        if (known != null) return CompletableFuture.completedFuture(known);
        var bearer = BEARER.matcher(header);
        if (!bearer.matches())
            throw invalid("The token is not a signed JWT in the form 'Bearer header.payload.signature'");
        String token = bearer.group(1);
        return CompletableFuture.supplyAsync(
                () -> {
                    Caller caller = caller(token);
                    verified.keep(header, caller);
                    return caller;
                },
                executor);
    }

    private Caller caller(String token) {
        try {
            JWTClaimsSet claims = processor.process(SignedJWT.parse(token), null);
            Scope scope = scope(claims.getStringClaim("scope"));
            UserId user = scope == Scope.USER ? UserId.parse(claims.getSubject()) : null;
            return new Caller(
                    claims.getSubject(), scope, user, claims.getExpirationTime().toInstant());
        } catch (ExpiredJWTException e) {
            throw Problem.of(ProblemType.TOKEN_EXPIRED, "The token has expired").exception();
        } catch (KeySourceException e) {
            throw Problem.of(ProblemType.UNAVAILABLE, "The keys to verify tokens with cannot be had for now")
                    .exception();
        } catch (ParseException | IllegalArgumentException e) {
            throw invalid("The token's claims have the wrong form");
        } catch (BadJOSEException | JOSEException e) {
            throw "JWT before use time".equals(e.getMessage())
                    ? Problem.of(ProblemType.TOKEN_EXPIRED, "The token is not valid yet")
                            .exception()
                    : invalid("The token was not issued for this service, or is forged");
        }
    }

    /** @param claim names separated by spaces (RFC 8693 §4.2); names that mean nothing here are passed over */
    private static Scope scope(String claim) {
        List<String> names = claim == null ? List.of() : List.of(claim.split(" "));
        return Arrays.stream(Scope.values())
                .filter(scope -> names.contains(scope.name().toLowerCase(Locale.ROOT)))
                .findFirst()
                .orElseThrow(() -> Problem.of(
                                ProblemType.FORBIDDEN, "The token has none of the scopes admin, operator, user")
                        .exception());
    }

    private static RuntimeException invalid(String detail) {
        return Problem.of(ProblemType.TOKEN_INVALID, detail).exception();
    }
}
