// SPDX-License-Identifier: Apache-2.0
package io.convoke.ops.up;

import io.convoke.ops.cli.CommandFailed;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;

/** The data directory of one {@code up}: where what is in it, and that only one of them works on it. */
public record UpDirectory(Path root) {
    /** Below this Cassandra refuses writes soon: its commit log alone takes 128 MB. */
    static final long MIN_FREE_BYTES = 512L << 20;

    public Path secret() {
        return root.resolve("jwt-secret");
    }

    /** From which the nodes make names that nobody guesses. A node makes it where there is none. */
    Path allocatorSecret() {
        return root.resolve("allocator.secret");
    }

    /** The bearer token for developers, as text. */
    public Path token() {
        return root.resolve("token");
    }

    Path nodeConfig() {
        return root.resolve("node.conf");
    }

    Path ports() {
        return root.resolve("ports");
    }

    Path log() {
        return root.resolve("log");
    }

    /** What the node's process prints, beside its log. */
    Path nodeOutput() {
        return log().resolve("node.out");
    }

    Path cassandraPid() {
        return root.resolve("cassandra").resolve("cassandra.pid");
    }

    Path nodePid() {
        return root.resolve("node.pid");
    }

    /** Makes the directory, or says in one line why it cannot be used. */
    void prepare() {
        try {
            Files.createDirectories(log());
            Path probe = Files.createTempFile(root, "probe", null);
            Files.delete(probe);
            requireRoom(MIN_FREE_BYTES);
        } catch (IOException e) {
            throw cannotWrite(e);
        }
    }

    void requireRoom(long bytes) throws IOException {
        long free = Files.getFileStore(root).getUsableSpace();
        if (free < bytes) {
            throw new CommandFailed("Only " + (free >> 20) + " MB are free for " + root + "; at least " + (bytes >> 20)
                    + " MB are needed: make room, or choose another place with --data");
        }
    }

    /** Held as long as this process lives; the system gives it up when the process dies. */
    FileLock lock() {
        Path file = root.resolve("up.lock");
        try {
            FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            FileLock lock = tryLock(channel);
            if (lock == null) {
                channel.close();
                throw new CommandFailed(
                        "Another ./convoke up runs on " + root + ": stop it, or choose another place with --data");
            }
            return lock;
        } catch (IOException e) {
            throw cannotWrite(e);
        }
    }

    /** Writes a file that nobody but its owner may read, whole or not at all. */
    void writePrivate(Path file, String text) {
        try {
            Path half = Files.createTempFile(
                    root,
                    ".private",
                    null,
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
            Files.write(half, text.getBytes(StandardCharsets.UTF_8));
            Files.move(half, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw cannotWrite(e);
        }
    }

    CommandFailed cannotWrite(IOException e) {
        String reason = e.getMessage() == null || e.getMessage().endsWith(root.toString())
                ? e.getClass().getSimpleName().replace("Exception", "")
                : e.getClass().getSimpleName().replace("Exception", "") + ": " + e.getMessage();
        return new CommandFailed("Cannot write to " + root + " (" + reason + "): choose another place with --data");
    }

    private static FileLock tryLock(FileChannel channel) throws IOException {
        try {
            return channel.tryLock();
        } catch (OverlappingFileLockException here) {
            return null; // held by this very process, which only a test does
        }
    }
}
