// SPDX-License-Identifier: Apache-2.0
package io.convoke.media.link;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * The room that links take in their directory. Where it runs out while a file there is written, the JVM dies with SIGBUS: so it is
 * looked at before.
 */
public final class SharedMemory {
    /** Of one direction of one link. */
    static final int TERM_BYTES = 256 * 1_024;

    static final int COUNTERS_BYTES = 1_024 * 1_024;

    /** Counters and their names (four times as long), commands both ways, errors, losses, and what is rounded up. */
    private static final long DRIVER_BYTES = 13L * 1_024 * 1_024;
    /** Three terms and a page each way. */
    private static final long DIRECTION_BYTES = 3L * TERM_BYTES + 4_096;
    /** A peer that has just started anew has its old streams for a while, too. */
    private static final int LIVES = 2;

    /** Peers that there must be room for at the start; for each further one there is a look when it comes. */
    private static final int PEERS_AT_START = 8;

    private SharedMemory() {}

    /** With so many peers. */
    public static long neededBytes(int peers) {
        return DRIVER_BYTES + peers * LIVES * 2 * DIRECTION_BYTES;
    }

    /** @throws IllegalStateException where the directory cannot be there, or has too little room; it says what to do */
    public static void requireAtStart(Path directory) {
        require(directory, usableBytes(directory), PEERS_AT_START);
    }

    static void require(Path directory, long usableBytes, int peers) {
        long needed = neededBytes(peers);
        if (usableBytes < needed) {
            throw new IllegalStateException(
                    "media.link.directory %s has room for %,d KiB; links with %d nodes need %,d KiB. Make it larger (a container: --shm-size=%dm, or an emptyDir with medium Memory), or name a directory elsewhere"
                            .formatted(
                                    directory,
                                    usableBytes / 1_024,
                                    peers,
                                    needed / 1_024,
                                    Math.max(64, needed / (1_024 * 1_024) * 2)));
        }
    }

    /** Of the file system that the directory is on, or will be. */
    private static long usableBytes(Path directory) {
        Path present = directory;
        while (present != null && !Files.exists(present)) {
            present = present.getParent();
        }
        if (present == null || !Files.isDirectory(present) || !Files.isWritable(present)) {
            throw new IllegalStateException(
                    "media.link.directory %s cannot be written: name another one".formatted(directory));
        }
        try {
            return Files.getFileStore(present).getUsableSpace();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
