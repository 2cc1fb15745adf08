// SPDX-License-Identifier: Apache-2.0
package io.convoke.multijvm.harness;

import io.convoke.ops.client.ControlClient;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** {@code ./convoke up} in a data folder and on ports of its own: started, killed and stopped as a user would. */
public final class RunningNode implements AutoCloseable {
    /** What its operator has configured (a number for fiction, as Ofcom reserves them). */
    public static final String DIAL_IN_NUMBER = "+442079460123";

    /** Long enough for the build and the training run that {@code up} may do first. */
    private static final Duration READY = Duration.ofMinutes(10);

    private static final Duration STOPPED = Duration.ofSeconds(90);

    private final Path data;
    private final Ports ports;
    private final Cables.Place place;
    private final List<String> cassandra;
    private final String settings;
    private final Path output;
    private Process up;
    private long printedBefore;
    private ControlClient client;

    private RunningNode(Path data, Ports ports, List<String> cassandra, String settings) {
        this(data, ports, cassandra, settings, Cables.Place.HERE);
    }

    private RunningNode(Path data, Ports ports, List<String> cassandra, String settings, Cables.Place place) {
        this.place = place;
        this.data = data;
        this.ports = ports;
        this.cassandra = cassandra;
        this.settings = settings;
        this.output = data.resolveSibling(data.getFileName() + "-up.out");
    }

    /** A new one, ready. */
    public static RunningNode start(Path data) throws IOException, InterruptedException {
        final Ports ports = Ports.free();
        return start(new RunningNode(data, ports, List.of("--cassandra-port", String.valueOf(ports.cassandra())), ""));
    }

    /** A new one, ready, with this Cassandra. */
    public static RunningNode startOn(ExternalCassandra cassandra, Path data) throws IOException, InterruptedException {
        return start(new RunningNode(data, Ports.free(), List.of("--cassandra", cassandra.address()), ""));
    }

