// SPDX-License-Identifier: Apache-2.0
package io.convoke.media.sdp;

import io.convoke.media.sdp.Section.Line;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A session description (RFC 8866) as lines and media, not more: what the lines mean to a leg is {@link OfferAnswer}'s
 * business.
 *
 * @param name of the session; {@code -} where it has none
 * @param section every other line of the session level
 */
public record SessionDescription(Origin origin, String name, Section section, List<MediaDescription> media) {
    public static final String CONTENT_TYPE = "application/sdp";

    public SessionDescription {
        media = List.copyOf(media);
    }

    /**
     * The o-line (RFC 8866 §5.2). Id and version are numbers of up to 20 digits, kept as text because some exceed 63
     * bits.
     *
     * @param address network type, address type and address, as said
     */
    public record Origin(String username, String sessionId, String sessionVersion, String address) {}

    /**
     * Reads a description of at most 64 KiB, 2,000 lines and 32 streams; lines may end in CRLF or LF.
     *
     * @throws SdpException for anything that RFC 8866 does not allow
     */
    public static SessionDescription parse(String text) {
        return SdpParser.parse(text);
    }

    /** The session's connection line, for the streams that have none of their own. */
    public Optional<Line> connection() {
        return section.ofType('c').findFirst();
    }

    /**
     * The same for media that goes another way, through a single port: what was said of the way is left out, and every stream
     * but the first is refused.
     */
    public SessionDescription through(InetSocketAddress here) {
        final List<MediaDescription> moved = new ArrayList<>();
        for (final MediaDescription one : media) {
            moved.add(moved.isEmpty() ? one.through(here) : one.refused());
        }
        return new SessionDescription(origin, name, new Section(section.withoutPath()), moved);
    }

    /**
     * The same with so much for the peer's reports, in place of a twentieth of the media's (RFC 3556 §2): by it a peer finds out how
     * often it may report (RFC 3550 §6.3.1), but no more often than each five seconds.
     */
    public SessionDescription withReports(int bitsPerSecond) {
        return new SessionDescription(
                origin,
                name,
                section,
                media.stream().map(one -> one.withReports(bitsPerSecond)).toList());
    }

    /** Where packets of the first stream are to be sent; empty where that is refused, or named by a host name. */
    public Optional<InetSocketAddress> destination() {
        return media.stream()
                .findFirst()
                .filter(one -> one.port() > 0)
                .flatMap(one -> one.section()
                        .ofType('c')
                        .findFirst()
                        .or(this::connection)
                        .map(ConnectionAddress::parse)
                        .filter(address -> address.literal() != null && !address.isUnspecified())
                        .map(address -> new InetSocketAddress(address.literal(), one.port())));
    }

    /** The description in the order that RFC 8866 §5 demands, lines ended by CRLF. */
    public String print() {
        final StringBuilder text = new StringBuilder(512);
        text.append("v=0\r\no=").append(origin.username()).append(' ').append(origin.sessionId());
        text.append(' ').append(origin.sessionVersion()).append(' ').append(origin.address());
        text.append("\r\ns=").append(name).append("\r\n");
        for (final String types : List.of("i", "u", "e", "p", "c", "b", "tr", "z", "k", "a")) {
            section.print(text, types);
        }
        media.forEach(description -> description.print(text));
        return text.toString();
    }

    /** As printed, but without keys: this ends in logs. */
    @Override
    public String toString() {
        return Section.withoutKeys(print());
    }
}
