// SPDX-License-Identifier: Apache-2.0
package io.convoke.node.http.body;

import io.convoke.protocol.endpoint.EndpointReply;
import io.convoke.protocol.ids.ConferenceId;
import io.convoke.protocol.user.InboxMessage;
import io.convoke.protocol.user.PresenceStatus;
import io.convoke.protocol.user.UserReply;
import java.time.Instant;
import java.util.List;

/** What goes in and out about sessions and their events. */
public final class SessionBodies {
    private static final List<PresenceStatus> SETTABLE =
            List.of(PresenceStatus.AVAILABLE, PresenceStatus.AWAY, PresenceStatus.BUSY);

    private SessionBodies() {}

    public record SessionRequest(String clientName) {
        public String checked() {
            String name = Checks.name("clientName", clientName);
            return name == null ? "" : name;
        }
    }

    public record SessionOpened(String id, String endpoint, String cursor) {
        public static SessionOpened of(UserReply.SessionOpened opened) {
            return new SessionOpened(
                    opened.endpoint().device(),
                    opened.endpoint().toString(),
                    opened.from().toString());
        }
    }

    public record Session(String id, String clientName, Instant openedAt, String presence, List<String> conferences) {
        public static Session of(EndpointReply.Session session) {
            return new Session(
                    session.endpoint().device(),
                    session.clientName(),
                    session.openedAt(),
                    Checks.name(session.presence()),
                    session.conferences().stream()
                            .map(ConferenceId::value)
                            .sorted()
                            .toList());
        }
    }

    public record Presence(String presence) {
        public PresenceStatus checked() {
            return Checks.constant("presence", presence, SETTABLE);
        }
    }

    /** @param conference the structured part of an invitation */
    public record Message(
            long seq,
            String id,
            String from,
            String to,
            String text,
            Instant at,
            ConferenceBodies.Information conference) {
        public static Message of(InboxMessage m) {
            return new Message(
                    m.seq(),
                    m.id().value(),
                    m.from().aor(),
                    m.to().aor(),
                    m.text(),
                    m.at(),
                    m.information() == null ? null : ConferenceBodies.Information.of(m.information()));
        }
    }

    public record Events(
            List<Message> messages,
            List<ContactBodies.Presence> contacts,
            List<ConferenceBodies.Entry> conferences,
            boolean whole,
            long dropped,
            String cursor) {
        public static Events of(UserReply.Feed feed) {
            return new Events(
                    feed.messages().stream().map(Message::of).toList(),
                    feed.contacts().stream().map(ContactBodies.Presence::of).toList(),
                    feed.conferences().stream().map(ConferenceBodies.Entry::of).toList(),
                    feed.whole(),
                    feed.dropped(),
                    feed.next().toString());
        }
    }

    /** Announces in an event stream that the contacts and conferences that follow are all there are. */
    public record WholeList(long dropped) {}
}
