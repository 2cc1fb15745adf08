// SPDX-License-Identifier: Apache-2.0
package io.convoke.node.sip.body;

import io.convoke.protocol.user.PresenceStatus;
import java.util.HashSet;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;

/**
 * What a phone says of its user in PIDF (RFC 3863), with the activities of RPID (RFC 4480).
 *
 * @param note for people; null for none
 */
public record PresenceBody(PresenceStatus presence, String note) {
    public static final String TYPE = "application/pidf+xml";

    private static final String PIDF = "urn:ietf:params:xml:ns:pidf";
    private static final String RPID = "urn:ietf:params:xml:ns:pidf:rpid";
    private static final String PERSON = "urn:ietf:params:xml:ns:pidf:data-model";
    private static final int MOST_OF_A_NOTE = 200;

    /** Nobody need hope to be answered. */
    private static final Set<String> BUSY =
            Set.of("busy", "on-the-phone", "meeting", "appointment", "presentation", "performance");

    private static final Set<String> AWAY = Set.of(
            "away",
            "vacation",
            "holiday",
            "meal",
            "sleeping",
            "travel",
            "in-transit",
            "permanent-absence",
            "breakfast");

    /** Empty where it is no PIDF, or says neither open nor closed. */
    public static Optional<PresenceBody> of(String xml) {
        Reading reading = new Reading();
        boolean read = XmlText.read(xml, reading::element);
        return read && reading.whole() ? Optional.of(reading.body()) : Optional.empty();
    }

    /** What has been seen so far. */
    private static final class Reading {
        private final Set<String> activities = new HashSet<>();
        private boolean root;
        private boolean wrong;
        private boolean open;
        private boolean said;
        private String note;

        void element(XMLStreamReader element) throws XMLStreamException {
            String namespace = element.getNamespaceURI() == null ? "" : element.getNamespaceURI();
            String name = element.getLocalName();
            if (!root) wrong = !namespace.equals(PIDF) || !name.equals("presence");
            root = true;
            if (namespace.equals(PIDF) && name.equals("basic")) {
                String basic = element.getElementText().strip().toLowerCase(Locale.ROOT);
                open |= basic.equals("open");
                said |= basic.equals("open") || basic.equals("closed");
            } else if (name.equals("note") && (namespace.equals(PIDF) || namespace.equals(PERSON))) {
                String text = element.getElementText().strip();
                if (note == null && !text.isEmpty()) note = text;
            } else if (namespace.equals(RPID)) {
                activities.add(name);
            }
        }

        boolean whole() {
            return root && !wrong && said;
        }

        PresenceBody body() {
            PresenceStatus presence = PresenceStatus.OFFLINE;
            if (open) presence = PresenceStatus.AVAILABLE;
            if (open && activities.stream().anyMatch(AWAY::contains)) presence = PresenceStatus.AWAY;
            if (open && activities.stream().anyMatch(BUSY::contains)) presence = PresenceStatus.BUSY;
            boolean tooLong = note != null && note.length() > MOST_OF_A_NOTE;
            return new PresenceBody(presence, tooLong ? note.substring(0, MOST_OF_A_NOTE) : note);
        }
    }
}
