// SPDX-License-Identifier: Apache-2.0
package io.convoke.media.sdp;

import io.convoke.media.codec.AudioCodec;
import io.convoke.media.sdp.MediaParameters.OpusPreferences;
import io.convoke.media.sdp.Section.Line;
import io.convoke.media.srtp.CryptoLine;
import io.convoke.media.srtp.CryptoSuite;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What one audio stream of a description says, with what it takes over from the session level.
 *
 * @param packetMs what the sender of the description would like to receive ({@code a=ptime}), or 0
 * @param longestPacketMs the most it takes ({@code a=maxptime}), or 0
 * @param levelExtension the {@code a=extmap} of RFC 6464, with the direction that the sender of the description gave it
 */
record AudioStream(
        MediaDescription media,
        List<PayloadFormat> formats,
        Direction direction,
        int packetMs,
        int longestPacketMs,
        boolean rtcpMux,
        ConnectionAddress connection,
        int rtcpPort,
        ConnectionAddress rtcpAddress,
        Optional<LevelExtension> levelExtension) {

    static final String LEVEL_URI = "urn:ietf:params:rtp-hdrext:ssrc-audio-level";

    private static final Set<String> PROTOCOLS = Set.of("RTP/AVP", "RTP/AVPF", "RTP/SAVP", "RTP/SAVPF");
    /** RFC 8285 §4.2: the ids of the one-byte form. */
    private static final int LARGEST_EXTENSION_ID = 14;

    /** An {@code a=extmap} line for RFC 6464; {@code attributes} is {@code vad=on} or the like, or empty. */
    record LevelExtension(int id, Direction direction, String attributes) {}

    static boolean isAudio(MediaDescription media) {
        return media.type().equals("audio");
    }

    /** Plain or encrypted: the formats are payload types. */
    static boolean isRtp(MediaDescription media) {
        return media.protocol().contains("RTP/");
    }

    /** Empty, or the reason why a stream cannot be used whatever its formats are. */
    static Optional<String> unusable(MediaDescription media) {
        if (media.port() == 0) {
            return Optional.of("the audio stream is switched off (port 0)");
        }
        if (!PROTOCOLS.contains(media.protocol())) {
            final String why = media.protocol().contains("SAVP")
                    ? ": keys by DTLS are not supported yet"
                    : ", which is not RTP as it is known here";
            return Optional.of("only RTP/AVP, RTP/AVPF, RTP/SAVP and RTP/SAVPF are supported, the offer says "
                    + SdpParser.shortened(media.protocol()) + why);
        }
        return isEncrypted(media) && crypto(media).isEmpty() ? Optional.of(noCrypto(media)) : Optional.empty();
    }

    static boolean isEncrypted(MediaDescription media) {
        return media.protocol().startsWith("RTP/SAVP");
    }

    /** The line that will be used; in a plain stream too, where they say that it may be encrypted (RFC 8643 §3.1). */
    static Optional<CryptoLine> crypto(MediaDescription media) {
        return CryptoLine.firstUsable(cryptoLines(media));
    }

    /** The line with that tag, if it can be used. */
    static Optional<CryptoLine> crypto(MediaDescription media, String tag) {
        return CryptoLine.usable(cryptoLines(media))
                .filter(line -> line.tag().equals(tag))
                .findFirst();
    }

    private static List<String> cryptoLines(MediaDescription media) {
        return media.section().attributes("crypto").map(Line::attributeValue).toList();
    }

    private static String noCrypto(MediaDescription media) {
        final List<String> offered = CryptoLine.suites(cryptoLines(media));
        return media.protocol()
                + " needs an a=crypto line that can be used, with one inline key, without MKI and without "
                + "session parameters; the offer has " + (offered.isEmpty() ? "none" : String.join(", ", offered))
                + ", supported are "
                + Stream.of(CryptoSuite.values()).map(Enum::name).collect(Collectors.joining(", "));
    }

    /**
     * Reads a usable stream.
     *
     * @throws SdpException where an attribute that matters is malformed
     */
    static AudioStream of(SessionDescription session, MediaDescription media) {
        final Line connection = media.section()
                .ofType('c')
                .findFirst()
                .or(session::connection)
                .orElseThrow(() -> new SdpException(media.line(), "neither stream nor session has a c= line"));
        final boolean mux = hasAttribute(session, media, "rtcp-mux") || hasAttribute(session, media, "rtcp-mux-only");
        final ConnectionAddress address = ConnectionAddress.parse(connection);
        final Optional<Line> rtcp = attribute(session, media, "rtcp");
        return new AudioStream(
                media,
                PayloadFormat.of(media),
                direction(session, media),
                milliseconds(attribute(session, media, "ptime")),
                milliseconds(attribute(session, media, "maxptime")),
                mux,
                address,
                mux ? media.port() : rtcpPort(rtcp, media),
                rtcp.flatMap(AudioStream::rtcpAddress).orElse(address),
                levelExtension(session, media));
    }

    private static Optional<Line> attribute(SessionDescription session, MediaDescription media, String name) {
        return media.section().attribute(name).or(() -> session.section().attribute(name));
    }

    private static boolean hasAttribute(SessionDescription session, MediaDescription media, String name) {
        return attribute(session, media, name).isPresent();
    }

    private static Direction direction(SessionDescription session, MediaDescription media) {
        return Stream.of(media.section(), session.section())
                .flatMap(section -> section.lines().stream())
                .flatMap(line -> Direction.of(line.attributeName()).stream())
                .findFirst()
                .orElse(Direction.SENDRECV);
    }

    /** A fraction is allowed (RFC 8866 §6.4) and cut off. */
    private static int milliseconds(Optional<Line> attribute) {
        return attribute
                .map(line -> {
                    final String[] parts = line.attributeValue().split("\\.", 2);
                    return SdpParser.number(line, line.attributeName(), parts[0], 0, 100_000);
                })
                .orElse(0);
    }

    private static int rtcpPort(Optional<Line> rtcp, MediaDescription media) {
        if (rtcp.isPresent()) {
            final Line line = rtcp.get();
            return SdpParser.number(line, "RTCP port", line.attributeValue().split(" ", 2)[0], 1, 65_535);
        }
        if (media.port() == 65_535) {
            throw new SdpException(media.line(), "port 65535 leaves none for RTCP");
        }
        return media.port() + 1;
    }

    private static Optional<ConnectionAddress> rtcpAddress(Line line) {
        final String[] fields = line.attributeValue().split(" ", 2);
        return fields.length < 2 || fields[1].isBlank()
                ? Optional.empty()
                : Optional.of(ConnectionAddress.parse(line, fields[1]));
    }

    private static Optional<LevelExtension> levelExtension(SessionDescription session, MediaDescription media) {
        return Stream.of(media.section(), session.section())
                .flatMap(section -> section.attributes("extmap"))
                .flatMap(line -> levelExtension(line).stream())
                .findFirst();
    }

    /** {@code <id>[/<direction>] <URI> [<attributes>]} (RFC 8285 §8). */
    private static Optional<LevelExtension> levelExtension(Line line) {
        final String[] fields = line.attributeValue().split(" +", 3);
        if (fields.length < 2 || !fields[1].equals(LEVEL_URI)) {
            return Optional.empty();
        }
        final String[] id = fields[0].split("/", 2);
        final int number = SdpParser.number(line, "extension id", id[0], 1, 65_535);
        final Direction direction = id.length < 2
                ? Direction.SENDRECV
                : Direction.of(id[1])
                        .orElseThrow(() -> new SdpException(line.number(), "the extension has no proper direction"));
        return number > LARGEST_EXTENSION_ID
                ? Optional.empty()
                : Optional.of(new LevelExtension(number, direction, fields.length < 3 ? "" : fields[2]));
    }

    /** Empty, or the reason why nothing can be sent to where the stream wants it. */
    Optional<String> unreachable() {
        return Stream.of(connection, rtcpAddress)
                .flatMap(a -> unreachable(a).stream())
                .findFirst();
    }

    private static Optional<String> unreachable(ConnectionAddress address) {
        if (address.literal() == null) {
            return Optional.of(
                    "addresses must be literals, names are not looked up: " + SdpParser.shortened(address.host()));
        }
        return address.literal().isMulticastAddress()
                ? Optional.of("multicast is not supported: " + address.host())
                : Optional.empty();
    }

    /** The hold of RFC 2543: the sender of the description wants to receive nothing. */
    boolean isHeld() {
        return connection.isUnspecified();
    }

    InetSocketAddress rtp() {
        return isHeld() ? null : new InetSocketAddress(connection.literal(), media.port());
    }

    InetSocketAddress rtcp() {
        if (isHeld()) {
            return null;
        }
        final InetAddress host = rtcpMux || rtcpAddress.isUnspecified() ? connection.literal() : rtcpAddress.literal();
        return new InetSocketAddress(host, rtcpPort);
    }

    Optional<PayloadFormat> comfortNoise(AudioCodec codec) {
        return format(PayloadFormat.COMFORT_NOISE, codec.clockRate());
    }

    /** At the clock of the codec; else at 8 kHz, since many phones have no other next to Opus. */
    Optional<PayloadFormat> telephoneEvents(AudioCodec codec) {
        return format(PayloadFormat.TELEPHONE_EVENT, codec.clockRate())
                .or(() -> format(PayloadFormat.TELEPHONE_EVENT, 8_000));
    }

    private Optional<PayloadFormat> format(String name, int clockRate) {
        return formats.stream().filter(format -> format.is(name, clockRate)).findFirst();
    }

    /**
     * The longest packets that both the wish and the limit allow: tens of milliseconds, for Opus those of one frame.
     */
    int packetMs(AudioCodec codec) {
        final int wished = packetMs > 0 ? packetMs : 20;
        final int allowed = longestPacketMs > 0 ? Math.min(wished, longestPacketMs) : wished;
        final int tens = Math.max(10, Math.min(60, allowed - allowed % 10));
        // RFC 6716 §2.1.4: a frame lasts 10, 20, 40 or 60 ms.
        return codec == AudioCodec.OPUS && (tens == 30 || tens == 50) ? tens - 10 : tens;
    }

    static OpusPreferences opusPreferences(PayloadFormat format) {
        return new OpusPreferences(
                format.flag("useinbandfec"),
                format.flag("usedtx"),
                format.flag("stereo"),
                format.number("maxplaybackrate", 8_000, 48_000, 48_000),
                format.number("maxaveragebitrate", 6_000, 510_000, 0));
    }
}
