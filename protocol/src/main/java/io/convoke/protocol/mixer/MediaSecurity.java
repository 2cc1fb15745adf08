// SPDX-License-Identifier: Apache-2.0
package io.convoke.protocol.mixer;

import io.convoke.protocol.wire.Wire;

/** How much an offer of ours wants media to be encrypted. Media that is encrypted already stays so whatever is asked. */
public enum MediaSecurity implements Wire {
    /** RTP/AVP without keys. */
    NONE,
    /** RTP/AVP with a key: the endpoint takes it, or answers in the clear (RFC 8643). */
    OPTIONAL,
    /** RTP/SAVP: encrypted or not at all (RFC 4568). */
    REQUIRED;

    /** What is done where both are asked for. */
    public MediaSecurity and(MediaSecurity other) {
        return compareTo(other) >= 0 ? this : other;
    }
}
