// SPDX-License-Identifier: Apache-2.0
package io.convoke.ops.up;

import static org.assertj.core.api.Assertions.assertThat;

import com.nimbusds.jose.crypto.MACVerifier;
import com.nimbusds.jwt.SignedJWT;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DevelopmentTokenTest {
    private static final Instant NOW = Instant.parse("2026-03-04T05:06:07Z");

    @TempDir
    Path folder;

    @Test
    void shouldMakeATokenThatAnotherImplementationVerifies() throws Exception {
        UpDirectory directory = new UpDirectory(folder);

        SignedJWT token = SignedJWT.parse(DevelopmentToken.ensure(directory, NOW));

        String secret = Files.readString(directory.secret());
        assertThat(secret).hasSize(43);
        assertThat(token.verify(new MACVerifier(secret))).isTrue();
        assertThat(token.getHeader().toJSONObject())
                .containsEntry("alg", "HS256")
                .containsEntry("typ", "JWT");
        var claims = token.getJWTClaimsSet();
        assertThat(claims.getIssuer()).isEqualTo("convoke");
        assertThat(claims.getAudience()).containsExactly("convoke");
        assertThat(claims.getSubject()).isEqualTo("operator");
        assertThat(claims.getStringClaim("scope")).isEqualTo("admin");
        assertThat(claims.getIssueTime()).isEqualTo("2026-03-04T05:06:07Z");
        assertThat(claims.getExpirationTime()).isEqualTo("2027-03-04T05:06:07Z");
    }

    @Test
    void shouldKeepSecretAndTokenToItselfAndForTheNextStart() throws Exception {
        UpDirectory directory = new UpDirectory(folder);

        String first = DevelopmentToken.ensure(directory, NOW);

        assertThat(DevelopmentToken.ensure(directory, NOW.plus(Duration.ofDays(300))))
                .isEqualTo(first);
        assertThat(directory.token()).hasContent(first);
        assertThat(Files.getPosixFilePermissions(directory.secret())).hasToString("[OWNER_READ, OWNER_WRITE]");
        assertThat(Files.getPosixFilePermissions(directory.token())).hasToString("[OWNER_READ, OWNER_WRITE]");
    }

    @Test
    void shouldMakeANewTokenBeforeTheOldOneExpiresOrWhenTheSecretChanged() throws Exception {
        UpDirectory directory = new UpDirectory(folder);
        String first = DevelopmentToken.ensure(directory, NOW);

        String renewed = DevelopmentToken.ensure(directory, NOW.plus(Duration.ofDays(340)));
        Files.delete(directory.secret());
        String resigned = DevelopmentToken.ensure(directory, NOW.plus(Duration.ofDays(340)));

        assertThat(renewed).isNotEqualTo(first);
        assertThat(SignedJWT.parse(resigned).verify(new MACVerifier(Files.readString(directory.secret()))))
                .isTrue();
        assertThat(SignedJWT.parse(renewed).verify(new MACVerifier(Files.readString(directory.secret()))))
                .isFalse();
    }
}
