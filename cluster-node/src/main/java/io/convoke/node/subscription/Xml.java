// SPDX-License-Identifier: Apache-2.0
package io.convoke.node.subscription;

import io.convoke.protocol.sip.SipBody;
import java.io.StringWriter;
import javax.xml.stream.XMLOutputFactory;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamWriter;

/** One XML document, written from its beginning to its end; in memory, where writing does not fail. */
final class Xml {
    private static final XMLOutputFactory FACTORY = XMLOutputFactory.newDefaultFactory();

    private final StringWriter text = new StringWriter();
    private final XMLStreamWriter writer;
    private final String namespace;

    private interface Step {
        void run() throws XMLStreamException;
    }

    Xml(String namespace, String root) {
        this.namespace = namespace;
        try {
            writer = FACTORY.createXMLStreamWriter(text);
        } catch (XMLStreamException e) {
            throw new IllegalStateException(e);
        }
        step(() -> {
            writer.writeStartDocument("UTF-8", "1.0");
            writer.setDefaultNamespace(namespace);
            writer.writeStartElement(namespace, root);
            writer.writeDefaultNamespace(namespace);
        });
    }

    Xml namespace(String prefix, String uri) {
        return step(() -> {
            writer.setPrefix(prefix, uri);
            writer.writeNamespace(prefix, uri);
        });
    }

    Xml attribute(String name, String value) {
        return step(() -> writer.writeAttribute(name, value));
    }

    Xml open(String name) {
        return open(namespace, name);
    }

    Xml open(String uri, String name) {
        return step(() -> writer.writeStartElement(uri, name));
    }

    Xml empty(String uri, String name) {
        return step(() -> writer.writeEmptyElement(uri, name));
    }

    Xml element(String name, String value) {
        return step(() -> {
            writer.writeStartElement(namespace, name);
            writer.writeCharacters(printable(value));
            writer.writeEndElement();
        });
    }

    Xml close() {
        return step(writer::writeEndElement);
    }

    SipBody body(String type) {
        step(writer::writeEndDocument);
        return new SipBody(type, text.toString());
    }

    private Xml step(Step step) {
        try {
            step.run();
            return this;
        } catch (XMLStreamException e) {
            throw new IllegalStateException(e);
        }
    }

    /** What XML 1.0 has no way to say becomes a space: a subject is anybody's text. */
    private static String printable(String value) {
        StringBuilder good = new StringBuilder(value.length());
        value.codePoints().forEach(c -> {
            boolean can = c == '\t'
                    || c == '\n'
                    || c == '\r'
                    || c >= ' ' && c <= 0xD7FF
                    || c >= 0xE000 && c <= 0xFFFD
                    || c >= 0x10000;
            good.appendCodePoint(can ? c : ' ');
        });
        return good.toString();
    }
}
