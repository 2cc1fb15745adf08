// SPDX-License-Identifier: Apache-2.0
package io.convoke.node.imrelay;

import io.convoke.protocol.conference.ConferenceInformation;
import io.convoke.protocol.ids.MessageId;
import io.convoke.protocol.ids.UserId;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/** The instant message that brings the conference information to an invitee: text for people, id for repetitions. */
final class Invitation {
    private static final DateTimeFormatter UTC = DateTimeFormatter.ofPattern("d MMM yyyy HH:mm 'UTC'", Locale.ENGLISH)
            .withZone(ZoneOffset.UTC);

    private Invitation() {}

    /** The same for the same invitee of the same conference, however often and by whichever relay it is sent. */
    static MessageId id(ConferenceInformation conference, UserId to) {
        return new MessageId("invitation:" + conference.id() + ":" + to);
    }

    static String text(ConferenceInformation conference, UserId to) {
        StringBuilder text = new StringBuilder();
        text.append(
                conference.requestedBy().equals(to)
                        ? "Your conference \"" + conference.subject() + "\" is ready."
                        : conference.requestedBy() + " invites you to the conference \"" + conference.subject()
                                + "\".");
        text.append("\nJoin: ").append(conference.joinUrl());
        text.append("\nSIP: ").append(conference.conferenceUri());
        if (conference.dialInNumber() != null) {
            text.append("\nPhone: ").append(conference.dialInNumber());
            text.append(", PIN ").append(conference.pin());
        }
        text.append("\nOpen until ").append(UTC.format(conference.expiresAt()));
        return text.toString();
    }
}
