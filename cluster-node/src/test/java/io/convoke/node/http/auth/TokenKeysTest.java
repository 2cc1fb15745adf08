// SPDX-License-Identifier: Apache-2.0
package io.convoke.node.http.auth;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TokenKeysTest {
    @TempDir
    private Path directory;

    @Test
    void shouldNotStartWithASecretThatIsTooShortOrKeysThatAnybodyCouldChange() throws IOException {
        Path weak = Files.writeString(directory.resolve("weak"), "0123456789012345678901234567890\n");

        assertThatThrownBy(() -> TokenKeys.load(Optional.of(weak), Optional.empty()))
                .hasMessageContaining("31 bytes");
        assertThatThrownBy(() -> TokenKeys.load(Optional.of(directory.resolve("none")), Optional.empty()))
                .hasMessageContaining("hs256-secret-file");
        assertThatThrownBy(() -> TokenKeys.load(Optional.empty(), Optional.of("http://192.0.2.1/jwks")))
                .hasMessageContaining("use https");
        assertThatThrownBy(() -> TokenKeys.load(Optional.empty(), Optional.of(weak.toString())))
                .hasMessageContaining("no JWKS");
    }
}
