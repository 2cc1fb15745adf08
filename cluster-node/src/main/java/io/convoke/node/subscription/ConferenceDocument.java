// SPDX-License-Identifier: Apache-2.0
package io.convoke.node.subscription;

import io.convoke.protocol.conference.ConferencePhase;
import io.convoke.protocol.conference.ConferenceReply;
import io.convoke.protocol.conference.Participant;
import io.convoke.protocol.conference.Participant.LegSummary;
import io.convoke.protocol.ids.UserId;
import io.convoke.protocol.sip.SipBody;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/** A conference as RFC 4575 writes it, whole or what has changed: those who are in it, or on their way. */
final class ConferenceDocument {
    static final String TYPE = "application/conference-info+xml";
    static final String NAMESPACE = "urn:ietf:params:xml:ns:conference-info";
    private static final String AUDIO = "audio";

    private ConferenceDocument() {}

    static SipBody whole(ConferenceReply.View view, long version) {
        boolean ended = view.phase() == ConferencePhase.ENDED;
        Xml xml = root(view, ended ? "deleted" : "full", version);
        if (!ended) {
            description(xml, view);
            state(xml, view);
            xml.open("users");
            users(view).values().forEach(user -> user(xml, user));
            xml.close();
        }
        return xml.body(TYPE);
    }

    /** Empty where nothing has changed that is in the document. */
    static Optional<SipBody> changes(ConferenceReply.View before, ConferenceReply.View now, long version) {
        if (now.phase() == ConferencePhase.ENDED) return Optional.of(whole(now, version));
        Map<UserId, Participant> then = users(before);
        Map<UserId, Participant> present = users(now);
        List<Participant> changed = present.values().stream()
                .filter(user -> !looksLike(user, then.get(user.user())))
                .toList();
        List<UserId> gone = then.keySet().stream()
                .filter(user -> !present.containsKey(user))
                .toList();
        boolean sameState = active(before) == active(now) && joined(before) == joined(now);
        if (changed.isEmpty() && gone.isEmpty() && sameState) return Optional.empty();
        Xml xml = root(now, "partial", version);
        if (!sameState) state(xml, now);
        if (!changed.isEmpty() || !gone.isEmpty()) {
            xml.open("users").attribute("state", "partial");
            changed.forEach(user -> user(xml, user));
            gone.forEach(user -> xml.open("user")
                    .attribute("entity", "sip:" + user)
                    .attribute("state", "deleted")
                    .close());
            xml.close();
        }
        return Optional.of(xml.body(TYPE));
    }

    private static Xml root(ConferenceReply.View view, String state, long version) {
        return new Xml(NAMESPACE, "conference-info")
                .attribute("entity", view.information().conferenceUri())
                .attribute("state", state)
                .attribute("version", Long.toString(version));
    }

    private static void description(Xml xml, ConferenceReply.View view) {
        xml.open("conference-description");
        String subject = view.information().subject();
        if (subject != null && !subject.isEmpty())
            xml.element("display-text", subject).element("subject", subject);
        xml.open("conf-uris").open("entry");
        xml.element("uri", view.information().conferenceUri()).element("purpose", "participation");
        xml.close().close();
        xml.element("maximum-user-count", Integer.toString(view.maxParticipants()));
        xml.open("available-media").open("entry").attribute("label", AUDIO).element("type", AUDIO);
        xml.close().close();
        xml.close();
    }

    private static void state(Xml xml, ConferenceReply.View view) {
        xml.open("conference-state");
        xml.element("user-count", Long.toString(joined(view))).element("active", Boolean.toString(active(view)));
        xml.close();
    }

    private static void user(Xml xml, Participant user) {
        xml.open("user").attribute("entity", "sip:" + user.user()).attribute("state", "full");
        for (LegSummary leg : user.legs()) {
            xml.open("endpoint").attribute("entity", "sip:" + leg.endpoint().user() + ";gr=" + leg.leg());
            xml.element("status", status(user, leg));
            xml.open("media").attribute("id", AUDIO).element("type", AUDIO).element("label", AUDIO);
            xml.element("status", user.muted() ? "recvonly" : "sendrecv");
            xml.close().close();
        }
        xml.close();
    }

    /** A leg that waits for its answer is one that we call; one of whoever was in has lost its media for now. */
    private static String status(Participant user, LegSummary leg) {
        if (leg.connected()) return user.muted() ? "muted-via-focus" : "connected";
        return user.status() == Participant.Status.JOINED ? "pending" : "dialing-out";
    }

    private static boolean looksLike(Participant one, Participant other) {
        return other != null
                && one.muted() == other.muted()
                && legs(one).equals(legs(other))
                && one.status().equals(other.status());
    }

    private static Map<String, Boolean> legs(Participant user) {
        return user.legs().stream()
                .collect(Collectors.toMap(leg -> leg.leg().value(), LegSummary::connected, (one, _) -> one));
    }

    private static Map<UserId, Participant> users(ConferenceReply.View view) {
        return view.participants().stream()
                .filter(user -> !user.legs().isEmpty())
                .collect(Collectors.toMap(Participant::user, Function.identity(), (one, _) -> one, LinkedHashMap::new));
    }

    private static long joined(ConferenceReply.View view) {
        return view.participants().stream()
                .filter(user -> user.status() == Participant.Status.JOINED)
                .count();
    }

    private static boolean active(ConferenceReply.View view) {
        return view.phase() == ConferencePhase.ACTIVE;
    }
}
