// SPDX-License-Identifier: Apache-2.0
package io.convoke.protocol.endpoint;

import io.convoke.protocol.ids.ConferenceId;
import io.convoke.protocol.instant.ProvisionedLeg;
import io.convoke.protocol.user.PresenceStatus;
import io.convoke.protocol.wire.Wire;
import java.util.Set;

/**
 * What an endpoint is for its user.
 *
 * @param version grows with every change, so that an old report never overwrites a newer one
 * @param session it is a client session (it reads the inbox and has a presence); else only a device with legs
 * @param binding where a registered SIP phone is reached; null for anything else. Its expiry is an upper bound
 * @param note what it has to say to its presence; or null
 * @param provisioned its leg for the instant service; null for an endpoint that has none, or has none now
 */
public record EndpointStanding(
        boolean open,
        boolean session,
        PresenceStatus presence,
        Set<ConferenceId> conferences,
        long version,
        SipBinding binding,
        String note,
        ProvisionedLeg provisioned)
        implements Wire {

    public EndpointStanding(
            boolean open,
            boolean session,
            PresenceStatus presence,
            Set<ConferenceId> conferences,
            long version,
            SipBinding binding,
            String note) {
        this(open, session, presence, conferences, version, binding, note, null);
    }

    public EndpointStanding(
            boolean open, boolean session, PresenceStatus presence, Set<ConferenceId> conferences, long version) {
        this(open, session, presence, conferences, version, null, null);
    }

    public EndpointStanding(
            boolean open,
            boolean session,
            PresenceStatus presence,
            Set<ConferenceId> conferences,
            long version,
            SipBinding binding) {
        this(open, session, presence, conferences, version, binding, null);
    }
}
