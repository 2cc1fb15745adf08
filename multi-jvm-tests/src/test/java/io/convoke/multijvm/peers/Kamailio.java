// SPDX-License-Identifier: Apache-2.0
package io.convoke.multijvm.peers;

import io.convoke.multijvm.harness.Ports;
import io.convoke.multijvm.harness.RunningNode;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.awaitility.Awaitility;

/** Kamailio as the proxy of an operator, over UDP, TCP and TLS. */
public record Kamailio(PeerProcess process, int port, int tlsPort) implements AutoCloseable {

    static Kamailio start(Path folder, RunningNode node) throws IOException {
        final int port = Ports.free(2);
        final int tlsPort = port + 1;
        final Path settings = Files.writeString(
                folder.resolve("kamailio.cfg"),
                settings()
                        .replace("@port@", String.valueOf(port))
                        .replace("@tls@", String.valueOf(tlsPort))
                        .replace("@pem@", node.certificate().pem().toString())
                        .replace("@node@", String.valueOf(node.sipPort()))
                        .replace("@secure@", String.valueOf(node.sipTlsPort())));
        final String here = folder.toString();
        final Kamailio kamailio = new Kamailio(
                PeerProcess.start(
                        folder,
                        List.of(
                                "kamailio",
                                "-f",
                                settings.toString(),
                                "-DD",
                                "-E",
                                "-m",
                                "32",
                                "-w",
                                here,
                                "-Y",
                                here)),
                port,
                tlsPort);
        try {
            Awaitility.await("kamailio")
                    .atMost(Duration.ofSeconds(40))
                    .failFast(
                            "kamailio ended", () -> !kamailio.process.process().isAlive())
                    .until(kamailio::listens);
        } catch (RuntimeException e) {
            final String printed = kamailio.process.printed();
            kamailio.close();
            throw new IOException("no proxy: " + printed, e);
        }
        return kamailio;
    }

    private boolean listens() {
        return listens(port) && listens(tlsPort);
    }

    private static boolean listens(int port) {
        try (Socket probe = new Socket()) {
            probe.connect(new InetSocketAddress("127.0.0.1", port), 500);
            return true;
        } catch (IOException notYet) {
            return false;
        }
    }

    private static String settings() throws IOException {
        try (InputStream in = Kamailio.class.getResourceAsStream("/kamailio/record-routing.cfg")) {
            if (in == null) {
                throw new IOException("kamailio/record-routing.cfg is missing");
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    @Override
    public void close() {
        process.close();
    }
}
