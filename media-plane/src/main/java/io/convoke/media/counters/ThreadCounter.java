// SPDX-License-Identifier: Apache-2.0
package io.convoke.media.counters;

/** What is counted for each mixer thread. */
public enum ThreadCounter {
    FRAMES_MIXED,
    FRAMES_LATE,
    FRAMES_ENCODED,
    /** A talker's frame that was not sent because every encoder of its kind was taken. */
    ENCODERS_MISSING,
    EVENTS_DROPPED,
    /** Exceptions that reached the duty cycle: each is a defect. */
    FAULTS,
    BUSY_NS,
    /** Busy part of the last second, in 1/1000. */
    LOAD_PERMILLE
}
