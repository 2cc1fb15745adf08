// SPDX-License-Identifier: Apache-2.0
package io.convoke.ops.up;

import io.convoke.ops.bench.Bench;
import io.convoke.ops.bench.BenchSettings;
import io.convoke.ops.bench.ControlBench;
import io.convoke.ops.bench.MediaBench;
import io.convoke.ops.bench.instant.InstantBench;
import io.convoke.ops.bench.sip.SipBench;
import io.convoke.ops.cli.CommandFailed;
import io.convoke.ops.client.ControlClient;
import java.io.IOException;
import java.io.PrintWriter;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;

/** Runs a node with a Cassandra of its own under a little of everything, so that both JVMs keep what they learn. */
public final class TrainingRun {
    private static final int READY_SECONDS = 180;
    private static final int STOP_SECONDS = 120; // both JVMs write what they have learnt
    private static final int PARTICIPANTS = 20;
    /** One makes few messages: the way of each has to be gone often enough to be known. */
    private static final int CALLS = 100;

    private final Installation installation;
    private final UpDirectory directory;
    private final Screen screen;

    public TrainingRun(Installation installation, PrintWriter out) {
        this.installation = installation.inTraining();
        this.directory = new UpDirectory(installation.root().resolve(".convoke/training"));
        this.screen = new Screen(out);
    }

    public void run() throws InterruptedException {
        Trained trained = installation.trained();
        trained.clear();
        trained.makeJars(Installation.fromBuild(installation.root()));
        wipe();
        try {
            directory.prepare();
            record(trained);
            make();
            trained.forgetNotes();
            trained.markComplete();
        } finally {
            wipe();
        }
    }

    private void record(Trained trained) throws InterruptedException {
        UpSettings settings = UpSettings.of(
                directory.root(),
                freePort(),
                freePort(),
                "127.0.0.1",
                Optional.empty(),
                Optional.empty(),
                Optional.of(freePort()),
                Optional.of(freePort()),
                1);
        String token = DevelopmentToken.ensure(directory, Instant.now());
        NodeConfig.write(
                LocalNode.all(directory, settings).getFirst(), NodeConfig.toArchive(trained.cassandraArchive()));
        screen.step("training: starting a node and its Cassandra");
        CompletableFuture<String> url = new CompletableFuture<>();
        NodeProcess node = NodeProcess.start(installation, directory, Supervisor.NODE_MAIN, listener(url));
        Thread hook = new Thread(() -> node.stop(STOP_SECONDS), "stop");
        Runtime.getRuntime().addShutdownHook(hook);
        try {
            exercise(URI.create(url.get(READY_SECONDS, TimeUnit.SECONDS)), settings.sipPort(), token);
            screen.step("training: keeping what was learnt");
        } catch (ExecutionException | TimeoutException e) {
            throw new CommandFailed("the node in training failed: " + e.getMessage() + "; it said:\n  " + node.tail());
        } finally {
            node.stop(STOP_SECONDS);
            LeftOver.of(directory.cassandraPid()).ifPresent(LeftOver::stop);
            Runtime.getRuntime().removeShutdownHook(hook);
        }
    }

    private void make() throws InterruptedException {
        Path said = directory.log().resolve("making.out");
        try {
            int code = new ProcessBuilder(NodeProcess.jvm(installation.afterTraining()))
                    .redirectErrorStream(true)
                    .redirectOutput(said.toFile())
                    .start()
                    .waitFor();
            if (code != 0) {
                throw new CommandFailed("the node learnt nothing:\n  " + Files.readString(said));
            }
        } catch (IOException e) {
            throw new CommandFailed("the node learnt nothing: " + e.getMessage());
        }
    }

    private NodeProcess.Listener listener(CompletableFuture<String> url) {
        return new NodeProcess.Listener() {
            @Override
            public void onProgress(String text) {
                screen.step("training: " + text);
            }

            @Override
            public void onReady(String at) {
                url.complete(at);
            }
        };
    }

    /** Small rooms in each kind of codec, requests, messages and phones, a few seconds each. */
    private void exercise(URI node, int sipPort, String token) throws InterruptedException {
        BenchSettings load = load(PARTICIPANTS);
        InetSocketAddress sip = new InetSocketAddress(load.local(), sipPort);
        screen.step("training: conferences, requests, messages, push to talk and phones");
        try (ControlClient client = new ControlClient(node, token)) {
            run(MediaBench::new, client, load, MediaBench.Scenario.OPUS_ALLTALK, MediaBench.Scenario.G711_2TALK);
            run(ControlBench::new, client, load, ControlBench.Scenario.REQUEST, ControlBench.Scenario.MESSAGES);
            run(
                    (to, settings) -> new InstantBench(List.of(to), settings),
                    client,
                    load,
                    InstantBench.Scenario.ACTIVATION,
                    InstantBench.Scenario.SPEECH);
            run(
                    (to, settings) -> new SipBench(to, settings, sip),
                    client,
                    load(CALLS),
                    SipBench.Scenario.REGISTER,
                    SipBench.Scenario.REDIRECT_DURABLE,
                    SipBench.Scenario.CALLS);
        }
    }

    private static BenchSettings load(int participants) {
        return new BenchSettings(
                Optional.of(participants),
                3,
                1,
                false,
                "convoke.local",
                InetAddress.getLoopbackAddress(),
                Optional.empty());
    }

    /** What ends one bench on a busy machine ends no other: what was learnt counts. */
    @SafeVarargs
    private <S> void run(Bench.Opener<S> opener, ControlClient client, BenchSettings load, S... scenarios)
            throws InterruptedException {
        try (Bench<S> bench = opener.open(client, load)) {
            for (S each : scenarios) {
                bench.run(each, detail -> {});
            }
        } catch (IOException e) {
            screen.step("training: going on, though " + e.getMessage());
        }
    }

    private static int freePort() {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new CommandFailed("No free port on this machine: " + e.getMessage());
        }
    }

    private void wipe() {
        if (!Files.exists(directory.root())) {
            return;
        }
        try (Stream<Path> all = Files.walk(directory.root())) {
            for (Path each : all.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(each);
            }
        } catch (IOException e) {
            throw directory.cannotWrite(e);
        }
    }
}
