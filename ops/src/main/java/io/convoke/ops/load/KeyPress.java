// SPDX-License-Identifier: Apache-2.0
package io.convoke.ops.load;

import java.nio.ByteBuffer;
import java.util.concurrent.CompletableFuture;

/**
 * One key as RFC 4733 events: a packet in place of each of sound, all with the time of its beginning, the last with the end bit
 * and three times. Written apart from the media plane's own reader, so that each checks the other.
 */
final class KeyPress {
    private static final String KEYS = "0123456789*#ABCD"; // RFC 4733 §3.2
    private static final int HELD = 5;
    private static final int ENDS = 3;
    /** Sound between two keys, so that they are two. */
    private static final int GAP = 3;

    private static final int VOLUME = 10; // -10 dBm0
    private static final int END = 0x80;

    private final CompletableFuture<Void> pressed = new CompletableFuture<>();
    private final int event;
    private int frame;
    private int beganAt;

    /** @throws IllegalArgumentException for what is no key */
    KeyPress(char key) {
        event = KEYS.indexOf(key);
        if (event < 0) {
            throw new IllegalArgumentException("no key: " + key);
        }
    }

    /** Done when its last packet has gone. */
    CompletableFuture<Void> pressed() {
        return pressed;
    }

    boolean isFirst() {
        return frame == 0;
    }

    /** Whether sound is sent again, before the next key. */
    boolean isGap() {
        return frame >= HELD + ENDS;
    }

    boolean isOver() {
        return frame >= HELD + ENDS + GAP;
    }

    /** The timestamp of all its packets. */
    int beganAt(int timestamp) {
        if (frame == 0) {
            beganAt = timestamp;
        }
        return beganAt;
    }

    /** Appends the payload of its next packet. */
    void write(ByteBuffer packet, int ticksPerPacket) {
        frame++;
        final boolean ends = frame > HELD;
        packet.put((byte) event).put((byte) (VOLUME | (ends ? END : 0)));
        packet.putShort((short) (Math.min(frame, HELD) * ticksPerPacket));
    }

    /** A frame of sound goes by. */
    void pause() {
        frame++;
        if (isOver()) {
            pressed.complete(null);
        }
    }
}
