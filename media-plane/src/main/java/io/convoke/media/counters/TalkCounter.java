// SPDX-License-Identifier: Apache-2.0
package io.convoke.media.counters;

/** What is counted of all talk groups of a node. */
public enum TalkCounter {
    FLOORS_GRANTED,
    FLOORS_DENIED,
    FLOORS_QUEUED,
    FLOORS_REVOKED,
    /** Sent on to members as they came, without being decoded. */
    PACKETS_RELAYED,
    /** Of a holder, decoded for members with another codec or with several groups. */
    FRAMES_DECODED
}
