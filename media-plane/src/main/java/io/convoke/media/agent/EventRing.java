// SPDX-License-Identifier: Apache-2.0
package io.convoke.media.agent;

import io.convoke.media.leg.LegListener;
import io.convoke.media.transport.PeerAddress;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.agrona.BitUtil;
import org.agrona.concurrent.AtomicBuffer;
import org.agrona.concurrent.UnsafeBuffer;
import org.agrona.concurrent.ringbuffer.ManyToOneRingBuffer;
import org.agrona.concurrent.ringbuffer.RingBufferDescriptor;

/** Leg events on their way out of the mixer threads: bounded, without allocation; what finds no room is counted. */
final class EventRing implements LegListener {
    private static final int DIGIT = 1;
    private static final int SILENT = 2;
    private static final int RESUMED = 3;
    private static final int LATCHED = 4;
    private static final int GOODBYE = 5;
    private static final int PROMPT_ENDED = 6;
    private static final int LENGTH = 32; // leg, then up to three numbers of the event
    private static final int RECORD_LENGTH = 40; // with the header of the ring

    private final ManyToOneRingBuffer ring;
    private final AtomicLong dropped = new AtomicLong();
    private final PeerAddress address = new PeerAddress();

    /** Who a leg is; null for one that is forgotten. */
    @FunctionalInterface
    interface Directory {
        Name find(long serial);
    }

    record Name(String mixerKey, String legKey) {}

    EventRing(int capacity) {
        int bytes = BitUtil.findNextPositivePowerOfTwo(capacity * RECORD_LENGTH);
        ring = new ManyToOneRingBuffer(
                new UnsafeBuffer(ByteBuffer.allocateDirect(bytes + RingBufferDescriptor.TRAILER_LENGTH)));
    }

    @Override
    public void onDigit(long leg, char digit, int durationMs) {
        write(DIGIT, leg, digit, durationMs, 0);
    }

    @Override
    public void onSilent(long leg) {
        write(SILENT, leg, 0, 0, 0);
    }

    @Override
    public void onResumed(long leg) {
        write(RESUMED, leg, 0, 0, 0);
    }

    @Override
    public void onLatched(long leg, PeerAddress source) {
        write(LATCHED, leg, source.high(), source.low(), source.port());
    }

    @Override
    public void onGoodbye(long leg) {
        write(GOODBYE, leg, 0, 0, 0);
    }

    @Override
    public void onPromptEnded(long leg, boolean interrupted) {
        write(PROMPT_ENDED, leg, interrupted ? 1 : 0, 0, 0);
    }

    private void write(int kind, long leg, long first, long second, int third) {
        int index = ring.tryClaim(kind, LENGTH);
        if (index < 0) {
            dropped.incrementAndGet();
            return;
        }
        AtomicBuffer buffer = ring.buffer();
        buffer.putLong(index, leg);
        buffer.putLong(index + 8, first);
        buffer.putLong(index + 16, second);
        buffer.putInt(index + 24, third);
        ring.commit(index);
    }

    /** Takes all that wait, oldest first; one caller at a time. */
    void drain(Directory directory, List<LegEvent> events) {
        ring.read((kind, buffer, index, length) -> {
            Name name = directory.find(buffer.getLong(index));
            if (name != null) {
                events.add(event(
                        kind, name, buffer.getLong(index + 8), buffer.getLong(index + 16), buffer.getInt(index + 24)));
            }
        });
    }

    private LegEvent event(int kind, Name name, long first, long second, int third) {
        return switch (kind) {
            case DIGIT -> new LegEvent.Digit(name.mixerKey(), name.legKey(), (char) first, (int) second);
            case SILENT -> new LegEvent.Silent(name.mixerKey(), name.legKey());
            case RESUMED -> new LegEvent.Resumed(name.mixerKey(), name.legKey());
            case PROMPT_ENDED -> new LegEvent.PromptEnded(name.mixerKey(), name.legKey(), first != 0);
            case GOODBYE -> new LegEvent.Goodbye(name.mixerKey(), name.legKey());
            default -> {
                address.set(first, second, third);
                yield new LegEvent.Latched(name.mixerKey(), name.legKey(), address.toSocketAddress());
            }
        };
    }

    long dropped() {
        return dropped.get();
    }
}
