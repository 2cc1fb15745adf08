// SPDX-License-Identifier: Apache-2.0
package io.convoke.ops.up;

import io.convoke.ops.cli.CommandFailed;
import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * The node as a child in a session of its own, so that Ctrl-C reaches only the supervisor. The child holds the other end of
 * its standard input and stops when that ends: a supervisor that is killed leaves nothing behind.
 */
final class NodeProcess {
    private static final Path SETSID = Path.of("/usr/bin/setsid");
    private static final String PROGRESS = "@progress ";
    private static final String READY = "@ready";
    private static final int TAIL_LINES = 20;

    /** What a node says of its start. Called on a thread of the pump. */
    interface Listener {
        void onProgress(String text);

        /** @param url where its HTTP is, as its settings say */
        void onReady(String url);
    }

    private final Process process;
    private final Path output;
    private final Thread pump;

    private NodeProcess(Process process, Path output, Listener listener) {
        this.process = process;
        this.output = output;
        this.pump = Thread.ofPlatform().daemon().name("node-output").start(() -> pump(listener));
    }

    static NodeProcess start(Installation installation, UpDirectory directory, String mainClass, Listener listener) {
        List<String> line = new ArrayList<>();
        if (Files.isExecutable(SETSID)) {
            line.add(SETSID.toString());
        }
        line.addAll(jvm(installation));
        line.addAll(List.of(
                "-XX:+ExitOnOutOfMemoryError",
                "-Dconfig.file=" + directory.nodeConfig(),
                "-Dconvoke.log.directory=" + directory.log(),
                mainClass));
        try {
            Process process = new ProcessBuilder(line)
                    .directory(directory.root().toFile())
                    .redirectErrorStream(true)
                    .start();
            return new NodeProcess(process, directory.nodeOutput(), listener);
        } catch (IOException e) {
            throw new CommandFailed("Cannot start the node: " + e.getMessage());
        }
    }

    /** The JVM of a node, as far as what it learns in one process may be used in another. */
    static List<String> jvm(Installation installation) {
        List<String> line = new ArrayList<>();
        line.add(installation.javaHome().resolve("bin/java").toString());
        line.add("@" + installation.jvmOptions());
        // a heap of 64 MB was marked every five seconds, with 30 ms in which nothing else ran
        line.addAll(List.of("-Xms256m", "-Xmx1g", "-XX:+UseG1GC", "-XX:MaxGCPauseMillis=20"));
        line.addAll(installation.nodeFlags());
        line.addAll(List.of("-cp", installation.nodeClassPath()));
        return line;
    }

    ProcessHandle handle() {
        return process.toHandle();
    }

    boolean isAlive() {
        return process.isAlive();
    }

    /** Waits for its end; everything it said has been read then. */
    int waitFor() throws InterruptedException {
        int code = process.waitFor();
        pump.join(TimeUnit.SECONDS.toMillis(10)); // it ends with the pipe, unless a child of the node holds that
        return code;
    }

    /** SIGTERM; false when it did not end within the time and was killed. */
    boolean stop(int seconds) {
        handle().destroy(); // not the process itself: that would close the stream of its last words
        try {
            if (process.waitFor(seconds, TimeUnit.SECONDS)) {
                return true;
            }
        } catch (InterruptedException hurry) {
            Thread.currentThread().interrupt();
        }
        process.destroyForcibly();
        return false;
    }

    /** The last lines that it printed. */
    String tail() {
        try {
            List<String> lines = Files.readAllLines(output, StandardCharsets.ISO_8859_1);
            return String.join("\n  ", lines.subList(Math.max(0, lines.size() - TAIL_LINES), lines.size()));
        } catch (IOException e) {
            return "(" + output + " cannot be read: " + e.getMessage() + ")";
        }
    }

    private void pump(Listener listener) {
        try (BufferedReader reader = process.inputReader(StandardCharsets.UTF_8);
                BufferedWriter writer = Files.newBufferedWriter(output)) {
            String said;
            while ((said = reader.readLine()) != null) {
                if (said.startsWith(PROGRESS)) {
                    listener.onProgress(said.substring(PROGRESS.length()));
                } else if (said.startsWith(READY)) {
                    listener.onReady(said.substring(READY.length()).strip());
                } else {
                    writer.write(said);
                    writer.newLine();
                    writer.flush();
                }
            }
        } catch (IOException e) {
            listener.onProgress("what the node prints cannot be kept any more: " + e.getMessage());
        }
    }
}
