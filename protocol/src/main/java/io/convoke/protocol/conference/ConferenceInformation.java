// SPDX-License-Identifier: Apache-2.0
package io.convoke.protocol.conference;

import io.convoke.protocol.ids.ConferenceId;
import io.convoke.protocol.ids.UserId;
import io.convoke.protocol.mixer.MediaSecurity;
import io.convoke.protocol.wire.Wire;
import java.time.Instant;
import java.util.List;

/**
 * What an invitee needs in order to join.
 *
 * @param conferenceUri such as {@code sip:conf-…@example.net}
 * @param joinUrl opens the page that shows the conference and how to join it
 * @param dialInNumber E.164, or null where nobody can dial in
 * @param pin digits to dial after the number; null where there is no number, or until the conference has claimed one
 * @param media such as {@code audio}
 * @param security what the conference makes of media that is not encrypted; never null
 */
public record ConferenceInformation(
        ConferenceId id,
        String subject,
        UserId requestedBy,
        String conferenceUri,
        String joinUrl,
        String dialInNumber,
        String pin,
        List<String> media,
        Instant expiresAt,
        MediaSecurity security)
        implements Wire {

    public ConferenceInformation {
        if (security == null) security = MediaSecurity.NONE;
    }

    public ConferenceInformation(
            ConferenceId id,
            String subject,
            UserId requestedBy,
            String conferenceUri,
            String joinUrl,
            String dialInNumber,
            String pin,
            List<String> media,
            Instant expiresAt) {
        this(id, subject, requestedBy, conferenceUri, joinUrl, dialInNumber, pin, media, expiresAt, MediaSecurity.NONE);
    }

    /** People can dial in as soon as there is a PIN. */
    public boolean lacksPin() {
        return dialInNumber != null && pin == null;
    }

    public ConferenceInformation withPin(String digits) {
        return new ConferenceInformation(
                id, subject, requestedBy, conferenceUri, joinUrl, dialInNumber, digits, media, expiresAt, security);
    }
}
