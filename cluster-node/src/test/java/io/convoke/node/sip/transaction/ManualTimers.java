// SPDX-License-Identifier: Apache-2.0
package io.convoke.node.sip.transaction;

import io.convoke.node.sip.transport.Timers;
import java.time.Duration;
import java.util.Comparator;
import java.util.PriorityQueue;

/** Time that passes when a test says so. */
final class ManualTimers implements Timers {
    private record Task(long atMs, long number, Runnable task) {}

    private final PriorityQueue<Task> tasks =
            new PriorityQueue<>(Comparator.comparingLong(Task::atMs).thenComparingLong(Task::number));
    private long nowMs;
    private long number;

    @Override
    public Timeout after(Duration delay, Runnable task) {
        Task entry = new Task(nowMs + delay.toMillis(), number++, task);
        tasks.add(entry);
        return () -> tasks.remove(entry);
    }

    void pass(long ms) {
        long until = nowMs + ms;
        while (!tasks.isEmpty() && tasks.peek().atMs() <= until) {
            Task next = tasks.remove();
            nowMs = next.atMs();
            next.task().run();
        }
        nowMs = until;
    }

    long nowMs() {
        return nowMs;
    }

    int waiting() {
        return tasks.size();
    }
}
