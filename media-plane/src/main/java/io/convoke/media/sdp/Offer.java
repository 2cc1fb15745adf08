// SPDX-License-Identifier: Apache-2.0
package io.convoke.media.sdp;

import io.convoke.media.codec.AudioCodec;
import io.convoke.media.sdp.Section.Line;
import io.convoke.media.sdp.SessionDescription.Origin;
import io.convoke.media.srtp.CryptoLine;
import io.convoke.media.srtp.CryptoSuite;
import io.convoke.media.srtp.MasterKey;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * An offer of one audio stream (RFC 3264 §5): set what differs, then {@link #build}; {@link Acceptance} reads what came back.
 * Payload types of our own: 111 for Opus, 101 and 102 for telephone events at 8 and 48 kHz.
 */
public final class Offer {
    private static final int OPUS = 111;
    private static final int EVENTS = 101;
    private static final int OPUS_EVENTS = 102;
    private static final int COMFORT_NOISE = 13;

    private final InetAddress address;
    private final int rtpPort;
    private final List<AudioCodec> codecs;
    private int rtcpPort;
    private boolean rtcpMux;
    private int packetMs = 20;
    private Direction direction = Direction.SENDRECV;
    private boolean comfortNoise;
    private boolean inbandFec;
    private boolean dtx;
    private int maxPlaybackRate = 48_000;
    private int levelExtension = -1;
    private long sessionId = 1;
    private long sessionVersion = 1;
    private String protocol = "RTP/AVP";
    private String crypto;
    private List<MediaDescription> slots = List.of();
    private final Map<String, Integer> numbers = new HashMap<>();

    /**
     * An offer with RTCP on the next port.
     *
     * @param address an IPv4 or IPv6 literal
     * @param codecs most wanted first
     */
    public Offer(String address, int rtpPort, List<AudioCodec> codecs) {
        this.address = ConnectionAddress.literal(address)
                .orElseThrow(() -> new IllegalArgumentException("not an address literal: " + address));
        this.rtpPort = rtpPort;
        this.codecs = List.copyOf(codecs);
        rtcpPort = rtpPort + 1;
    }

    public Offer rtcpPort(int port) {
        rtcpPort = port;
        return this;
    }

    /** RTP and RTCP share a port (RFC 5761). */
    public Offer rtcpMux() {
        rtcpMux = true;
        rtcpPort = rtpPort;
        return this;
    }

    public Offer packetMs(int ms) {
        packetMs = ms;
        return this;
    }

    public Offer direction(Direction wanted) {
        direction = wanted;
        return this;
    }

    /** Payload type 13, next to codecs with a clock of 8 kHz. */
    public Offer comfortNoise() {
        comfortNoise = true;
        return this;
    }

    public Offer inbandFec() {
        inbandFec = true;
        return this;
    }

    public Offer dtx() {
        dtx = true;
        return this;
    }

    public Offer maxPlaybackRate(int hertz) {
        maxPlaybackRate = hertz;
        return this;
    }

    /** The offerer will say the level of each packet (RFC 6464) under this id, 1 to 14. */
    public Offer levelExtension(int id) {
        levelExtension = id;
        return this;
    }

    /** A re-offer has the same id and a version of one more (RFC 3264 §8). */
    public Offer session(long id, long version) {
        sessionId = id;
        sessionVersion = version;
        return this;
    }

    /**
     * The same stream again (RFC 3264 §8): it keeps its place among the others, and what a payload type meant it means.
     *
     * @param own what this side said last, offer or answer
     * @param theirs what the peer said to it
     */
    public Offer after(SessionDescription own, SessionDescription theirs) {
        slots = own.media();
        numbers.putAll(PayloadFormat.numbers(theirs));
        numbers.putAll(PayloadFormat.numbers(own));
        return this;
    }

    /** Encrypted with this key: a must with {@code RTP/SAVP}, in a plain stream a wish (RFC 8643 §3.1). */
    public Offer crypto(String wantedProtocol, CryptoSuite suite, MasterKey key) {
        protocol = wantedProtocol;
        crypto = CryptoLine.print("1", suite, key);
        return this;
    }

    public SessionDescription build() {
        final String printed = ConnectionAddress.print(address);
        final Origin origin = new Origin("-", Long.toString(sessionId), Long.toString(sessionVersion), printed);
        final Section session = new Section(List.of(Line.of('c', printed), Line.of('t', "0 0")));
        final List<MediaDescription> media = new ArrayList<>();
        slots.forEach(slot -> media.add(slot.refused()));
        final int place = place(slots);
        if (place < media.size()) {
            media.set(place, audio());
        } else {
            media.add(audio());
        }
        return new SessionDescription(origin, "-", session, media);
    }

    private static int place(List<MediaDescription> streams) {
        for (int index = 0; index < streams.size(); index++) {
            if (AudioStream.isAudio(streams.get(index)) && streams.get(index).port() != 0) {
                return index;
            }
        }
        return streams.size();
    }

    private MediaDescription audio() {
        final List<String> formats = new ArrayList<>();
        final List<Line> lines = new ArrayList<>();
        codecs.forEach(codec -> add(codec, formats, lines));
        final boolean narrow = codecs.stream().anyMatch(codec -> codec.clockRate() == 8_000);
        addEvents(EVENTS, 8_000, formats, lines); // next to Opus, too: many phones have no others
        if (codecs.contains(AudioCodec.OPUS)) {
            addEvents(OPUS_EVENTS, AudioCodec.OPUS.clockRate(), formats, lines);
        }
        if (comfortNoise && narrow) {
            formats.add(Integer.toString(COMFORT_NOISE));
            lines.add(OfferAnswer.rtpmap(COMFORT_NOISE, PayloadFormat.COMFORT_NOISE + "/8000"));
        }
        lines.add(Line.attribute("ptime", Integer.toString(packetMs)));
        lines.add(rtcpMux ? Line.attribute("rtcp-mux") : Line.attribute("rtcp", Integer.toString(rtcpPort)));
        if (levelExtension > 0) {
            lines.add(Line.attribute("extmap", levelExtension + "/sendonly " + AudioStream.LEVEL_URI));
        }
        lines.add(Line.attribute(direction.attribute()));
        if (crypto != null) {
            lines.add(Line.attribute("crypto", crypto));
        }
        return MediaDescription.of("audio", rtpPort, protocol, formats, lines);
    }

    /** The number that the encoding has had; for a new one ours, or the next that has had no meaning yet. */
    private int number(String encoding, int wanted) {
        return numbers.computeIfAbsent(
                encoding.toLowerCase(Locale.ROOT),
                _ -> IntStream.concat(IntStream.of(wanted), IntStream.rangeClosed(96, 127))
                        .filter(type -> !numbers.containsValue(type))
                        .findFirst()
                        .orElse(wanted));
    }

    private void add(AudioCodec codec, List<String> formats, List<Line> lines) {
        final String encoding = OfferAnswer.encoding(codec);
        final int type = codec == AudioCodec.OPUS ? number(encoding, OPUS) : codec.staticPayloadType();
        formats.add(Integer.toString(type));
        lines.add(OfferAnswer.rtpmap(type, encoding));
        if (codec == AudioCodec.OPUS) {
            final List<String> parameters = new ArrayList<>();
            if (inbandFec) {
                parameters.add("useinbandfec=1");
            }
            if (dtx) {
                parameters.add("usedtx=1");
            }
            if (maxPlaybackRate < 48_000) {
                parameters.add("maxplaybackrate=" + maxPlaybackRate);
            }
            if (!parameters.isEmpty()) {
                lines.add(Line.attribute("fmtp", type + " " + String.join(";", parameters)));
            }
        }
    }

    private void addEvents(int wanted, int clockRate, List<String> formats, List<Line> lines) {
        final String encoding = PayloadFormat.TELEPHONE_EVENT + '/' + clockRate;
        final int type = number(encoding, wanted);
        formats.add(Integer.toString(type));
        lines.add(OfferAnswer.rtpmap(type, encoding));
        lines.add(Line.attribute("fmtp", type + " 0-15"));
    }
}
