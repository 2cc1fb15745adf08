// SPDX-License-Identifier: Apache-2.0
package io.convoke.protocol.conference;

import io.convoke.protocol.ids.ConferenceId;
import io.convoke.protocol.ids.UserId;
import io.convoke.protocol.wire.Wire;
import java.util.List;
import java.util.Map;

/**
 * A conference as the IM list shows it: its presence indicator.
 *
 * @param speakers those who speak now, loudest first
 * @param notReached those who were called in vain
 */
public record ConferenceEntry(
        ConferenceInformation information,
        ConferencePhase phase,
        int joined,
        int invited,
        List<UserId> speakers,
        Map<UserId, CallResult> notReached)
        implements Wire {

    public ConferenceEntry(
            ConferenceInformation information, ConferencePhase phase, int joined, int invited, List<UserId> speakers) {
        this(information, phase, joined, invited, speakers, Map.of());
    }

    public ConferenceId id() {
        return information.id();
    }
}
