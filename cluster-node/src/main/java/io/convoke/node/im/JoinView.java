// SPDX-License-Identifier: Apache-2.0
package io.convoke.node.im;

import io.convoke.protocol.conference.ConferenceInformation;
import io.convoke.protocol.conference.ConferenceReply.View;
import io.convoke.protocol.conference.Participant;
import io.convoke.protocol.conference.Participant.Status;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;

/** A conference in the words of the join page. */
public record JoinView(
        String subject,
        String state,
        String requestedBy,
        String count,
        String expiresAt,
        String until,
        List<Person> people,
        String conferenceUri,
        String dialInNumber,
        String pin,
        String media,
        String legsUrl) {
    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern(
                    "d MMMM uuuu, HH:mm 'UTC'", Locale.ENGLISH)
            .withZone(ZoneOffset.UTC);

    public record Person(String name, String standing) {}

    static JoinView of(View view, String publicUrl) {
        ConferenceInformation i = view.information();
        long joined = view.participants().stream().filter(JoinView::in).count();
        return new JoinView(
                i.subject(),
                state(view),
                i.requestedBy().aor(),
                joined + " of " + view.participants().size() + " are in",
                i.expiresAt().toString(),
                TIME.format(i.expiresAt()),
                view.participants().stream()
                        .map(p -> new Person(name(p), standing(p)))
                        .toList(),
                i.conferenceUri(),
                i.dialInNumber(),
                i.pin(),
                String.join(", ", i.media()),
                publicUrl + "/v1/conferences/" + i.id() + "/legs");
    }

    static String ended(Instant at) {
        return at == null ? "This conference has ended." : "This conference ended on " + TIME.format(at) + ".";
    }

    private static String state(View view) {
        return switch (view.phase()) {
            case REQUESTED -> "Being set up";
            case ALLOCATED -> "Ready, nobody is in yet";
            case ACTIVE -> "On";
            case ENDING -> "Ending";
            case ENDED -> "Ended";
        };
    }

    /** A name that somebody gives himself says nothing without the number behind it. */
    private static String name(Participant p) {
        return p.name() == null ? p.user().aor() : p.name() + " (" + p.user() + ")";
    }

    private static String standing(Participant p) {
        if (p.speaking()) return "speaks";
        return switch (p.status()) {
            case INVITING -> "is being invited";
            case INVITED -> "invited";
            case JOINED -> p.muted() ? "is in, muted" : "is in";
            case LEFT -> "has left";
            case FAILED -> "could not be told";
            case CALLING -> "is being called";
            case NOT_REACHED -> p.detail() == null ? "could not be reached" : "could not be reached: " + p.detail();
        };
    }

    private static boolean in(Participant p) {
        return p.status() == Status.JOINED;
    }
}
