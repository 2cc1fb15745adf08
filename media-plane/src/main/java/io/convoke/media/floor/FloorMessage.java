// SPDX-License-Identifier: Apache-2.0
package io.convoke.media.floor;

/** The floor control messages by the subtype of their RTCP APP packet (TS 24.380 table 8.2.2-1). */
public enum FloorMessage {
    REQUEST(0),
    GRANTED(1),
    TAKEN(2),
    DENY(3),
    RELEASE(4),
    IDLE(5),
    REVOKE(6),
    QUEUE_POSITION_REQUEST(8),
    QUEUE_POSITION(9),
    ACK(10);

    /** What a request claims that names no priority (0 to 255, TS 24.380 §8.2.3.2); whoever has something urgent to say claims more. */
    public static final int USUAL_PRIORITY = 100;

    /** The name of the APP packet: "MCPT". */
    public static final int NAME = 'M' << 24 | 'C' << 16 | 'P' << 8 | 'T';

    /** The bit of the subtype by which a message asks for an acknowledgement (§8.2.2). */
    public static final int ACKNOWLEDGE = 0x10;

    private static final FloorMessage[] BY_SUBTYPE = new FloorMessage[ACKNOWLEDGE];

    static {
        for (FloorMessage message : values()) {
            BY_SUBTYPE[message.subtype] = message;
        }
    }

    private final int subtype;

    FloorMessage(int subtype) {
        this.subtype = subtype;
    }

    public int subtype() {
        return subtype;
    }

    /** Whatever the bit {@link #ACKNOWLEDGE}; null for a subtype that means nothing. */
    public static FloorMessage of(int subtype) {
        return BY_SUBTYPE[subtype & ~ACKNOWLEDGE & 0x0F];
    }

    /** Identifiers of the fields (table 8.2.3.1-2). */
    static final class Field {
        static final int PRIORITY = 0;
        static final int DURATION = 1;
        static final int CAUSE = 2;
        static final int QUEUE_INFO = 3;
        static final int GRANTED_PARTY = 4;
        static final int PERMISSION = 5;
        static final int USER = 6;
        static final int QUEUE_SIZE = 7;
        static final int SEQUENCE_NUMBER = 8;
        static final int QUEUED_USER = 9;
        static final int SOURCE = 10;
        static final int TRACK_INFO = 11;
        static final int MESSAGE_TYPE = 12;
        static final int INDICATOR = 13;
        static final int SSRC = 14;
        static final int COUNT = 15;
        /** From here on the length has two octets (table 8.1.3-2). */
        static final int LONG = 192;

        private Field() {}
    }

    /** Bits of the Floor Indicator (§8.2.3.15). */
    public static final class Indicator {
        public static final int NORMAL = 0x8000;
        public static final int BROADCAST = 0x4000;
        public static final int SYSTEM = 0x2000;
        public static final int EMERGENCY = 0x1000;
        public static final int IMMINENT_PERIL = 0x0800;
        public static final int QUEUEING = 0x0400;

        private Indicator() {}
    }
}
