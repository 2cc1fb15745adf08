// SPDX-License-Identifier: Apache-2.0
package io.convoke.media.mixer;

import io.convoke.media.codec.AudioCodec;
import io.convoke.media.counters.Counters;
import io.convoke.media.counters.DropReason;
import io.convoke.media.counters.LegCounter;
import io.convoke.media.jitter.JitterBuffer;
import io.convoke.media.jitter.PacketPool;
import io.convoke.media.mix.Source;
import java.util.ArrayList;
import java.util.List;
import org.agrona.concurrent.OneToOneConcurrentArrayQueue;

/** What talkers of other nodes need on one mixer thread, made before they speak: it is taken there, and made up for elsewhere. */
public final class Spares {
    /** Of each codec: so many may begin to speak before there is time to make more. */
    private static final int STOCK = 16;

    private static final AudioCodec[] CODECS = AudioCodec.values();

    private final PacketPool pool;
    private final short[] scratch;
    private final Counters<LegCounter> counters = new Counters<>(LegCounter.class);
    private final Counters<DropReason> drops = new Counters<>(DropReason.class);
    private final List<OneToOneConcurrentArrayQueue<Spare>> stock = new ArrayList<>(); // by codec

    /** A decoder with its jitter buffer, room for the packets, and what takes it apart. */
    record Spare(Source source, PacketPool.Chunk packets, Runnable retirement) {}

    /**
     * @param pool of the thread
     * @param scratch of the thread, of at least 120 ms at 48 kHz
     */
    public Spares(PacketPool pool, short[] scratch) {
        this.pool = pool;
        this.scratch = scratch;
        for (int i = 0; i < CODECS.length; i++) {
            stock.add(new OneToOneConcurrentArrayQueue<>(STOCK));
        }
    }

    /** Of all talkers of other nodes; written by the mixer thread. */
    public Counters<LegCounter> counters() {
        return counters;
    }

    public Counters<DropReason> drops() {
        return drops;
    }

    /** Makes what is missing; not on the mixer thread. */
    public synchronized void fill() {
        for (AudioCodec codec : CODECS) {
            OneToOneConcurrentArrayQueue<Spare> of = stock.get(codec.ordinal());
            while (of.size() < STOCK) {
                of.offer(make(codec));
            }
        }
    }

    private Spare make(AudioCodec codec) {
        JitterBuffer jitter = new JitterBuffer(pool, codec.clockRate(), codec == AudioCodec.OPUS);
        Source source = Source.levelled(codec, jitter, scratch, counters, drops);
        return new Spare(source, PacketPool.forLeg(), source::close);
    }

    /** Null where all were taken; on the mixer thread. */
    Spare take(AudioCodec codec) {
        return stock.get(codec.ordinal()).poll();
    }

    /** When the mixer thread is no more. */
    public synchronized void close() {
        for (OneToOneConcurrentArrayQueue<Spare> of : stock) {
            of.drain(spare -> spare.source().close());
        }
    }
}
