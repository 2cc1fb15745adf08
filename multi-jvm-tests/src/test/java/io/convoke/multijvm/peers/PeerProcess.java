// SPDX-License-Identifier: Apache-2.0
package io.convoke.multijvm.peers;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * A program beside the node. What it prints goes to a file; its standard input stays open and empty; nothing of it is left
 * after close.
 */
record PeerProcess(Process process, Path log) implements AutoCloseable {

    static PeerProcess start(Path folder, List<String> words) throws IOException {
        final Path log = folder.resolve("log");
        final Process process = new ProcessBuilder(words)
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        return new PeerProcess(process, log);
    }

    /** Its exit code. */
    int await(int seconds) throws IOException, InterruptedException {
        if (!process.waitFor(seconds, TimeUnit.SECONDS)) {
            throw new IOException("it did not end within " + seconds + " s:\n" + printed());
        }
        return process.exitValue();
    }

    String printed() throws IOException {
        return Files.exists(log) ? Files.readString(log) : "";
    }

    @Override
    public void close() {
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly();
        process.onExit().orTimeout(60, TimeUnit.SECONDS).join();
    }
}
