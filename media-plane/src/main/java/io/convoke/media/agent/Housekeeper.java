// SPDX-License-Identifier: Apache-2.0
package io.convoke.media.agent;

import java.util.Queue;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import org.agrona.concurrent.ManyToOneConcurrentArrayQueue;

/** The thread for what takes too long on those of mixers: takes apart what is gone, makes what will be needed. */
final class Housekeeper implements AutoCloseable {
    private static final long PERIOD_NS = 50_000_000L; // nobody waits for what is taken apart
    private static final int CAPACITY = 1 << 16;

    private final ManyToOneConcurrentArrayQueue<Runnable> retired = new ManyToOneConcurrentArrayQueue<>(CAPACITY);
    private final Runnable stock;
    private final Consumer<Throwable> faultHandler;
    private final Thread thread = new Thread(this::keepHouse, "media-housekeeper");
    private volatile boolean closed;

    Housekeeper(Runnable stock, Consumer<Throwable> faultHandler) {
        this.stock = stock;
        this.faultHandler = faultHandler;
    }

    /** Where mixer threads put what is to be taken apart. */
    Queue<Runnable> retired() {
        return retired;
    }

    void start() {
        thread.setDaemon(true);
        thread.start();
    }

    private void keepHouse() {
        while (!closed) {
            try {
                step();
            } catch (RuntimeException e) {
                faultHandler.accept(e);
            }
            LockSupport.parkNanos(PERIOD_NS);
        }
    }

    int step() {
        stock.run();
        return retired.drain(Runnable::run);
    }

    /** Returns when all that had waited is taken apart. */
    @Override
    public void close() {
        closed = true;
        try {
            thread.join(); // returns at once where it was never started
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        try {
            retired.drain(Runnable::run);
        } catch (RuntimeException e) {
            faultHandler.accept(e);
        }
    }
}
