// SPDX-License-Identifier: Apache-2.0
package io.convoke.protocol.user;

import io.convoke.protocol.wire.Wire;

/**
 * One way to reach a user.
 *
 * @param address in the form that {@code kind} demands, already normal (see {@link ModeAddress})
 * @param priority 0 is tried first; at most 999
 */
public record CommunicationMode(Kind kind, String address, int priority) implements Wire {

    public enum Kind {
        /** A browser or client that joins by itself with what the conference information says. */
        COMPUTER,
        SIP,
        PSTN,
        CELLULAR,
        /** An address behind a named gateway, in that gateway's own form. */
        GATEWAY,
        H323,
        ISDN,
        ATM
    }
}
