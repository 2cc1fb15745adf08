// SPDX-License-Identifier: Apache-2.0
package io.convoke.media.sdp;

import io.convoke.media.codec.AudioCodec;
import io.convoke.media.sdp.Section.Line;
import io.convoke.media.sdp.SessionDescription.Origin;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;

/**
 * An offer of one audio stream (RFC 3264 §5): set what differs, then {@link #build}. Payload types of our own: 111 for
 * Opus, 101 and 102 for telephone events at 8 and 48 kHz.
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

    public SessionDescription build() {
        final String printed = ConnectionAddress.print(address);
        final Origin origin = new Origin("-", Long.toString(sessionId), Long.toString(sessionVersion), printed);
        final Section session = new Section(List.of(Line.of('c', printed), Line.of('t', "0 0")));
        return new SessionDescription(origin, "-", session, List.of(audio()));
    }

    private MediaDescription audio() {
        final List<String> formats = new ArrayList<>();
        final List<Line> lines = new ArrayList<>();
        codecs.forEach(codec -> add(codec, formats, lines));
        final boolean narrow = codecs.stream().anyMatch(codec -> codec.clockRate() == 8_000);
        if (narrow) {
            addEvents(EVENTS, 8_000, formats, lines);
        }
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
        return MediaDescription.of("audio", rtpPort, "RTP/AVP", formats, lines);
    }

    private void add(AudioCodec codec, List<String> formats, List<Line> lines) {
        final int type = codec == AudioCodec.OPUS ? OPUS : codec.staticPayloadType();
        formats.add(Integer.toString(type));
        lines.add(OfferAnswer.rtpmap(type, OfferAnswer.encoding(codec)));
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

    private static void addEvents(int type, int clockRate, List<String> formats, List<Line> lines) {
        formats.add(Integer.toString(type));
        lines.add(OfferAnswer.rtpmap(type, PayloadFormat.TELEPHONE_EVENT + '/' + clockRate));
        lines.add(Line.attribute("fmtp", type + " 0-15"));
    }
}
