// SPDX-License-Identifier: Apache-2.0
package io.convoke.media.link;

/** What is counted for each link. */
enum LinkCounter {
    FRAMES_SENT,
    FRAMES_RECEIVED,
    FRAMES_LOST,
    FRAMES_DROPPED,
    /** 1 while something comes. */
    UP,
    /** Half of the mean round trip, in nanoseconds; 0 while unknown. */
    DELAY_NS,
    /** Messages, in 1/1,000,000. */
    LOSS_PPM,
    /** Frames received in the last second. */
    FRAMES_PER_SECOND
}
