// SPDX-License-Identifier: Apache-2.0
package io.convoke.media.rtp;

/** Which sequence numbers of one source are plausible (RFC 3550 A.1), extended beyond 16 bits. */
public final class SequenceTracker {
    /** A jump forward of this many is taken for a restart of the sender, once two packets in a row confirm it. */
    public static final int MAX_DROPOUT = 3_000;
    /** So far behind a packet may come and still be of this run. */
    public static final int MAX_MISORDER = 100;

    /** What {@link #update} found. */
    public enum Outcome {
        ACCEPTED,
        /** The sender started its numbering anew: whatever was kept of the old run is void. */
        RESTARTED,
        IMPLAUSIBLE
    }

    private static final int NONE = -1;

    private long base;
    private long highest;
    private long received;
    private int bad = NONE;

    /** Starts with this packet, which counts as received. */
    public void start(int sequenceNumber) {
        base = (1L << 16) + sequenceNumber; // one cycle up, so that an early packet before the first is not negative
        highest = base;
        received = 1;
        bad = NONE;
    }

    public Outcome update(int sequenceNumber) {
        int ahead = sequenceNumber - (int) highest & 0xFFFF;
        if (ahead < MAX_DROPOUT) {
            highest += ahead;
        } else if (ahead <= 0x10000 - MAX_MISORDER) {
            if (sequenceNumber == bad) {
                start(sequenceNumber);
                return Outcome.RESTARTED;
            }
            bad = sequenceNumber + 1 & 0xFFFF;
            return Outcome.IMPLAUSIBLE;
        }
        received++;
        return Outcome.ACCEPTED;
    }

    /** The full number of a packet that was just accepted. */
    public long extend(int sequenceNumber) {
        return highest + (short) (sequenceNumber - (int) highest);
    }

    /** As a report block wants it: cycles in the upper half. */
    public int extendedHighest() {
        return (int) (highest - (1L << 16));
    }

    public long received() {
        return received;
    }

    public long expected() {
        return highest - base + 1;
    }
}
