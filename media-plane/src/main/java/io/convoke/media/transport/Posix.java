// SPDX-License-Identifier: Apache-2.0
package io.convoke.media.transport;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;

/**
 * The system calls of Linux that the media plane uses, and the numbers that go with them. Pointers into memory of our own go as
 * plain longs: a segment would be checked and pinned at each call. errno is not
 * captured: a call that fails is counted, whatever the reason, and capturing costs a segment at each call.
 */
final class Posix {
    static final int AF_INET = 2;
    static final int AF_INET6 = 10;
    static final int SOCK_DGRAM_NONBLOCK_CLOEXEC = 2 | 0x800 | 0x80000;
    static final int SOL_SOCKET = 1;
    static final int SO_SNDBUF = 7;
    static final int SO_RCVBUF = 8;
    static final int SO_MEMINFO = 55;
    static final int MSG_TRUNC = 0x20;
    static final int MSG_DONTWAIT = 0x40;
    static final int EFD_NONBLOCK_CLOEXEC = 0x800 | 0x80000;
    static final int POLLIN = 1;
    static final int EPOLL_CLOEXEC = 0x80000;
    static final int EPOLL_CTL_ADD = 1;
    static final int EPOLL_CTL_DEL = 2;
    static final int EPOLLIN = 1;
    /** struct epoll_event is packed on x86-64 only. */
    static final int EPOLL_EVENT_LENGTH = "amd64".equals(System.getProperty("os.arch")) ? 12 : 16;

    static final int EPOLL_DATA_OFFSET = EPOLL_EVENT_LENGTH - 8;
    static final int SOCKADDR_LENGTH = 28; // sockaddr_in6, the longer one

    private static final Linker LINKER = Linker.nativeLinker();
    static final MethodHandle SOCKET = call("socket", JAVA_INT, JAVA_INT, JAVA_INT);
    static final MethodHandle BIND = call("bind", JAVA_INT, JAVA_LONG, JAVA_INT);
    static final MethodHandle CLOSE = call("close", JAVA_INT);
    static final MethodHandle SETSOCKOPT = call("setsockopt", JAVA_INT, JAVA_INT, JAVA_INT, JAVA_LONG, JAVA_INT);
    static final MethodHandle GETSOCKOPT = call("getsockopt", JAVA_INT, JAVA_INT, JAVA_INT, JAVA_LONG, JAVA_LONG);
    static final MethodHandle EPOLL_CREATE = call("epoll_create1", JAVA_INT);
    static final MethodHandle EPOLL_CTL = call("epoll_ctl", JAVA_INT, JAVA_INT, JAVA_INT, JAVA_LONG);
    static final MethodHandle EPOLL_WAIT = call("epoll_wait", JAVA_INT, JAVA_LONG, JAVA_INT, JAVA_INT);
    static final MethodHandle RECVMMSG = call("recvmmsg", JAVA_INT, JAVA_LONG, JAVA_INT, JAVA_INT, JAVA_LONG);
    /** Answers a ssize_t; a datagram's length always fits the int. */
    static final MethodHandle SENDTO = call("sendto", JAVA_INT, JAVA_LONG, JAVA_LONG, JAVA_INT, JAVA_LONG, JAVA_INT);

    static final MethodHandle EVENTFD = call("eventfd", JAVA_INT, JAVA_INT);
    static final MethodHandle PPOLL = call("ppoll", JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG);
    static final MethodHandle READ = call("read", JAVA_INT, JAVA_LONG, JAVA_LONG);
    static final MethodHandle WRITE = call("write", JAVA_INT, JAVA_LONG, JAVA_LONG);
    static final MethodHandle SETPRIORITY = call("setpriority", JAVA_INT, JAVA_INT, JAVA_INT);

    private Posix() {}

    @SuppressWarnings("restricted") // the descriptors below are those of the kernel's interface
    private static MethodHandle call(String name, MemoryLayout... arguments) {
        MemorySegment symbol = LINKER.defaultLookup()
                .find(name)
                .orElseThrow(
                        () -> new IllegalStateException("no system call " + name + ": the media plane needs Linux"));
        return LINKER.downcallHandle(symbol, FunctionDescriptor.of(JAVA_INT, arguments));
    }

    /** What a method handle throws is never expected: none of these calls runs Java code. */
    static IllegalStateException unexpected(Throwable cause) {
        return new IllegalStateException("a system call failed to be called", cause);
    }
}
