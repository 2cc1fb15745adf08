// SPDX-License-Identifier: Apache-2.0
package io.convoke.node.sip.body;

import java.io.StringReader;
import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;

/** XML that a stranger wrote: read from front to back, with no document type, no entities of its own, nothing fetched. */
final class XmlText {
    private static final XMLInputFactory FACTORY = XMLInputFactory.newDefaultFactory();

    static {
        FACTORY.setProperty(XMLInputFactory.SUPPORT_DTD, false);
        FACTORY.setProperty(XMLInputFactory.IS_SUPPORTING_EXTERNAL_ENTITIES, false);
        FACTORY.setProperty(XMLInputFactory.IS_NAMESPACE_AWARE, true);
        FACTORY.setProperty(XMLInputFactory.IS_COALESCING, true);
    }

    private XmlText() {}

    /** What is done at the beginning of each element. */
    interface Visitor {
        void onElement(XMLStreamReader element) throws XMLStreamException;
    }

    /** @return false where it is not XML, or has a document type */
    static boolean read(String text, Visitor visitor) {
        try {
            XMLStreamReader reader = FACTORY.createXMLStreamReader(new StringReader(text));
            while (reader.hasNext()) {
                int event = reader.next();
                if (event == XMLStreamReader.DTD || event == XMLStreamReader.ENTITY_REFERENCE) return false;
                if (event == XMLStreamReader.START_ELEMENT) visitor.onElement(reader);
            }
            return true;
        } catch (XMLStreamException notXml) {
            return false;
        }
    }
}
