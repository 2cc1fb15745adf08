// SPDX-License-Identifier: Apache-2.0
package io.convoke.ops.up;

import io.convoke.ops.cli.CommandFailed;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.channels.FileLock;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicBoolean;

/** The whole of {@code up}: checks, makes the secret, starts the nodes, stays, and takes everything down again. */
public final class Supervisor {
    /** Longer than the node's own stop-timeout, which includes Cassandra. */
    private static final int NODE_STOP_SECONDS = 40;

    static final String NODE_MAIN = "io.convoke.node.boot.NodeMain";

    private final Installation installation;
    private final UpSettings settings;
    private final UpDirectory directory;
    private final Screen screen;
    private final String nodeMain;
    private final List<Running> running = new CopyOnWriteArrayList<>();
    private final BlockingQueue<Running> ended = new LinkedBlockingQueue<>();
    private final AtomicBoolean stopping = new AtomicBoolean();

    /** A node and its process. */
    private static final class Running {
        private final LocalNode node;
        private final CompletableFuture<String> begun = new CompletableFuture<>();
        private final CompletableFuture<String> url = new CompletableFuture<>();
        private NodeProcess process;

        private Running(LocalNode node) {
            this.node = node;
        }
    }

    public Supervisor(Installation installation, UpSettings settings, PrintWriter out) {
        this(installation, settings, out, NODE_MAIN);
    }

    Supervisor(Installation installation, UpSettings settings, PrintWriter out, String nodeMain) {
        this.installation = installation;
        this.settings = settings;
        this.directory = new UpDirectory(settings.data());
        this.screen = new Screen(out);
        this.nodeMain = nodeMain;
    }

    /** Returns only when all nodes ended by themselves; a signal ends this process from within {@link #stopOnSignal}. */
    public int run() {
        directory.prepare();
        FileLock lock = directory.lock();
        for (int number = 1; number <= settings.nodes(); number++) {
            awaitEarlier(LocalNode.directory(directory, number));
        }
        List<LocalNode> nodes = LocalNode.all(directory, settings);
        nodes.forEach(LocalNode::requireFreePorts);
        settings.cassandra().ifPresent(UpSettings.Endpoint::requireAnswer);
        String token = DevelopmentToken.ensure(directory, Instant.now());
        Runtime.getRuntime().addShutdownHook(new Thread(this::stopOnSignal, "stop"));
        try {
            startAll(nodes, token);
            while (true) {
                lost(ended.take());
            }
        } catch (InterruptedException e) {
            throw new CommandFailed("interrupted");
        } finally {
            stopAll();
            stopLeftOverCassandra();
            release(lock);
        }
    }

    private void awaitEarlier(UpDirectory of) {
        LeftOver.of(of.nodePid()).ifPresent(earlier -> {
            screen.step("waiting for the node of an earlier start to stop");
            earlier.await(NODE_STOP_SECONDS);
        });
    }

    /** The others begin when the first has: it makes the secret that all of them read. */
    private void startAll(List<LocalNode> nodes, String token) {
        screen.step((nodes.size() == 1 ? "starting a node" : "starting " + nodes.size() + " nodes")
                + (settings.cassandra().isPresent()
                        ? ""
                        : nodes.size() == 1 ? " and its Cassandra" : " and Cassandra"));
        Running first = start(nodes.getFirst());
        if (nodes.size() > 1) {
            CompletableFuture.anyOf(first.begun, first.process.handle().onExit())
                    .join();
        }
        nodes.stream().skip(1).forEach(this::start);
        CompletableFuture.allOf(running.stream().map(each -> each.url).toArray(CompletableFuture[]::new))
                .thenRun(() -> screen.ready(
                        first.url.join(),
                        running.stream().skip(1).map(each -> each.url.join()).toList(),
                        directory,
                        token));
    }

    private Running start(LocalNode node) {
        node.writeConfig(installation.cassandraArchive().map(NodeConfig::withArchive));
        Running one = new Running(node);
        one.process = NodeProcess.start(installation, node.directory(), nodeMain, new NodeProcess.Listener() {
            @Override
            public void onProgress(String text) {
                one.begun.complete(text);
                screen.step(node.isAlone() ? text : node + ": " + text);
            }

            @Override
            public void onReady(String url) {
                one.url.complete(url);
            }
        });
        running.add(one);
        one.process.handle().onExit().thenRun(() -> ended.add(one));
        node.directory()
                .writePrivate(
                        node.directory().nodePid(),
                        LeftOver.line(one.process.handle(), node.settings().port()));
        return one;
    }

    /** The others go on without it, unless it never came up: then the user wants to know that. */
    private void lost(Running one) throws InterruptedException {
        int code = one.process.waitFor();
        if (stopping.get()) {
            Thread.currentThread().join(); // the hook ends this process; until then its exit code is not ours to give
        }
        running.remove(one);
        if (running.isEmpty() || !one.url.isDone()) {
            throw died(one, code);
        }
        screen.step(one.node + " ended by itself, " + how(code) + "; " + running.size()
                + (running.size() == 1 ? " goes" : " go") + " on. Its logs are in "
                + one.node.directory().log());
    }

    private static CommandFailed died(Running one, int code) {
        String last =
                "the last it said (its logs are in " + one.node.directory().log() + "):\n  " + one.process.tail();
        return one.url.isDone()
                ? new CommandFailed(CommandFailed.NODE_DIED, one.node + " ended by itself, " + how(code) + "; " + last)
                : new CommandFailed(one.node + " could not start, " + how(code) + "; " + last);
    }

    private static String how(int code) {
        return code > 128 ? "signal " + (code - 128) : "exit code " + code;
    }

    /** Runs as shutdown hook: Ctrl-C, SIGTERM. Ends the process itself, since a clean stop is a success. */
    private void stopOnSignal() {
        if (running.isEmpty()) {
            return;
        }
        stopping.set(true);
        screen.say("");
        screen.step((running.size() == 1 ? "stopping the node" : "stopping " + running.size() + " nodes")
                + (settings.cassandra().isPresent() ? "" : " and Cassandra"));
        boolean clean = stopAll();
        stopLeftOverCassandra();
        screen.step("stopped");
        Runtime.getRuntime().halt(clean ? 0 : CommandFailed.CANNOT);
    }

    /** The last first: Cassandra goes with the first. @return whether each ended when it was asked to */
    private boolean stopAll() {
        boolean clean = true;
        for (Running one : running.reversed()) {
            boolean inTime = !one.process.isAlive() || one.process.stop(NODE_STOP_SECONDS);
            if (!inTime) {
                screen.step(one.node + " did not stop within " + NODE_STOP_SECONDS + " s and was killed");
            }
            clean &= inTime;
        }
        return clean;
    }

    private void stopLeftOverCassandra() {
        if (settings.cassandra().isEmpty()) {
            LeftOver.of(directory.cassandraPid()).ifPresent(left -> {
                screen.step("stopping the Cassandra that was left behind");
                left.stop();
            });
        }
    }

    private void release(FileLock lock) {
        try {
            lock.channel().close();
        } catch (IOException ended) {
            screen.say("Cannot give up the lock of the data directory: " + ended.getMessage());
        }
    }
}
