// SPDX-License-Identifier: Apache-2.0
package io.convoke.ops.bench;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.IntFunction;

/** Requests side by side, a few at a time. */
public final class InParallel {
    private static final int AT_ONCE = 16;

    private InParallel() {}

    /** The results in order; the first failure is thrown after all have ended. */
    public static <T> List<T> forEach(int count, IntFunction<Callable<T>> task)
            throws IOException, InterruptedException {
        final List<Future<T>> futures = new ArrayList<>();
        try (ExecutorService executor =
                Executors.newFixedThreadPool(AT_ONCE, Thread.ofVirtual().factory())) {
            for (int i = 0; i < count; i++) {
                futures.add(executor.submit(task.apply(i)));
            }
        }
        final List<T> results = new ArrayList<>();
        for (final Future<T> future : futures) {
            try {
                results.add(future.get());
            } catch (ExecutionException e) {
                throw e.getCause() instanceof IOException io ? io : new IOException(e.getCause());
            }
        }
        return results;
    }
}
