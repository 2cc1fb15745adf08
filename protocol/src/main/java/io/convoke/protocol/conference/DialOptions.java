// SPDX-License-Identifier: Apache-2.0
package io.convoke.protocol.conference;

import io.convoke.protocol.wire.Wire;

/**
 * How invitees are called, and for whom.
 *
 * @param order null for the operator's choice
 */
public record DialOptions(Order order, Requester requester) implements Wire {
    /** For a user, who may make the fewest calls. */
    public static final DialOptions NONE = new DialOptions(null, Requester.USER);

    public enum Order {
        /** One mode after the other, until somebody answers. */
        IN_ORDER,
        /** All of a user's modes together; the first to answer has the call. */
        AT_ONCE
    }

    /** Who asks: each may have only those called that the operator allows him. */
    public enum Requester {
        /** By a client, or an instant message. */
        USER,
        /** By the control API, for the operator. */
        OPERATOR,
        /** By REFER, or an INVITE to the factory. */
        PHONE
    }
}
