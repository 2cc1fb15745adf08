// SPDX-License-Identifier: Apache-2.0
package io.convoke.node.sip.guard;

import io.convoke.node.entity.Recent;

/**
 * A bucket of tokens for each of many: filled at a rate up to a burst. Whoever goes on asking beyond gets into debt, as deep as
 * the burst, which tells one who is only in a hurry from one who floods. Safe for use by several threads.
 */
final class TokenBuckets<K> {
    private static final double NS_PER_SECOND = 1e9;

    enum Level {
        ENOUGH,
        /** More than it may. */
        EMPTY,
        /** So much more that it is not worth a word. */
        FLOODED
    }

    private final GuardSettings.Rate rate;
    private final Recent<K, Bucket> buckets;

    private static final class Bucket {
        private double tokens;
        private long atNs;
    }

    TokenBuckets(GuardSettings.Rate rate, int entries) {
        this.rate = rate;
        buckets = new Recent<>(entries);
    }

    synchronized Level take(K key, long nowNs) {
        Bucket bucket = filled(key, nowNs);
        if (bucket.tokens - 1 < -rate.burst()) return Level.FLOODED;
        bucket.tokens--;
        return bucket.tokens >= 0 ? Level.ENOUGH : Level.EMPTY;
    }

    synchronized void giveBack(K key, int tokens, long nowNs) {
        Bucket bucket = filled(key, nowNs);
        bucket.tokens = Math.min(rate.burst(), bucket.tokens + tokens);
    }

    private Bucket filled(K key, long nowNs) {
        Bucket bucket = buckets.get(key);
        if (bucket == null) {
            bucket = new Bucket();
            bucket.tokens = rate.burst();
            bucket.atNs = nowNs;
            buckets.put(key, bucket);
        }
        double more = (nowNs - bucket.atNs) / NS_PER_SECOND * rate.perSecond();
        if (more > 0) {
            bucket.tokens = Math.min(rate.burst(), bucket.tokens + more);
            bucket.atNs = nowNs;
        }
        return bucket;
    }
}
