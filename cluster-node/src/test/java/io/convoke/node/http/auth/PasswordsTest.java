// SPDX-License-Identifier: Apache-2.0
package io.convoke.node.http.auth;

import static org.assertj.core.api.Assertions.assertThat;

import io.convoke.node.http.call.ProblemException;
import io.convoke.node.http.call.ProblemType;
import io.convoke.protocol.ids.UserId;
import io.convoke.protocol.user.Credentials;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PasswordsTest {
    private static final UserId ALICE = new UserId("alice@example.net");

    /** From test.c of the reference implementation of Argon2 (Argon2id, version 0x13, "password", "somesalt"). */
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            65536 | 2 | 1 | $argon2id$v=19$m=65536,t=2,p=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc
            256   | 2 | 1 | $argon2id$v=19$m=256,t=2,p=1$c29tZXNhbHQ$nf65EOgLrQMR/uIPnA4rEsF5h7TKyQwu9U1bMCHGi/4
            256   | 2 | 2 | $argon2id$v=19$m=256,t=2,p=2$c29tZXNhbHQ$bQk8UB/VmZZF4Oo79iDXuL5/0ttZwg2f/5U52iv1cDc
            """)
    void shouldHashAsTheReferenceImplementation(int memory, int iterations, int parallelism, String expected) {
        byte[] salt = "somesalt".getBytes(StandardCharsets.UTF_8);

        assertThat(Passwords.argon2id("password", salt, memory, iterations, parallelism))
                .isEqualTo(expected);
    }

    /** RFC 7616 §3.9.1: the response that the example shows comes out of our HA1. */
    @ParameterizedTest
    @CsvSource({
        "MD5,     8ca523f5e9506fed4657c9700eebdbec",
        "SHA-256, 753927fa0e85d155564e2e272a28d1802ca10daf4496794697cf8db5856cb6c1"
    })
    void shouldMakeTheHa1OfTheRfc(String algorithm, String response) throws NoSuchAlgorithmException {
        String ha1 = Passwords.ha1(algorithm, "Mufasa", "http-auth@example.org", "Circle of Life");

        String ha2 = hash(algorithm, "GET:/dir/index.html");
        assertThat(hash(
                        algorithm,
                        ha1 + ":7ypf/xlj9XXwfDPEoM4URrv/xwf94BcCAzFZH4GiTo0v:00000001:"
                                + "f2/wE4q74E6zIJEtWaHKaf5wv/H5QzzpXusqGemxURZJ:auth:" + ha2))
                .isEqualTo(response);
    }

    @Test
    void shouldTakeTheSamePasswordTypedOnAnotherKeyboard() {
        try (Passwords passwords = new Passwords()) {
            Credentials composed = passwords
                    .credentials(ALICE, "gr\u00fc\u00dfe an alle")
                    .toCompletableFuture()
                    .join();
            Credentials decomposed = passwords
                    .credentials(ALICE, "gru\u0308\u00dfe an alle")
                    .toCompletableFuture()
                    .join();

            assertThat(decomposed.ha1Sha256()).isEqualTo(composed.ha1Sha256());
            assertThat(decomposed.passwordHash()).isNotEqualTo(composed.passwordHash());
        }
    }

    @Test
    void shouldRefuseWhenTooManyWait() {
        try (Passwords passwords = new Passwords()) {
            List<CompletableFuture<Credentials>> all = IntStream.range(0, 100)
                    .mapToObj(i -> passwords.credentials(ALICE, "password " + i).toCompletableFuture())
                    .toList();

            assertThat(all)
                    .anySatisfy(one -> assertThat(one)
                            .failsWithin(java.time.Duration.ZERO)
                            .withThrowableThat()
                            .havingCause()
                            .isInstanceOfSatisfying(
                                    ProblemException.class,
                                    e -> assertThat(e.problem().type()).isEqualTo(ProblemType.UNAVAILABLE)));
            all.forEach(one -> one.exceptionally(refused -> null).join());
        } catch (CompletionException e) {
            throw new AssertionError(e);
        }
    }

    private static String hash(String algorithm, String text) throws NoSuchAlgorithmException {
        return HexFormat.of()
                .formatHex(MessageDigest.getInstance(algorithm).digest(text.getBytes(StandardCharsets.UTF_8)));
    }
}
