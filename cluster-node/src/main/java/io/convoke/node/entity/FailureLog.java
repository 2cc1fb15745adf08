// SPDX-License-Identifier: Apache-2.0
package io.convoke.node.entity;

import java.time.Duration;

/**
 * What went wrong for each of many, and how long they have to pause for it: nothing for the first few, and then twice as long with
 * each more. It is forgotten when as long again has passed without another. Safe for use by several threads.
 */
public final class FailureLog<K> {
    private final int allowed;
    private final long pauseNs;
    private final long longestNs;
    private final Recent<K, Entry> entries;

    private static final class Entry {
        private int failures;
        private long pauseNs;
        private long lastNs;
        private boolean proven;
    }

    /**
     * @param allowed how many may fail without a pause
     * @param entries kept at once
     */
    public FailureLog(int allowed, Duration pause, Duration longest, int entries) {
        this.allowed = allowed;
        pauseNs = pause.toNanos();
        longestNs = longest.toNanos();
        this.entries = new Recent<>(entries);
    }

    public synchronized void failed(K key, long nowNs) {
        Entry entry = current(key, nowNs);
        if (entry == null) {
            entry = new Entry();
            entries.put(key, entry);
        }
        entry.failures++;
        entry.lastNs = nowNs;
        int beyond = entry.failures - allowed;
        if (beyond > 0) entry.pauseNs = beyond == 1 ? pauseNs : Math.min(longestNs, 2 * entry.pauseNs);
    }

    /** All is well: what went wrong before is forgotten. */
    public synchronized void succeeded(K key, long nowNs) {
        Entry entry = entries.computeIfAbsent(key, _ -> new Entry());
        entry.failures = 0;
        entry.pauseNs = 0;
        entry.lastNs = nowNs;
        entry.proven = true;
    }

    public synchronized boolean hasSucceeded(K key) {
        Entry entry = entries.get(key);
        return entry != null && entry.proven;
    }

    /** How long it still has to pause; zero: not at all. */
    public synchronized Duration pause(K key, long nowNs) {
        Entry entry = current(key, nowNs);
        long leftNs = entry == null ? 0 : entry.pauseNs - (nowNs - entry.lastNs);
        return leftNs > 0 ? Duration.ofNanos(leftNs) : Duration.ZERO;
    }

    private Entry current(K key, long nowNs) {
        Entry entry = entries.get(key);
        if (entry != null && entry.failures > 0 && nowNs - entry.lastNs > entry.pauseNs + longestNs) {
            entry.failures = 0;
            entry.pauseNs = 0;
        }
        return entry;
    }
}
