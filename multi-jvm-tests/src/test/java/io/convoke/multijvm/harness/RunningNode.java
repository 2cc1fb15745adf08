// SPDX-License-Identifier: Apache-2.0
package io.convoke.multijvm.harness;

import io.convoke.ops.client.ControlClient;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;

/** {@code ./convoke up} in a data folder and on ports of its own: started, killed and stopped as a user would. */
public final class RunningNode implements AutoCloseable {
    /** What its operator has configured (a number for fiction, as Ofcom reserves them). */
    public static final String DIAL_IN_NUMBER = "+442079460123";

    /** Long enough for a build that {@code up} may do first. */
    private static final Duration READY = Duration.ofSeconds(180);

    private static final Duration STOPPED = Duration.ofSeconds(60);

    private final Path data;
    private final Ports ports;
    private final List<String> cassandra;
    private final Path output;
    private Process up;
    private ControlClient client;

    private RunningNode(Path data, Ports ports, List<String> cassandra) {
        this.data = data;
        this.ports = ports;
        this.cassandra = cassandra;
        this.output = data.resolveSibling(data.getFileName() + "-up.out");
    }

    /** A new one, ready. */
    public static RunningNode start(Path data) throws IOException, InterruptedException {
        final Ports ports = Ports.free();
        return start(new RunningNode(data, ports, List.of("--cassandra-port", String.valueOf(ports.cassandra()))));
    }

    /** A new one, ready, with this Cassandra. */
    public static RunningNode startOn(ExternalCassandra cassandra, Path data) throws IOException, InterruptedException {
        return start(new RunningNode(data, Ports.free(), List.of("--cassandra", cassandra.address())));
    }

    private static RunningNode start(RunningNode node) throws IOException, InterruptedException {
        try {
            node.launch();
            node.awaitReady();
            return node;
        } catch (IOException | InterruptedException | RuntimeException e) {
            node.close();
            throw e;
        }
    }

    private void launch() throws IOException {
        final Path settings = Files.writeString(
                data.resolveSibling(data.getFileName() + "-settings.conf"),
                "convoke.allocator.dial-in-number = \"" + DIAL_IN_NUMBER + "\"\n" + sipSettings());
        final List<String> words = new ArrayList<>(cassandra);
        words.addAll(
                0,
                List.of(
                        Command.root().resolve("convoke").toString(),
                        "up",
                        "--data",
                        data.toString(),
                        "--port",
                        String.valueOf(ports.http()),
                        "--sip-port",
                        String.valueOf(ports.sip()),
                        "--cluster-port",
                        String.valueOf(ports.cluster()),
                        "--config",
                        settings.toString()));
        up = new ProcessBuilder(words)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(output.toFile()))
                .start();
    }

    /** A call that nobody acknowledges is given up after 64 t1: 3.2 s. All peers of a test are one source. */
    private String sipSettings() throws IOException {
        final Certificate certificate = Certificate.in(data.resolveSibling(data.getFileName() + "-tls"));
        return """
                convoke.sip.transactions.t1 = 50ms
                convoke.sip.guard { source { per-second = 5000, burst = 20000 }, failures.of-source = 20000 }
                convoke.sip.tls { port = %d, key-store = "%s", password-file = "%s" }
                """.formatted(ports.sipTls(), certificate.keyStore(), certificate.passwordFile());
    }

    /** Waits until it answers that it is ready; fails at once when {@code up} ends instead. */
    public void awaitReady() throws IOException, InterruptedException {
        final Instant deadline = Instant.now().plus(READY);
        while (!isReady()) {
            if (!up.isAlive() || Instant.now().isAfter(deadline)) {
                throw new IOException(
                        "no node is ready: " + (up.isAlive() ? "still waiting" : "up ended with " + up.exitValue())
                                + "\n" + Files.readString(output));
            }
            up.waitFor(100, TimeUnit.MILLISECONDS);
        }
        if (client == null) {
            client = new ControlClient(url(), token());
        }
    }

    /** What {@code /health/ready} says. */
    public boolean isReady() throws InterruptedException {
        try (ControlClient probe = new ControlClient(url(), null)) {
            return probe.call("GET", "/health/ready", null).status() == 200;
        } catch (IOException notYet) {
            return false;
        }
    }

    public URI url() {
        return URI.create("http://127.0.0.1:" + ports.http());
    }

    public int port() {
        return ports.http();
    }

    /** Of UDP and TCP. */
    public int sipPort() {
        return ports.sip();
    }

    public int sipTlsPort() {
        return ports.sipTls();
    }

    /** With the token that {@code up} printed. */
    public ControlClient client() {
        return client;
    }

    public String token() throws IOException {
        return Files.readString(data.resolve("token")).strip();
    }

    public Path data() {
        return data;
    }

    /** All that {@code up} printed so far. */
    public String output() throws IOException {
        return Files.readString(output);
    }

    public Optional<ProcessHandle> nodeProcess() throws IOException {
        return Signals.process(data.resolve("node.pid"));
    }

    public Optional<ProcessHandle> cassandraProcess() throws IOException {
        return Signals.process(data.resolve("cassandra").resolve("cassandra.pid"));
    }

    /** {@code kill -9} of the node's process; waits until {@code up} has noticed and ended. */
    public int killNode() throws IOException, InterruptedException {
        Signals.kill(nodeProcess().orElseThrow());
        return awaitUp();
    }

    /** SIGTERM to the node's own process; waits until {@code up} has noticed and ended. */
    public int terminateNode() throws IOException, InterruptedException {
        Signals.send("TERM", nodeProcess().orElseThrow());
        return awaitUp();
    }

    /** {@code kill -9} of {@code up}, which can stop nothing then. */
    public void killUp() {
        Signals.kill(up.toHandle());
    }

    /** A signal to {@code up}, such as INT for Ctrl-C; waits until it ends. */
    public int stop(String signal) throws IOException, InterruptedException {
        Signals.send(signal, up.toHandle());
        return awaitUp();
    }

    private int awaitUp() throws IOException, InterruptedException {
        if (!up.waitFor(STOPPED.toSeconds(), TimeUnit.SECONDS)) {
            throw new IOException("up did not end within " + STOPPED + ":\n" + output());
        }
        return up.exitValue();
    }

    /** Starts it again on the same data, unless it runs. */
    public void restart() throws IOException, InterruptedException {
        if (!up.isAlive()) {
            launch();
        }
        awaitReady();
    }

    /** Nothing of it is left, whatever happened. */
    @Override
    public void close() throws IOException {
        try {
            if (up != null && up.isAlive()) {
                final Optional<ProcessHandle> cassandra = cassandraProcess();
                if (cassandra.isPresent()) {
                    Signals.send("CONT", cassandra.get());
                }
                stop("TERM");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            if (up != null) {
                up.destroyForcibly();
            }
            nodeProcess().ifPresent(Signals::kill);
            cassandraProcess().ifPresent(Signals::kill);
            Awaitility.await()
                    .atMost(Duration.ofSeconds(10))
                    .until(() -> nodeProcess().isEmpty() && cassandraProcess().isEmpty());
            if (client != null) {
                client.close();
            }
        }
    }
}
