// SPDX-License-Identifier: Apache-2.0
package io.convoke.media.link;

import io.convoke.media.codec.AudioCodec;

/** What travels with every frame of one talker; written by his mixer's thread alone. */
public final class Talker {
    /** Of him alone, on all nodes; another one only where all of a thread share one of these. */
    public long key;

    public long conference;
    public AudioCodec codec;
    public float rank = Float.NEGATIVE_INFINITY;
    public float gain;
    /** In -dBov, 0 to 127. */
    public int level;
    /** One more, in 8 bits, whenever numbers and timestamps begin anew. */
    public int epoch;

    public boolean timely;
    /** The thread that it is for is woken up, and does not wait for its next tick. */
    public boolean urgent;

    public Talker(long key) {
        this.key = key;
    }
}
