// SPDX-License-Identifier: Apache-2.0
package io.convoke.media.talk.event;

import io.convoke.media.floor.DenyCause;
import io.convoke.media.floor.RevokeCause;
import io.convoke.media.leg.LegListener;
import io.convoke.media.transport.PeerAddress;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongFunction;
import org.agrona.BitUtil;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.AtomicBuffer;
import org.agrona.concurrent.UnsafeBuffer;
import org.agrona.concurrent.ringbuffer.ManyToOneRingBuffer;
import org.agrona.concurrent.ringbuffer.RingBufferDescriptor;

/** Talk events on their way out of the mixer thread: bounded, without allocation; what finds no room is counted. */
public final class TalkRing implements LegListener {
    public static final int GRANTED = 1;
    public static final int DENIED = 2;
    public static final int QUEUED = 3;
    public static final int REVOKED = 4;
    public static final int TAKEN = 5;
    public static final int IDLE = 6;
    public static final int HANG_TIME_OVER = 7;
    public static final int ACTIVATION = 8;
    private static final int DIGIT = 9;
    private static final int SILENT = 10;
    private static final int RESUMED = 11;
    private static final int GOODBYE = 12;

    private static final byte[] NO_TEXT = new byte[0];
    private static final int TEXT = 28; // group, leg, value, length of the text
    private static final int MEAN_LENGTH = 80;

    private final ManyToOneRingBuffer ring;
    private final AtomicLong dropped = new AtomicLong();
    private volatile Thread waiter;
    private boolean written;

    public TalkRing(int capacity) {
        int bytes = BitUtil.findNextPositivePowerOfTwo(capacity * MEAN_LENGTH);
        ring = new ManyToOneRingBuffer(
                new UnsafeBuffer(ByteBuffer.allocateDirect(bytes + RingBufferDescriptor.TRAILER_LENGTH)));
    }

    public void write(int kind, long group, long leg, long value) {
        write(kind, group, leg, value, NO_TEXT, 0, 0);
    }

    public void write(int kind, long group, long leg, long value, byte[] text, int offset, int length) {
        int index = ring.tryClaim(kind, TEXT + length);
        if (index < 0) {
            dropped.incrementAndGet();
            return;
        }
        AtomicBuffer buffer = ring.buffer();
        buffer.putLong(index, group);
        buffer.putLong(index + 8, leg);
        buffer.putLong(index + 16, value);
        buffer.putInt(index + 24, length);
        buffer.putBytes(index + TEXT, text, offset, length);
        ring.commit(index);
        written = true;
    }

    /** Wakes up who waits, once for all that was written in a duty cycle. */
    public void wake() {
        if (!written) {
            return;
        }
        written = false;
        VarHandle.fullFence(); // a commit alone may be seen after the waiter was looked for: each would miss the other
        Thread thread = waiter;
        if (thread != null) {
            LockSupport.unpark(thread);
        }
    }

    /** Takes all that wait, oldest first; where there is nothing, waits so long for something. One caller at a time. */
    public void await(long timeoutNs, LongFunction<String> groups, LongFunction<String> legs, List<TalkEvent> events) {
        waiter = Thread.currentThread(); // first: what is written after the ring was read wakes it up
        drain(groups, legs, events);
        if (events.isEmpty() && timeoutNs > 0) {
            LockSupport.parkNanos(timeoutNs);
            drain(groups, legs, events);
        }
        waiter = null;
    }

    private void drain(LongFunction<String> groups, LongFunction<String> legs, List<TalkEvent> events) {
        ring.read((kind, buffer, index, length) -> {
            String group = groups.apply(buffer.getLong(index));
            String leg = legs.apply(buffer.getLong(index + 8));
            boolean ofGroup = kind <= HANG_TIME_OVER;
            boolean ofLeg = kind < TAKEN || kind > HANG_TIME_OVER;
            if ((!ofGroup || group != null) && (!ofLeg || leg != null)) { // else it is forgotten
                events.add(event(kind, group, leg, buffer, index));
            }
        });
    }

    private static TalkEvent event(int kind, String group, String leg, DirectBuffer buffer, int index) {
        long value = buffer.getLong(index + 16);
        return switch (kind) {
            case GRANTED -> new TalkEvent.Granted(group, leg, value);
            case DENIED -> new TalkEvent.Denied(group, leg, DenyCause.of((int) value));
            case QUEUED -> new TalkEvent.Queued(group, leg, (int) value);
            case REVOKED -> new TalkEvent.Revoked(group, leg, RevokeCause.of((int) value));
            case TAKEN -> new TalkEvent.Taken(group, leg, text(buffer, index));
            case IDLE -> new TalkEvent.Idle(group);
            case HANG_TIME_OVER -> new TalkEvent.HangTimeOver(group);
            case ACTIVATION -> new TalkEvent.ActivationRequested(leg, (int) value, text(buffer, index));
            case DIGIT -> new TalkEvent.Pressed(leg, (char) (value & 0xFFFF), (int) (value >>> 16));
            case SILENT -> new TalkEvent.Silent(leg);
            case RESUMED -> new TalkEvent.Resumed(leg);
            default -> new TalkEvent.Goodbye(leg);
        };
    }

    private static String text(DirectBuffer buffer, int index) {
        byte[] text = new byte[buffer.getInt(index + 24)];
        buffer.getBytes(index + TEXT, text);
        return new String(text, StandardCharsets.UTF_8);
    }

    public long dropped() {
        return dropped.get();
    }

    @Override
    public void onDigit(long leg, char digit, int durationMs) {
        write(DIGIT, 0, leg, (long) durationMs << 16 | digit);
    }

    @Override
    public void onSilent(long leg) {
        write(SILENT, 0, leg, 0);
    }

    @Override
    public void onResumed(long leg) {
        write(RESUMED, 0, leg, 0);
    }

    @Override
    public void onLatched(long leg, PeerAddress source) {
        // where the media of a leg that waits comes from is nobody's business
    }

    @Override
    public void onGoodbye(long leg) {
        write(GOODBYE, 0, leg, 0);
    }

    @Override
    public void onPromptEnded(long leg, boolean interrupted) {
        // nothing is played to a leg that waits
    }
}
