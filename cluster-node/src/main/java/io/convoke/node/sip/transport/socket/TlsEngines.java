// SPDX-License-Identifier: Apache-2.0
package io.convoke.node.sip.transport.socket;

import io.convoke.node.sip.transport.StackSettings;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.Optional;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;

/** TLS 1.2 and 1.3 for both directions; the key is shown to whoever we connect to as well, if it asks. */
final class TlsEngines {
    private static final String[] PROTOCOLS = {"TLSv1.3", "TLSv1.2"};

    private final SSLContext context;
    private final boolean serves;

    private TlsEngines(SSLContext context, boolean serves) {
        this.context = context;
        this.serves = serves;
    }

    /** @throws IOException one line that names the file that cannot be used */
    static TlsEngines of(StackSettings.Tls settings) throws IOException {
        try {
            Optional<KeyStore> keys = store(settings.keyStore(), settings.passwordFile());
            Optional<KeyStore> trusted = store(settings.trustStore(), settings.trustPasswordFile());
            KeyManager[] own = null;
            if (keys.isPresent()) {
                KeyManagerFactory factory = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
                factory.init(keys.get(), password(settings.passwordFile()));
                own = factory.getKeyManagers();
            }
            TrustManager[] trust = null; // those of the JDK
            if (trusted.isPresent()) {
                TrustManagerFactory factory =
                        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
                factory.init(trusted.get());
                trust = factory.getTrustManagers();
            }
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(own, trust, null);
            return new TlsEngines(context, keys.isPresent());
        } catch (GeneralSecurityException e) {
            throw new IOException("SIP over TLS: " + settings.keyStore() + ": " + e.getMessage(), e);
        }
    }

    /** Whether there is a key to show to those who connect. */
    boolean serves() {
        return serves;
    }

    SSLEngine server() {
        SSLEngine engine = context.createSSLEngine();
        engine.setUseClientMode(false);
        engine.setEnabledProtocols(PROTOCOLS);
        return engine;
    }

    /** @param host as the request's URI says it, which is whose certificate is asked for (RFC 5922 §7) */
    SSLEngine client(String host, int port) {
        SSLEngine engine = context.createSSLEngine(host, port);
        engine.setUseClientMode(true);
        engine.setEnabledProtocols(PROTOCOLS);
        SSLParameters parameters = engine.getSSLParameters();
        parameters.setEndpointIdentificationAlgorithm(
                "HTTPS"); // the JDK's name for: the host must be in the certificate
        engine.setSSLParameters(parameters);
        return engine;
    }

    private static Optional<KeyStore> store(String file, String passwordFile)
            throws IOException, GeneralSecurityException {
        if (file.isEmpty()) return Optional.empty();
        try (InputStream in = Files.newInputStream(Path.of(file))) {
            KeyStore store = KeyStore.getInstance("PKCS12");
            store.load(in, password(passwordFile));
            return Optional.of(store);
        } catch (IOException e) {
            throw new IOException("SIP over TLS: " + file + " cannot be read: " + e.getMessage(), e);
        }
    }

    /** An editor leaves a line end behind it. */
    private static char[] password(String file) throws IOException {
        return Files.readString(Path.of(file)).strip().toCharArray();
    }
}
