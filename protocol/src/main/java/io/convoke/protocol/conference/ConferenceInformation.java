// SPDX-License-Identifier: Apache-2.0
package io.convoke.protocol.conference;

import io.convoke.protocol.ids.ConferenceId;
import io.convoke.protocol.ids.UserId;
import io.convoke.protocol.wire.Wire;
import java.time.Instant;
import java.util.List;

/**
 * What an invitee needs in order to join.
 *
 * @param conferenceUri such as {@code sip:conf-…@example.net}
 * @param joinUrl opens the page that shows the conference and how to join it
 * @param dialInNumber E.164, or null where the operator has none
 * @param pin digits to dial after the number
 * @param media such as {@code audio}
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
        Instant expiresAt)
        implements Wire {}
