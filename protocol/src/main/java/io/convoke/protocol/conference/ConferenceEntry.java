// SPDX-License-Identifier: Apache-2.0
package io.convoke.protocol.conference;

import io.convoke.protocol.ids.ConferenceId;
import io.convoke.protocol.ids.UserId;
import io.convoke.protocol.wire.Wire;
import java.util.List;

/** A conference as the IM list shows it: its presence indicator. {@code speakers} are those who speak now, loudest first. */
public record ConferenceEntry(
        ConferenceInformation information, ConferencePhase phase, int joined, int invited, List<UserId> speakers)
        implements Wire {
    public ConferenceId id() {
        return information.id();
    }
}
