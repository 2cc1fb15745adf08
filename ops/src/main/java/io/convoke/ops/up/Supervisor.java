// SPDX-License-Identifier: Apache-2.0
package io.convoke.ops.up;

import io.convoke.ops.cli.CommandFailed;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.channels.FileLock;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicBoolean;

/** The whole of {@code up}: checks, makes the secret, starts the node, stays, and takes everything down again. */
public final class Supervisor {
    /** Longer than the node's own stop-timeout, which includes Cassandra. */
    private static final int NODE_STOP_SECONDS = 40;

    static final String NODE_MAIN = "io.convoke.node.boot.NodeMain";

    private final Installation installation;
    private final UpSettings settings;
    private final UpDirectory directory;
    private final Screen screen;
    private final String nodeMain;
    private final AtomicBoolean ready = new AtomicBoolean();
    private final AtomicBoolean stopping = new AtomicBoolean();

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

    /** Returns only when the node ended by itself; a signal ends this process from within {@link #stopOnSignal}. */
    public int run() {
        directory.prepare();
        FileLock lock = directory.lock();
        LeftOver.of(directory.nodePid()).ifPresent(node -> {
            screen.step("waiting for the node of an earlier start to stop");
            node.await(NODE_STOP_SECONDS);
        });
        Ports ports = Ports.of(directory, settings);
        ports.requireFree(settings, directory);
        settings.cassandra().ifPresent(UpSettings.Endpoint::requireAnswer);
        String token = DevelopmentToken.ensure(directory, Instant.now());
        NodeConfig.write(
                directory,
                settings,
                ports,
                installation.cassandraArchive().map(NodeConfig::withArchive).orElse(""));
        NodeProcess node = start(token);
        try {
            Runtime.getRuntime().addShutdownHook(new Thread(() -> stopOnSignal(node), "stop"));
            int code = node.waitFor();
            if (stopping.get()) {
                Thread.currentThread()
                        .join(); // the hook ends this process; until then its exit code is not ours to give
            }
            throw died(node, code);
        } catch (InterruptedException e) {
            node.stop(NODE_STOP_SECONDS);
            throw new CommandFailed("interrupted");
        } finally {
            stopLeftOverCassandra();
            release(lock);
        }
    }

    private NodeProcess start(String token) {
        screen.step("starting a node" + (settings.cassandra().isPresent() ? "" : " and its Cassandra"));
        NodeProcess node = NodeProcess.start(installation, directory, nodeMain, new NodeProcess.Listener() {
            @Override
            public void onProgress(String text) {
                screen.step(text);
            }

            @Override
            public void onReady(String url) {
                ready.set(true);
                screen.ready(url, directory, token);
            }
        });
        directory.writePrivate(directory.nodePid(), LeftOver.line(node.handle(), settings.port()));
        return node;
    }

    private CommandFailed died(NodeProcess node, int code) {
        String how = code > 128 ? "signal " + (code - 128) : "exit code " + code;
        String last = "the last it said (its logs are in " + directory.log() + "):\n  " + node.tail();
        return ready.get()
                ? new CommandFailed(CommandFailed.NODE_DIED, "the node ended by itself, " + how + "; " + last)
                : new CommandFailed("the node could not start, " + how + "; " + last);
    }

    /** Runs as shutdown hook: Ctrl-C, SIGTERM. Ends the process itself, since a clean stop is a success. */
    private void stopOnSignal(NodeProcess node) {
        if (!node.isAlive()) {
            return;
        }
        stopping.set(true);
        screen.say("");
        screen.step("stopping the node" + (settings.cassandra().isPresent() ? "" : " and its Cassandra"));
        boolean clean = node.stop(NODE_STOP_SECONDS);
        if (!clean) {
            screen.step("the node did not stop within " + NODE_STOP_SECONDS + " s and was killed");
        }
        stopLeftOverCassandra();
        screen.step("stopped");
        Runtime.getRuntime().halt(clean ? 0 : CommandFailed.CANNOT);
    }

    private void stopLeftOverCassandra() {
        if (settings.cassandra().isEmpty()) {
            LeftOver.of(directory.cassandraPid()).ifPresent(left -> {
                screen.step("stopping the Cassandra that the node left behind");
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
