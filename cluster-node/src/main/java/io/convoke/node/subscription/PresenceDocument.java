// SPDX-License-Identifier: Apache-2.0
package io.convoke.node.subscription;

import io.convoke.protocol.ids.UserId;
import io.convoke.protocol.sip.SipBody;
import io.convoke.protocol.user.PresenceStatus;

/** A user's presence as PIDF (RFC 3863), with what he does as RPID (RFC 4480) for phones that show it. */
final class PresenceDocument {
    static final String TYPE = "application/pidf+xml";
    static final String PIDF = "urn:ietf:params:xml:ns:pidf";
    static final String PERSON = "urn:ietf:params:xml:ns:pidf:data-model";
    static final String RPID = "urn:ietf:params:xml:ns:pidf:rpid";

    private PresenceDocument() {}

    static SipBody of(UserId user, PresenceStatus status, String note) {
        Xml xml = new Xml(PIDF, "presence");
        xml.namespace("dm", PERSON);
        xml.namespace("rpid", RPID);
        xml.attribute("entity", "sip:" + user);
        xml.open("tuple").attribute("id", "convoke");
        xml.open("status").element("basic", status == PresenceStatus.OFFLINE ? "closed" : "open");
        xml.close();
        xml.element("contact", "sip:" + user);
        if (note != null) xml.element("note", note);
        xml.close();
        String activity =
                switch (status) {
                    case AWAY -> "away";
                    case BUSY -> "busy";
                    case IN_CONFERENCE -> "on-the-phone";
                    case OFFLINE, AVAILABLE -> null;
                };
        if (activity != null) {
            xml.open(PERSON, "person").attribute("id", "user");
            xml.open(RPID, "activities").empty(RPID, activity);
            xml.close().close();
        }
        return xml.body(TYPE);
    }
}
