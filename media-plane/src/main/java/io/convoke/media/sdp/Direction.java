// SPDX-License-Identifier: Apache-2.0
package io.convoke.media.sdp;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** The direction attribute of a media description (RFC 3264 §5.1), seen from whoever says it. */
public enum Direction {
    SENDRECV,
    SENDONLY,
    RECVONLY,
    INACTIVE;

    /** The direction of that attribute name; empty for any other name. */
    static Optional<Direction> of(String attribute) {
        return Arrays.stream(values())
                .filter(direction -> direction.attribute().equals(attribute))
                .findFirst();
    }

    static Direction of(boolean sends, boolean receives) {
        if (sends) {
            return receives ? SENDRECV : SENDONLY;
        }
        return receives ? RECVONLY : INACTIVE;
    }

    /** As in SDP: {@code sendrecv}. */
    public String attribute() {
        return name().toLowerCase(Locale.ROOT);
    }

    public boolean sends() {
        return this == SENDRECV || this == SENDONLY;
    }

    public boolean receives() {
        return this == SENDRECV || this == RECVONLY;
    }

    /** What the answerer says to this offer when it wants all that it may have (RFC 3264 §6.1). */
    public Direction reversed() {
        return switch (this) {
            case SENDONLY -> RECVONLY;
            case RECVONLY -> SENDONLY;
            case SENDRECV, INACTIVE -> this;
        };
    }
}
