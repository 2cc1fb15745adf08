// SPDX-License-Identifier: Apache-2.0
package io.convoke.protocol.conference;

import io.convoke.protocol.wire.Wire;
import java.time.Instant;

/**
 * What became of calling somebody.
 *
 * @param status of SIP; 408 where nobody answered
 * @param cause of Q.850, from the network or as RFC 3398 maps the status; 0 where there is none
 */
public record CallResult(int status, String reason, int cause, Instant at) implements Wire {
    public static final int ANSWERED = 200;

    /** Such as {@code 486 Busy Here}. */
    public String line() {
        return status + " " + reason;
    }
}
