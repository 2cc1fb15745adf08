// SPDX-License-Identifier: Apache-2.0
package io.convoke.multijvm.harness;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.Base64;
import java.util.List;

/** A key and a certificate that it signs itself, made by {@code keytool}, as a node is told of them. */
public record Certificate(Path keyStore, Path passwordFile) {
    private static final String PASSWORD = "changeit";

    /** Made unless it is there. */
    static Certificate in(Path folder) throws IOException {
        final Certificate made = new Certificate(folder.resolve("node.p12"), folder.resolve("password"));
        if (Files.exists(made.passwordFile)) {
            return made;
        }
        Files.createDirectories(folder);
        try {
            final Command keytool = Command.run(90, words(made.keyStore));
            if (keytool.exitCode() != 0) {
                throw new IOException("keytool: " + keytool.out() + keytool.err());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while a certificate was made", e);
        }
        Files.writeString(made.passwordFile, PASSWORD);
        return made;
    }

    private static List<String> words(Path keyStore) {
        return List.of(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                "-genkeypair",
                "-alias",
                "node",
                "-keyalg",
                "EC",
                "-groupname",
                "secp256r1",
                "-dname",
                "CN=convoke.local",
                "-ext",
                "san=dns:convoke.local,ip:127.0.0.1",
                "-validity",
                "2",
                "-storetype",
                "PKCS12",
                "-storepass",
                PASSWORD,
                "-keystore",
                keyStore.toString());
    }

    /** The same as PEM, the key first, for programs of others. */
    public Path pem() throws IOException {
        final Path file = keyStore.resolveSibling("node.pem");
        try (InputStream in = Files.newInputStream(keyStore)) {
            final KeyStore store = KeyStore.getInstance("PKCS12");
            store.load(in, PASSWORD.toCharArray());
            final Base64.Encoder base64 = Base64.getMimeEncoder(64, new byte[] {'\n'});
            final String key = base64.encodeToString(
                    store.getKey("node", PASSWORD.toCharArray()).getEncoded());
            final String certificate =
                    base64.encodeToString(store.getCertificate("node").getEncoded());
            return Files.writeString(file, block("PRIVATE KEY", key) + block("CERTIFICATE", certificate));
        } catch (GeneralSecurityException e) {
            throw new IOException("no PEM of " + keyStore, e);
        }
    }

    private static String block(String name, String base64) {
        return "-----BEGIN " + name + "-----\n" + base64 + "\n-----END " + name + "-----\n";
    }
}
