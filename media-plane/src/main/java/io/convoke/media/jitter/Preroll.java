// SPDX-License-Identifier: Apache-2.0
package io.convoke.media.jitter;

import io.convoke.media.codec.AudioCodec;

/**
 * The last packets of those who have not got the floor. Who is granted it has mostly begun to speak already: what came in the 60 ms
 * before is sent after all, so that the first syllable is not lost. One ring for all legs of the thread: where many talk without the
 * floor, they displace each other.
 */
public final class Preroll {
    public static final long MEMORY_NS = 60_000_000L;

    private static final int PLACES = 512;
    private static final int LONGEST = 340; // 40 ms of G.711, 20 ms of Opus at 128 kbit/s

    private final Object[] owners = new Object[PLACES];
    private final long[] participants = new long[PLACES];
    private final AudioCodec[] codecs = new AudioCodec[PLACES];
    private final boolean[] noises = new boolean[PLACES];
    private final long[] sequences = new long[PLACES];
    private final int[] timestamps = new int[PLACES];
    private final long[] arrivals = new long[PLACES];
    private final int[] lengths = new int[PLACES];
    private final byte[] payloads = new byte[PLACES * LONGEST];
    private int next;

    /** Gets what was kept, oldest first. */
    public interface Taker {
        void onKept(
                AudioCodec codec,
                boolean noise,
                long sequence,
                int timestamp,
                byte[] bytes,
                int offset,
                int length,
                long arrivalNs);
    }

    /** @param owner whose it is, compared by identity, with {@code participant} */
    public void keep(
            Object owner,
            long participant,
            AudioCodec codec,
            boolean noise,
            long sequence,
            int timestamp,
            byte[] bytes,
            int offset,
            int length,
            long nowNs) {
        if (length > LONGEST) {
            return;
        }
        owners[next] = owner;
        participants[next] = participant;
        codecs[next] = codec;
        noises[next] = noise;
        sequences[next] = sequence;
        timestamps[next] = timestamp;
        arrivals[next] = nowNs;
        lengths[next] = length;
        System.arraycopy(bytes, offset, payloads, next * LONGEST, length);
        next = (next + 1) % PLACES;
    }

    /** Nothing of what was kept so far is his any more: it belongs to what he said before. */
    public void forget(Object owner, long participant) {
        for (int i = 0; i < PLACES; i++) {
            if (owners[i] == owner && participants[i] == participant) {
                owners[i] = null;
            }
        }
    }

    public void give(Object owner, long participant, Taker taker, long nowNs) {
        for (int i = 0; i < PLACES; i++) {
            int at = (next + i) % PLACES;
            if (owners[at] == owner && participants[at] == participant && nowNs - arrivals[at] <= MEMORY_NS) {
                taker.onKept(
                        codecs[at],
                        noises[at],
                        sequences[at],
                        timestamps[at],
                        payloads,
                        at * LONGEST,
                        lengths[at],
                        arrivals[at]);
            }
        }
    }
}
