// SPDX-License-Identifier: Apache-2.0
package io.convoke.protocol.conference;

import io.convoke.protocol.mixer.MediaSecurity;
import io.convoke.protocol.wire.Wire;
import java.time.Duration;

/**
 * What a requester may choose.
 *
 * @param subject shown in the IM list; null for one made from the requester's address
 * @param duration until expiry; null for the operator's default
 * @param maxParticipants 0 for the operator's default
 * @param dial how the invitees are called
 * @param security of media; null for the operator's default
 */
public record ConferenceOptions(
        String subject, Duration duration, int maxParticipants, DialOptions dial, MediaSecurity security)
        implements Wire {
    public static final ConferenceOptions NONE = new ConferenceOptions(null, null, 0);

    public ConferenceOptions(String subject, Duration duration, int maxParticipants, DialOptions dial) {
        this(subject, duration, maxParticipants, dial, null);
    }

    public ConferenceOptions(String subject, Duration duration, int maxParticipants) {
        this(subject, duration, maxParticipants, DialOptions.NONE);
    }
}
