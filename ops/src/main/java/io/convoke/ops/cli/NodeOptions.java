// SPDX-License-Identifier: Apache-2.0
package io.convoke.ops.cli;

import io.convoke.ops.client.ControlClient;
import io.convoke.ops.up.Installation;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import picocli.CommandLine.Option;

/** How a command finds the running node: by port and data folder like {@code up}, or by address and token. */
public final class NodeOptions {
    @Option(
            names = "--port",
            paramLabel = "PORT",
            defaultValue = "8080",
            description = "HTTP port of the local node (default: ${DEFAULT-VALUE}).")
    private int port;

    @Option(
            names = "--data",
            paramLabel = "DIR",
            description = "Data folder of the local node; its token is read from there (default: .convoke/data).")
    private Path data;

    @Option(names = "--url", paramLabel = "URL", description = "Address of the node, instead of --port.")
    private URI url;

    @Option(
            names = "--token",
            paramLabel = "JWT",
            description = "Token with scope admin, instead of the one in the data folder.")
    private String token;

    /** A client of that node. */
    ControlClient connect() throws IOException, InterruptedException {
        final URI base = url == null ? URI.create("http://127.0.0.1:" + port) : url;
        final ControlClient client = new ControlClient(base, token == null ? readToken() : token);
        try {
            client.call("GET", "/health/ready", null).expect(200);
        } catch (IOException e) {
            client.close();
            throw new CommandFailed(
                    "No node is ready at " + base + " (" + reason(e) + "): start one with ./convoke up");
        }
        return client;
    }

    private static String reason(IOException e) {
        return e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
    }

    private String readToken() throws IOException {
        final Path file = folder().resolve("token");
        if (!Files.isReadable(file)) {
            throw new CommandFailed(
                    "No token in " + file.toAbsolutePath() + ": give --data of the running node, or --token");
        }
        return Files.readString(file).strip();
    }

    /** Where the process id of the local node is; none for a node elsewhere. */
    Optional<Path> pidFile() {
        return url == null ? Optional.of(folder().resolve("node.pid")) : Optional.empty();
    }

    private Path folder() {
        return Optional.ofNullable(data)
                .orElseGet(() -> Installation.fromEnvironment().root().resolve(".convoke/data"));
    }
}
