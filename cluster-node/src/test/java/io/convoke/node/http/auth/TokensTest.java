// SPDX-License-Identifier: Apache-2.0
package io.convoke.node.http.auth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.JWSSigner;
import com.nimbusds.jose.crypto.ECDSASigner;
import com.nimbusds.jose.crypto.MACSigner;
import com.nimbusds.jose.crypto.RSASSASigner;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.jwk.gen.ECKeyGenerator;
import com.nimbusds.jose.jwk.gen.RSAKeyGenerator;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.PlainJWT;
import com.nimbusds.jwt.SignedJWT;
import com.sun.net.httpserver.HttpServer;
import io.convoke.node.http.call.Caller;
import io.convoke.node.http.call.Caller.Scope;
import io.convoke.node.http.call.ProblemException;
import io.convoke.node.http.call.ProblemType;
import io.convoke.protocol.ids.UserId;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TokensTest {
    private static final byte[] SECRET = "an honest secret of more than 32 bytes".getBytes(StandardCharsets.UTF_8);

    @TempDir
    static Path directory;

    private static RSAKey rsa;
    private static ECKey ec;
    private static Tokens tokens;

    @BeforeAll
    static void keys() throws JOSEException, IOException {
        rsa = new RSAKeyGenerator(2048).keyID("rsa").generate();
        ec = new ECKeyGenerator(Curve.P_256).keyID("ec").generate();
        Path secret = Files.write(
                directory.resolve("secret"),
                (new String(SECRET, StandardCharsets.UTF_8) + "\n").getBytes(StandardCharsets.UTF_8));
        Path jwks = Files.writeString(directory.resolve("jwks.json"), new JWKSet(List.<JWK>of(rsa, ec)).toString());
        tokens = tokens(Optional.of(secret), Optional.of(jwks.toString()));
    }

    @Test
    void shouldTakeHs256Rs256AndEs256() throws JOSEException {
        assertThat(verify(hs256(good().build())).scope()).isEqualTo(Scope.OPERATOR);
        assertThat(verify(rs256(good().build())).subject()).isEqualTo("billing");
        assertThat(verify(signed(JWSAlgorithm.ES256, "ec", new ECDSASigner(ec), good().build()))
                        .user())
                .isNull();
    }

    @Test
    void shouldActForTheSubjectInScopeUser() throws JOSEException {
        Caller caller = verify(
                hs256(good().subject("Alice@example.net").claim("scope", "user").build()));

        assertThat(caller.user()).isEqualTo(new UserId("alice@example.net"));
        assertThat(caller.mayActFor(new UserId("bob@example.net"))).isFalse();
    }

    @Test
    void shouldTakeTheStrongestOfSeveralScopes() throws JOSEException {
        assertThat(verify(hs256(good().claim("scope", "profile user admin").build()))
                        .scope())
                .isEqualTo(Scope.ADMIN);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "root", "ADMIN", "administrator"})
    void shouldForbidATokenWithoutAScopeOfOurs(String scope) throws JOSEException {
        assertThat(problem(hs256(good().claim("scope", scope).build()))).isEqualTo(ProblemType.FORBIDDEN);
    }

    @Test
    void shouldRefuseAnUnsignedToken() {
        String none = new PlainJWT(good().build()).serialize();

        assertThat(problem(none)).isEqualTo(ProblemType.TOKEN_INVALID);
        assertThat(problem(none + "x")).isEqualTo(ProblemType.TOKEN_INVALID);
    }

    /** The public key is public: as an HMAC secret it would let everybody sign. */
    @Test
    void shouldRefuseAnHmacMadeWithThePublicKey() throws JOSEException {
        byte[] der = rsa.toRSAPublicKey().getEncoded();
        byte[] pem = rsa.toPublicJWK().toJSONString().getBytes(StandardCharsets.UTF_8);

        assertThat(problem(signed(JWSAlgorithm.HS256, "rsa", new MACSigner(der), good().build())))
                .isEqualTo(ProblemType.TOKEN_INVALID);
        assertThat(problem(signed(JWSAlgorithm.HS256, "rsa", new MACSigner(pem), good().build())))
                .isEqualTo(ProblemType.TOKEN_INVALID);
    }

    @Test
    void shouldRefuseOtherKeysAndAlgorithms() throws JOSEException {
        RSAKey foreign = new RSAKeyGenerator(2048).keyID("rsa").generate();
        byte[] other = "another secret that is long enough ....".getBytes(StandardCharsets.UTF_8);

        assertThat(problem(signed(JWSAlgorithm.RS256, "rsa", new RSASSASigner(foreign), good().build())))
                .isEqualTo(ProblemType.TOKEN_INVALID);
        assertThat(problem(signed(JWSAlgorithm.HS256, null, new MACSigner(other), good().build())))
                .isEqualTo(ProblemType.TOKEN_INVALID);
        assertThat(problem(signed(JWSAlgorithm.PS256, "rsa", new RSASSASigner(rsa), good().build())))
                .isEqualTo(ProblemType.TOKEN_INVALID);
        assertThat(problem(signed(JWSAlgorithm.RS256, "unknown", new RSASSASigner(rsa), good().build())))
                .isEqualTo(ProblemType.TOKEN_INVALID);
    }

    @Test
    void shouldRefuseATokenThatWasChanged() throws JOSEException {
        String[] parts = hs256(good().build()).split("\\.");
        String claims =
                good().claim("scope", "admin").build().toPayload().toBase64URL().toString();

        assertThat(problem(parts[0] + "." + claims + "." + parts[2])).isEqualTo(ProblemType.TOKEN_INVALID);
    }

    @Test
    void shouldRefuseATokenForSomebodyElseOrFromSomebodyElse() throws JOSEException {
        assertThat(problem(hs256(good().audience("other").build()))).isEqualTo(ProblemType.TOKEN_INVALID);
        assertThat(problem(hs256(good().issuer("other").build()))).isEqualTo(ProblemType.TOKEN_INVALID);
        assertThat(verify(hs256(good().audience(List.of("other", "convoke")).build()))
                        .subject())
                .isEqualTo("billing");
    }

    @Test
    void shouldRefuseATokenThatHasExpiredIsNotValidYetOrNeverExpires() throws JOSEException {
        assertThat(problem(hs256(good().expirationTime(at(-120)).build()))).isEqualTo(ProblemType.TOKEN_EXPIRED);
        assertThat(problem(hs256(good().notBeforeTime(at(120)).build()))).isEqualTo(ProblemType.TOKEN_EXPIRED);
        assertThat(problem(hs256(good().expirationTime(null).build()))).isEqualTo(ProblemType.TOKEN_INVALID);
        assertThat(verify(hs256(good().expirationTime(at(-30)).build())).subject())
                .isEqualTo("billing");
    }

    @Test
    void shouldRefuseATokenWithoutSubjectOrScopeOrWithASubjectThatIsNoAddress() throws JOSEException {
        assertThat(problem(hs256(good().subject(null).build()))).isEqualTo(ProblemType.TOKEN_INVALID);
        assertThat(problem(hs256(good().claim("scope", null).build()))).isEqualTo(ProblemType.TOKEN_INVALID);
        assertThat(problem(hs256(good().claim("scope", "user").build()))).isEqualTo(ProblemType.TOKEN_INVALID);
        assertThat(problem(hs256(good().claim("scope", List.of("admin")).build())))
                .isEqualTo(ProblemType.TOKEN_INVALID);
    }

    @Test
    void shouldRefuseATokenOfAnotherType() throws JOSEException {
        SignedJWT jwt = new SignedJWT(
                new JWSHeader.Builder(JWSAlgorithm.HS256)
                        .type(new JOSEObjectType("logout+jwt"))
                        .build(),
                good().build());
        jwt.sign(new MACSigner(SECRET));

        assertThat(problem(jwt.serialize())).isEqualTo(ProblemType.TOKEN_INVALID);
    }

    @ParameterizedTest
    @CsvSource({
        "Basic cm9vdDpyb290",
        "Bearer",
        "Bearer x",
        "Bearer a.b",
        "Bearer a.b.c",
        "Bearer a.b.c.d",
        "bearer ..",
        "''"
    })
    void shouldRefuseWhatIsNoToken(String header) {
        assertThat(problemOf(Optional.of(header))).isEqualTo(ProblemType.TOKEN_INVALID);
    }

    @Test
    void shouldAskForATokenWhereNoneIsSent() {
        assertThat(problemOf(Optional.empty())).isEqualTo(ProblemType.TOKEN_MISSING);
    }

    @Test
    void shouldRefuseATokenThatWasGoodAMomentAgo() throws JOSEException {
        Tokens strict = new Tokens(
                new TokenKeys(Optional.of(new SecretKeySpec(SECRET, "HmacSHA256")), Optional.empty(), false),
                "convoke",
                "convoke",
                Duration.ZERO,
                Runnable::run);
        Optional<String> header =
                Optional.of("Bearer " + hs256(good().expirationTime(at(5)).build()));

        assertThat(strict.verify(header).toCompletableFuture()).isCompleted();

        await().atMost(Duration.ofSeconds(20))
                .untilAsserted(() -> assertThat(strict.verify(header))
                        .failsWithin(Duration.ofSeconds(1))
                        .withThrowableThat()
                        .havingCause()
                        .isInstanceOf(ProblemException.class));
    }

    @Test
    void shouldFetchKeysOnceAndKeepThem() throws Exception {
        AtomicInteger fetched = new AtomicInteger();
        HttpServer server = HttpServer.create(new InetSocketAddress("127.0.0.1", 0), 0);
        byte[] body = new JWKSet(rsa.toPublicJWK()).toString().getBytes(StandardCharsets.UTF_8);
        server.createContext("/jwks", exchange -> {
            fetched.incrementAndGet();
            exchange.sendResponseHeaders(200, body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
        });
        server.start();
        try (var executor = Executors.newVirtualThreadPerTaskExecutor()) {
            TokenKeys keys = TokenKeys.load(
                    Optional.empty(),
                    Optional.of("http://127.0.0.1:" + server.getAddress().getPort() + "/jwks"));
            Tokens remote = new Tokens(keys, "convoke", "convoke", Duration.ofSeconds(5), executor);
            for (int i = 0; i < 5; i++) {
                assertThat(remote.verify(Optional.of("Bearer " + rs256(good().build())))
                                .toCompletableFuture()
                                .join()
                                .subject())
                        .isEqualTo("billing");
            }
            assertThat(keys.remote()).isTrue();
            assertThat(fetched).hasValue(1);
        } finally {
            server.stop(0);
        }
    }

    private static Tokens tokens(Optional<Path> secret, Optional<String> jwks) {
        return new Tokens(TokenKeys.load(secret, jwks), "convoke", "convoke", Duration.ofSeconds(60), Runnable::run);
    }

    private static JWTClaimsSet.Builder good() {
        return new JWTClaimsSet.Builder()
                .issuer("convoke")
                .audience("convoke")
                .subject("billing")
                .claim("scope", "operator")
                .expirationTime(at(60));
    }

    private static Date at(long seconds) {
        return Date.from(Instant.now().plusSeconds(seconds));
    }

    private static String hs256(JWTClaimsSet claims) throws JOSEException {
        return signed(JWSAlgorithm.HS256, null, new MACSigner(SECRET), claims);
    }

    private static String rs256(JWTClaimsSet claims) throws JOSEException {
        return signed(JWSAlgorithm.RS256, "rsa", new RSASSASigner(rsa), claims);
    }

    private static String signed(JWSAlgorithm algorithm, String key, JWSSigner signer, JWTClaimsSet claims)
            throws JOSEException {
        SignedJWT jwt =
                new SignedJWT(new JWSHeader.Builder(algorithm).keyID(key).build(), claims);
        jwt.sign(signer);
        return jwt.serialize();
    }

    private static Caller verify(String token) {
        return tokens.verify(Optional.of("Bearer " + token))
                .toCompletableFuture()
                .join();
    }

    private static ProblemType problem(String token) {
        return problemOf(Optional.of("Bearer " + token));
    }

    private static ProblemType problemOf(Optional<String> header) {
        try {
            Caller caller = tokens.verify(header).toCompletableFuture().join();
            throw new AssertionError("accepted as " + caller);
        } catch (ProblemException e) {
            return e.problem().type();
        } catch (CompletionException e) {
            return ((ProblemException) e.getCause()).problem().type();
        }
    }
}
