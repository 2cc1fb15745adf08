// SPDX-License-Identifier: Apache-2.0
package io.convoke.media.link;

import java.nio.ByteBuffer;
import java.util.concurrent.locks.LockSupport;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.AtomicBuffer;
import org.agrona.concurrent.MessageHandler;
import org.agrona.concurrent.UnsafeBuffer;
import org.agrona.concurrent.ringbuffer.ManyToOneRingBuffer;
import org.agrona.concurrent.ringbuffer.OneToOneRingBuffer;
import org.agrona.concurrent.ringbuffer.RingBufferDescriptor;

/**
 * A mixer thread's door to the other nodes: two bounded rings between it and the link's thread. What finds no room is dropped by
 * who wanted to put it there, who counts it.
 */
public final class LinkPort {
    private static final int FRAME = 1;
    private static final int DOWN = 2;
    private static final int OUT_BYTES = 1 << 20; // 20 ms of 4,000 talkers
    private static final int IN_BYTES = 1 << 19;
    private static final int READ_LIMIT = 4_096; // bounds the time away from the mix
    private static final int PREFIX = 8; // peers as a mask
    private static final int IN_PREFIX = 16; // the peer's place, whether timely, when it came

    private final ManyToOneRingBuffer out;
    private final OneToOneRingBuffer in = new OneToOneRingBuffer(ring(IN_BYTES));
    private final MediaFrame frame = new MediaFrame();
    private final MessageHandler handler = this::onRecord; // captured once: for each poll it would allocate
    private Sink sink;
    private volatile Thread reader;

    /** The mixer thread, as the link sees it. */
    public interface Sink {
        /**
         * @param cameNs when the link's thread had it, which says more about the way than when this is called
         * @param timely the link's thread was not late
         * @param frame valid within this call only
         */
        void onFrame(int place, long cameNs, boolean timely, MediaFrame frame);

        /** Nothing more comes from there for now. */
        void onDown(int place);
    }

    LinkPort(ManyToOneRingBuffer out) {
        this.out = out;
    }

    static ManyToOneRingBuffer outbound() {
        return new ManyToOneRingBuffer(ring(OUT_BYTES));
    }

    private static UnsafeBuffer ring(int bytes) {
        return new UnsafeBuffer(ByteBuffer.allocateDirect(bytes + RingBufferDescriptor.TRAILER_LENGTH));
    }

    /** The talker's figures alone. False, for this and the next, where there is no room. */
    public boolean sendFigures(long peers, MediaFrame.Kind kind, Talker talker) {
        int index = out.tryClaim(FRAME, PREFIX + MediaFrame.HEADER_LENGTH);
        if (index < 0) {
            return false;
        }
        AtomicBuffer buffer = out.buffer();
        buffer.putLong(index, peers);
        MediaFrame.write(buffer, index + PREFIX, kind, talker, 0);
        out.commit(index);
        return true;
    }

    /** One packet of the talker. */
    public boolean sendPacket(
            long peers,
            MediaFrame.Kind kind,
            Talker talker,
            int sequence,
            int timestamp,
            int heldTicks,
            byte[] payload,
            int offset,
            int length) {
        if (length > MediaFrame.MOST_PAYLOAD) {
            return false;
        }
        int index = out.tryClaim(FRAME, PREFIX + MediaFrame.HEADER_LENGTH + length);
        if (index < 0) {
            return false;
        }
        AtomicBuffer buffer = out.buffer();
        buffer.putLong(index, peers);
        MediaFrame.write(buffer, index + PREFIX, kind, talker, length);
        MediaFrame.writePacket(buffer, index + PREFIX, sequence, timestamp, heldTicks);
        buffer.putBytes(index + PREFIX + MediaFrame.HEADER_LENGTH, payload, offset, length);
        out.commit(index);
        return true;
    }

    /** Takes what has come for this thread. */
    public int poll(Sink to) {
        if (sink == null) {
            reader = Thread.currentThread();
        }
        sink = to;
        return in.read(handler, READ_LIMIT);
    }

    private void onRecord(int type, DirectBuffer buffer, int index, int length) {
        int place = buffer.getInt(index);
        if (type == FRAME) {
            boolean timely = buffer.getInt(index + 4) != 0;
            sink.onFrame(place, buffer.getLong(index + 8), timely, frame.wrap(buffer, index + IN_PREFIX));
        } else {
            sink.onDown(place);
        }
    }

    /** On the link's thread. */
    boolean deliver(int place, long nowNs, boolean timely, DirectBuffer buffer, int offset, int length) {
        int index = in.tryClaim(FRAME, IN_PREFIX + length);
        if (index < 0) {
            return false;
        }
        in.buffer().putInt(index, place);
        in.buffer().putInt(index + 4, timely ? 1 : 0);
        in.buffer().putLong(index + 8, nowNs);
        in.buffer().putBytes(index + IN_PREFIX, buffer, offset, length);
        in.commit(index);
        if (MediaFrame.urgent(buffer, offset)) {
            LockSupport.unpark(reader);
        }
        return true;
    }

    /** On the link's thread. */
    boolean deliverDown(int place) {
        int index = in.tryClaim(DOWN, PREFIX);
        if (index < 0) {
            return false;
        }
        in.buffer().putInt(index, place);
        in.commit(index);
        return true;
    }
}
