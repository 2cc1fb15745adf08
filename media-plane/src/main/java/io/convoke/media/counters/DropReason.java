// SPDX-License-Identifier: Apache-2.0
package io.convoke.media.counters;

import java.util.Locale;

/** Why a packet went no further. */
public enum DropReason {
    /** Shorter than the fixed header, or longer than a datagram may be here. */
    LENGTH,
    /** Not version 2 (RFC 3550 A.1). */
    VERSION,
    /** The CSRC count or the header extension claims more than there is. */
    HEADER,
    /** The padding count is 0 or more than the payload. */
    PADDING,
    /** A payload type that was not negotiated. */
    PAYLOAD_TYPE,
    /** From another address than the one that the leg is latched to. */
    SOURCE,
    /** From a synchronization source that has not yet proved itself by two packets in a row. */
    SSRC,
    /** A sequence number that does not follow (RFC 3550 A.1). */
    SEQUENCE,
    /** A timestamp far from the clock that the others follow. */
    TIMESTAMP,
    DUPLICATE,
    /** After its turn to be played. */
    LATE,
    /** No room in the jitter buffer. */
    OVERFLOW,
    /** The leg's direction is not to receive. */
    DIRECTION,
    /** The codec cannot read the payload. */
    PAYLOAD,
    /** An RTCP packet with lying lengths, or a compound that does not start with a report. */
    RTCP,
    /** A floor control message with lying lengths, one that only who controls the floor may send, or one too many in a second. */
    FLOOR,
    /** A floor control message of somebody who is in no talk group. */
    FLOOR_STRANGER,
    /** Media of somebody who has not got the floor; its last 60 ms are sent after all where he gets it then. */
    NO_FLOOR,
    /** Too short for what must stand in an encrypted packet. */
    SRTP_LENGTH,
    /** An encrypted packet that was taken already, or is too old to say (RFC 3711 §3.3.2). */
    SRTP_REPLAY,
    /** An encrypted packet that does not come from who has the key. */
    SRTP_AUTHENTICATION,
    /** The socket's buffer was full: counted by the kernel. */
    KERNEL,
    /** The kernel did not take a packet of ours. */
    SEND,
    /** A talker's packet between nodes: it could not go, or could not be used. */
    LINK;

    private final String label = name().toLowerCase(Locale.ROOT);

    /** The name in reports and metrics. */
    public String label() {
        return label;
    }
}
