// SPDX-License-Identifier: Apache-2.0
package io.convoke.protocol.ids;

import io.convoke.protocol.wire.Wire;

/** One endpoint's media session with one mixer; unique within its conference. */
public record LegId(String value) implements Wire {
    /** As the call of a SIP terminal knows its leg for the instant service, whichever is provisioned. */
    public static LegId ofSubscriber(ConferenceId service) {
        return new LegId(service.value());
    }

    @Override
    public String toString() {
        return value;
    }
}
