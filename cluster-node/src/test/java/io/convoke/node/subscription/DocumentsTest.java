// SPDX-License-Identifier: Apache-2.0
package io.convoke.node.subscription;

import static io.convoke.node.subscription.Subscribed.*;
import static org.assertj.core.api.Assertions.assertThat;

import io.convoke.protocol.conference.ConferencePhase;
import io.convoke.protocol.conference.ConferenceReply;
import io.convoke.protocol.conference.Participant.Status;
import io.convoke.protocol.sip.SipBody;
import io.convoke.protocol.user.PresenceStatus;
import java.io.StringReader;
import java.net.URL;
import java.util.Objects;
import javax.xml.XMLConstants;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.transform.stream.StreamSource;
import javax.xml.validation.Schema;
import javax.xml.validation.SchemaFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;
import org.xml.sax.InputSource;

class DocumentsTest {
    private static final ConferenceReply.View BEFORE = view(ConferencePhase.ACTIVE, joined(ALICE, false));

    /** Valid against the part of RFC 4575 §7 (RFC 3863 §4.4) that is written down beside this test. */
    private static Element read(SipBody body, String schema) throws Exception {
        URL file = Objects.requireNonNull(DocumentsTest.class.getResource(schema));
        SchemaFactory factory = SchemaFactory.newInstance(XMLConstants.W3C_XML_SCHEMA_NS_URI);
        Schema rules = factory.newSchema(file);
        rules.newValidator().validate(new StreamSource(new StringReader(body.text())));
        DocumentBuilderFactory builders = DocumentBuilderFactory.newInstance();
        builders.setNamespaceAware(true);
        Document document = builders.newDocumentBuilder().parse(new InputSource(new StringReader(body.text())));
        return document.getDocumentElement();
    }

    private static Element conference(SipBody body) throws Exception {
        assertThat(body.type()).isEqualTo("application/conference-info+xml");
        return read(body, "conference-info.xsd");
    }

    private static String text(Element in, String name) {
        NodeList found = in.getElementsByTagNameNS("*", name);
        return found.getLength() == 0 ? null : found.item(0).getTextContent();
    }

    @Test
    void shouldWriteAWholeConference() throws Exception {
        ConferenceReply.View view =
                view(ConferencePhase.ACTIVE, joined(ALICE, false), participant(BOB, Status.INVITED, false, false));

        Element root = conference(ConferenceDocument.whole(view, 3));

        assertThat(root.getAttribute("entity")).isEqualTo("sip:conf-budget@example.net");
        assertThat(root.getAttribute("state")).isEqualTo("full");
        assertThat(root.getAttribute("version")).isEqualTo("3");
        assertThat(text(root, "subject")).isEqualTo("Figures &  facts"); // no control character is XML
        assertThat(text(root, "maximum-user-count")).isEqualTo("20");
        assertThat(text(root, "user-count")).isEqualTo("1");
        assertThat(text(root, "active")).isEqualTo("true");
        Element bob = (Element) root.getElementsByTagNameNS("*", "user").item(1);
        assertThat(bob.getAttribute("entity")).isEqualTo("sip:bob@example.net");
    }

    @ParameterizedTest
    @CsvSource({
        "JOINED, false, true, connected, sendrecv",
        "JOINED, true, true, muted-via-focus, recvonly",
        "JOINED, false, false, pending, sendrecv",
        "INVITED, false, false, dialing-out, sendrecv"
    })
    void shouldSayHowAnEndpointIs(Status status, boolean muted, boolean connected, String says, String media)
            throws Exception {
        ConferenceReply.View view = view(ConferencePhase.ACTIVE, participant(BOB, status, muted, connected));

        Element root = conference(ConferenceDocument.whole(view, 1));

        Element endpoint =
                (Element) root.getElementsByTagNameNS("*", "endpoint").item(0);
        assertThat(text(endpoint, "status")).isEqualTo(says);
        Element stream = (Element) endpoint.getElementsByTagNameNS("*", "media").item(0);
        assertThat(text(stream, "status")).isEqualTo(media);
    }

    @Test
    void shouldWriteWhoCameAndWhoLeftAndNobodyElse() throws Exception {
        ConferenceReply.View now = view(ConferencePhase.ACTIVE, joined(BOB, false));

        Element root = conference(ConferenceDocument.changes(BEFORE, now, 4).orElseThrow());

        assertThat(root.getAttribute("state")).isEqualTo("partial");
        NodeList users = root.getElementsByTagNameNS("*", "user");
        assertThat(users.getLength()).isEqualTo(2);
        assertThat(((Element) users.item(0)).getAttribute("state")).isEqualTo("full");
        assertThat(((Element) users.item(1)).getAttribute("entity")).isEqualTo("sip:alice@example.net");
        assertThat(((Element) users.item(1)).getAttribute("state")).isEqualTo("deleted");
    }

    @Test
    void shouldWriteNothingWhereNothingHasChangedThatIsSeen() {
        assertThat(ConferenceDocument.changes(BEFORE, view(ConferencePhase.ACTIVE, joined(ALICE, false)), 4))
                .isEmpty();
    }

    @Test
    void shouldWriteTheEnd() throws Exception {
        Element root = conference(ConferenceDocument.changes(BEFORE, view(ConferencePhase.ENDED), 5)
                .orElseThrow());

        assertThat(root.getAttribute("state")).isEqualTo("deleted");
        assertThat(root.getAttribute("version")).isEqualTo("5");
    }

    @ParameterizedTest
    @CsvSource({
        "OFFLINE, closed, ",
        "AWAY, open, away",
        "AVAILABLE, open, ",
        "BUSY, open, busy",
        "IN_CONFERENCE, open, on-the-phone"
    })
    void shouldWritePresence(PresenceStatus status, String basic, String activity) throws Exception {
        SipBody body = PresenceDocument.of(BOB, status, null);

        assertThat(body.type()).isEqualTo("application/pidf+xml");
        Element root = read(body, "pidf.xsd");
        assertThat(root.getAttribute("entity")).isEqualTo("sip:bob@example.net");
        assertThat(text(root, "basic")).isEqualTo(basic);
        NodeList activities = root.getElementsByTagNameNS("urn:ietf:params:xml:ns:pidf:rpid", "activities");
        assertThat(activities.getLength()).isEqualTo(activity == null ? 0 : 1);
        if (activity != null) {
            assertThat(activities.item(0).getFirstChild().getLocalName()).isEqualTo(activity);
        }
    }
}