    /** One of a cluster: being started, not ready. */
    static RunningNode launch(ExternalCassandra cassandra, Path data, Ports ports, String settings, Cables.Place place)
            throws IOException {
        final RunningNode node =
                new RunningNode(data, ports, List.of("--cassandra", cassandra.address()), settings, place);
        node.launch();
        return node;
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
        final Path file = Files.writeString(
                data.resolveSibling(data.getFileName() + "-settings.conf"),
                "convoke.sip.access-numbers = [\"" + DIAL_IN_NUMBER + "\"]\n" + sipSettings() + settings);
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
                        file.toString()));
        words.addAll(0, place.enter());
        printedBefore = Files.exists(output) ? Files.size(output) : 0;
        up = new ProcessBuilder(words)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(output.toFile()))
                .start();
    }

    /** A call that nobody acknowledges is given up after 64 t1: 6.4 s. Sessions are brief enough to see them end. All peers of a test are one source. */
    private String sipSettings() throws IOException {
        final Certificate own = certificate();
        return """
                convoke.sip.transactions.t1 = 100ms
                convoke.conference.silence.probe-after = 8s
                convoke.sip.session.min-expires = 3s
                convoke.sip.no-answer = 4s
                convoke.instant.answer-within = 5s
                convoke.sip.guard { source { per-second = 5000, burst = 20000 }, failures.of-source = 20000 }
                convoke.sip.tls { port = %d, key-store = "%s", password-file = "%s" }
                convoke.sip.tls { trust-store = "%s", trust-password-file = "%s" }
                """.formatted(ports.sipTls(), own.keyStore(), own.passwordFile(), own.keyStore(), own.passwordFile())
                + gatewaySettings();
    }

    /** Of all nodes of a cluster, which trust it as well: a proxy in front may have the same. */
    public Certificate certificate() throws IOException {
        return Certificate.in(data.resolveSibling("tls"));
    }

    /** Two gateways for telephones (numbers for fiction, as Ofcom reserves them), which a test may run; the first reaches other kinds, too. */
    private String gatewaySettings() {
        return """
                convoke.allocator.gateway-check { period = 500ms, answer-within = 2500ms, failures = 2 }
                convoke.allocator.gateways = [
                  { name = first, address = "127.0.0.1:%d", kinds = [pstn, cellular, h323, isdn, atm]
                    prefixes = ["+44207946", "+447700900", "h323:", "470079"], priority = 0, capacity = 30 }
                  { name = second, address = "127.0.0.1:%d", kinds = [pstn], prefixes = ["+44207946"], priority = 1 }
                ]
                """.formatted(ports.firstGateway(), ports.secondGateway());
    }

    /** Waits until it answers that it is ready, and {@code up} has said so; fails at once when {@code up} ends instead. */
    public void awaitReady() throws IOException, InterruptedException {
        final Instant deadline = Instant.now().plus(READY);
        while (!isReady() || !hasSaidSo()) {
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

    /** Some moments after the node answers: what ends before is a node that could not start. */
    private boolean hasSaidSo() throws IOException {
        final byte[] all = Files.readAllBytes(output);
        return new String(all, (int) printedBefore, all.length - (int) printedBefore, StandardCharsets.UTF_8)
                .contains("Convoke is ready");
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
        return URI.create("http://" + place.host() + ":" + ports.http());
    }

    public int port() {
        return ports.http();
    }

    /** Of UDP and TCP. */
    public int sipPort() {
        return ports.sip();
    }

    /** Part of the node's name. */
    public int clusterPort() {
        return ports.cluster();
    }

    public int sipTlsPort() {
        return ports.sipTls();
    }

    /** Where the gateway is looked for that is tried first, then the other one; over UDP. */
    public int gatewayPort(boolean first) {
        return first ? ports.firstGateway() : ports.secondGateway();
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

    /** A folder of its own for each failure. */
    static Path evidenceOf(String test) {
        return Command.root()
                .resolve("multi-jvm-tests/target/evidence")
                .resolve(test + "-" + System.currentTimeMillis());
    }

    /** Log, output, thread dump and counters, as far as they can be had: what cannot is missing. */
    void keepEvidence(Path folder) {
        try {
            Files.createDirectories(folder);
            Files.copy(output, folder.resolve("up.out"));
            try (Stream<Path> logs = Files.list(data.resolve("log"))) {
                for (final Path log : logs.toList()) {
                    Files.copy(log, folder.resolve(log.getFileName()));
                }
            }
            if (nodeProcess().isPresent()) {
                final String jcmd =
                        Path.of(System.getProperty("java.home"), "bin", "jcmd").toString();
                final String pid = String.valueOf(nodeProcess().orElseThrow().pid());
                Files.writeString(
                        folder.resolve("threads.txt"),
                        Command.run(60, List.of(jcmd, pid, "Thread.print")).out());
                Files.writeString(
                        folder.resolve("nodes.json"),
                        client.call("GET", "/v1/nodes", null).text());
                Files.writeString(
                        folder.resolve("metrics.txt"),
                        client.call("GET", "/metrics", null).text());
            }
        } catch (IOException | RuntimeException e) {
            System.err.println("Not all of the evidence could be kept in " + folder + ": " + e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** The same, in a new folder for this test; where that is. */
    Path keepEvidence(String test) {
        final Path folder = evidenceOf(test);
        keepEvidence(folder);
        return folder;
    }

    /** Waits until the node has ended by itself. */
    public int awaitEnd() throws IOException, InterruptedException {
        return awaitUp();
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

    /** A node that is started again does it itself; one that was killed for good cannot. */
    private void deleteLinkBuffers() throws IOException {
        final Path buffers = Path.of("/dev/shm", "convoke-" + place.host() + "-" + ports.cluster());
        if (Files.exists(buffers)) {
            try (Stream<Path> all = Files.walk(buffers)) {
                for (final Path one : all.sorted(Comparator.reverseOrder()).toList()) {
                    Files.deleteIfExists(one);
                }
            }
        }
    }

    /** Nothing of it is left, whatever happened. It is not asked to stop: nobody reads what it would leave. */
    @Override
    public void close() throws IOException {
        if (up != null) {
            final List<ProcessHandle> below = up.descendants().toList();
            Signals.kill(up.toHandle());
            below.forEach(Signals::kill);
        }
        nodeProcess().ifPresent(Signals::kill);
        cassandraProcess().ifPresent(Signals::kill);
        deleteLinkBuffers();
        if (client != null) {
            client.close();
        }
    }
}
