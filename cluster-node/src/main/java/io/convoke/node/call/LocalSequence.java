// SPDX-License-Identifier: Apache-2.0
package io.convoke.node.call;

import io.convoke.protocol.endpoint.SipDialog;
import java.time.Duration;
import java.time.Instant;

/** CSeq of our requests in a call's dialog (RFC 3261 §12.2.1.1): each greater than any before. One actor's. */
final class LocalSequence {
    /** In a recovered call it counts seconds from here: higher than any before, which nobody has written down. */
    private static final Instant EPOCH = Instant.parse("2026-01-01T00:00:00Z");

    private long used;

    void recovered(Instant now) {
        used = Duration.between(EPOCH, now).toSeconds();
    }

    long next(SipDialog dialog) {
        return dialog.localSequence() + ++used;
    }
}
