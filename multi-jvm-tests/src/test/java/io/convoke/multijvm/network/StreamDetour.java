// SPDX-License-Identifier: Apache-2.0
package io.convoke.multijvm.network;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.LockSupport;

/** Connections over TCP, each copied by two threads; bytes wait while whoever speaks is cut off. */
final class StreamDetour implements AutoCloseable {
    private static final int PIECE = 16 * 1024;
    private static final int MOST_WAITING = 50;

    private final Detour rules;
    private final InetSocketAddress to;
    private final ServerSocket door;
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();

    StreamDetour(Detour rules, InetSocketAddress at, InetSocketAddress to) throws IOException {
        this.rules = rules;
        this.to = to;
        door = new ServerSocket(at.getPort(), MOST_WAITING, at.getAddress());
        Thread.ofVirtual().name("detour-" + at).start(this::accept);
    }

    boolean isClosed() {
        return door.isClosed();
    }

    private void accept() {
        while (!door.isClosed()) {
            try {
                final Socket in = door.accept();
                open.add(in);
                Thread.ofVirtual().start(() -> connect(in));
            } catch (IOException closed) {
                return;
            }
        }
    }

    private void connect(Socket in) {
        final String from = in.getInetAddress().getHostAddress();
        final Socket out = new Socket();
        open.add(out);
        try {
            if (rules.awaitWay(from)) {
                out.connect(to);
                Thread.ofVirtual().start(() -> copy(from, out, in));
                copy(from, in, out);
            }
        } catch (IOException refused) {
            end(in, out); // the node does not run
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void copy(String peer, Socket in, Socket out) {
        final byte[] piece = new byte[PIECE];
        try {
            final InputStream read = in.getInputStream();
            final OutputStream write = out.getOutputStream();
            for (int length = read.read(piece); length >= 0; length = read.read(piece)) {
                final Duration delay = rules.delay();
                if (!delay.isZero()) {
                    LockSupport.parkNanos(delay.toNanos());
                }
                if (!rules.awaitWay(peer)) {
                    break;
                }
                write.write(piece, 0, length);
            }
        } catch (IOException ended) {
            // the other side is told below
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        end(in, out);
    }

    private void end(Socket in, Socket out) {
        for (final Socket one : new Socket[] {in, out}) {
            open.remove(one);
            try {
                one.close();
            } catch (IOException gone) {
                return; // it is closed, whatever it says
            }
        }
    }

    @Override
    public void close() {
        try {
            door.close();
        } catch (IOException gone) {
            return;
        }
        for (final Socket one : Set.copyOf(open)) {
            end(one, one);
        }
    }
}
