// SPDX-License-Identifier: Apache-2.0
package io.convoke.media.sdp;

import io.convoke.media.sdp.Section.Line;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;

/**
 * One m-line and what follows it (RFC 8866 §5.14).
 *
 * @param line where the m-line stood in the text that was parsed; 0 for one of our own
 * @param type {@code audio}, {@code video}, …
 * @param port 0 where the stream is refused or switched off
 * @param portCount 1 unless the m-line said more
 * @param protocol such as {@code RTP/AVP}
 * @param formats for RTP the payload types, most wanted first
 */
public record MediaDescription(
        int line, String type, int port, int portCount, String protocol, List<String> formats, Section section) {
    public MediaDescription {
        formats = List.copyOf(formats);
    }

    /** A stream of our own. */
    public static MediaDescription of(String type, int port, String protocol, List<String> formats, List<Line> lines) {
        return new MediaDescription(0, type, port, 1, protocol, formats, new Section(lines));
    }

    /** The answer to a stream that is not wanted (RFC 3264 §6): the same line with port 0. */
    public MediaDescription refused() {
        return of(type, 0, protocol, formats, List.of());
    }

    MediaDescription through(InetSocketAddress here) {
        if (port == 0) {
            return this;
        }
        final List<Line> lines = new ArrayList<>();
        lines.add(Line.of('c', ConnectionAddress.print(here.getAddress())));
        lines.addAll(section.withoutPath());
        lines.add(Line.attribute("rtcp-mux"));
        return of(type, here.getPort(), protocol, formats, lines);
    }

    MediaDescription withReports(int bitsPerSecond) {
        if (port == 0) {
            return this;
        }
        final List<Line> lines = new ArrayList<>();
        lines.add(Line.of('b', "RS:" + bitsPerSecond));
        lines.add(Line.of('b', "RR:" + bitsPerSecond));
        lines.addAll(section.lines());
        return of(type, port, protocol, formats, lines);
    }

    void print(StringBuilder text) {
        text.append("m=").append(type).append(' ').append(port);
        if (portCount > 1) {
            text.append('/').append(portCount);
        }
        text.append(' ')
                .append(protocol)
                .append(' ')
                .append(String.join(" ", formats))
                .append("\r\n");
        section.print(text, "i");
        section.print(text, "c");
        section.print(text, "b");
        section.print(text, "k");
        section.print(text, "a");
    }
}
