// SPDX-License-Identifier: Apache-2.0
package io.convoke.media.counters;

/** What is counted for each leg. */
public enum LegCounter {
    PACKETS_RECEIVED,
    BYTES_RECEIVED,
    PACKETS_SENT,
    /** Payload bytes, as in a sender report (RFC 3550 §6.4.1). */
    BYTES_SENT,
    PACKETS_LOST,
    FRAMES_CONCEALED,
    FRAMES_DECODED,
    /** Interarrival jitter in microseconds. */
    JITTER_US,
    /** In 1/256, as in a report block. */
    PEER_FRACTION_LOST,
    /** In microseconds; 0 while unknown. */
    ROUND_TRIP_US,
    LAST_PACKET_NS,
    LEVEL_DB,
    /** What the jitter buffer adds now, in microseconds. */
    DELAY_US,
    DIGITS,
    RTCP_RECEIVED
}
