// SPDX-License-Identifier: Apache-2.0
package io.convoke.media.transport;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/** How a thread waits: for a time, for somebody who wakes it up, and where it wants to for packets (eventfd, ppoll). */
final class Alarm {
    private static final long NANOS = 1_000_000_000L;
    private static final int POLLFD_LENGTH = 8;

    private final MemorySegment polled;
    private final MemorySegment time;
    private final long one; // where a 1 is that is never written again: threads that ring share it
    private final long count;
    private final int bell;
    private boolean closed;

    /** @param epoll that knows of packets */
    Alarm(Arena arena, int epoll) {
        polled = arena.allocate(2 * POLLFD_LENGTH, 8);
        time = arena.allocate(16, 8);
        one = arena.allocateFrom(JAVA_LONG, 1).address();
        count = arena.allocate(JAVA_LONG).address();
        try {
            bell = (int) Posix.EVENTFD.invokeExact(0, Posix.EFD_NONBLOCK_CLOEXEC);
        } catch (Throwable e) {
            throw Posix.unexpected(e);
        }
        if (bell < 0) {
            throw new IllegalStateException("the kernel gave no eventfd");
        }
        polled.set(JAVA_INT, 0, bell);
        polled.set(JAVA_SHORT, 4, (short) Posix.POLLIN);
        polled.set(JAVA_INT, POLLFD_LENGTH, epoll);
        polled.set(JAVA_SHORT, POLLFD_LENGTH + 4, (short) Posix.POLLIN);
    }

    void await(long ns, boolean orPacket) {
        time.set(JAVA_LONG, 0, ns / NANOS);
        time.set(JAVA_LONG, 8, ns % NANOS);
        try {
            int ready = (int) Posix.PPOLL.invokeExact(polled.address(), orPacket ? 2L : 1L, time.address(), 0L);
            if (ready > 0 && polled.get(JAVA_SHORT, 6) != 0) {
                int ignored = (int) Posix.READ.invokeExact(bell, count, 8L);
            }
        } catch (Throwable e) {
            throw Posix.unexpected(e);
        }
    }

    /** For any thread; locked, so that it never rings at a file that has got the number since. */
    synchronized void ring() {
        if (closed) {
            return;
        }
        try {
            int ignored = (int) Posix.WRITE.invokeExact(bell, one, 8L);
        } catch (Throwable e) {
            throw Posix.unexpected(e);
        }
    }

    synchronized void close() {
        closed = true;
        try {
            int ignored = (int) Posix.CLOSE.invokeExact(bell);
        } catch (Throwable e) {
            throw Posix.unexpected(e);
        }
    }
}
