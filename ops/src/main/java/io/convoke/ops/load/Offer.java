// SPDX-License-Identifier: Apache-2.0
package io.convoke.ops.load;

import io.convoke.media.codec.AudioCodec;
import io.convoke.media.sdp.Direction;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/**
 * One audio stream as a client offers it (RFC 3264, RFC 8866).
 *
 * @param codecs in order of preference
 * @param rtcp where it wants RTCP; equal to {@code rtp} for rtcp-mux
 */
public record Offer(
        InetSocketAddress rtp,
        InetSocketAddress rtcp,
        List<AudioCodec> codecs,
        int packetMs,
        Direction direction,
        int version) {
    /** Payload type of Opus, which has no static one. */
    public static final int OPUS_PAYLOAD_TYPE = 111;

    private static final int TELEPHONE_EVENT_8K = 101;
    private static final int TELEPHONE_EVENT_48K = 102;

    /** The payload type that the offer gives to a codec. */
    public static int payloadType(AudioCodec codec) {
        return codec.staticPayloadType() >= 0 ? codec.staticPayloadType() : OPUS_PAYLOAD_TYPE;
    }

    /** The session description. */
    public String sdp() {
        final String host = rtp.getAddress().getHostAddress();
        final StringBuilder sdp = new StringBuilder(512);
        line(sdp, "v=0");
        line(sdp, "o=load 2890844526 %d IN IP4 %s", version, host);
        line(sdp, "s=-");
        line(sdp, "c=IN IP4 %s", host);
        line(sdp, "t=0 0");
        final boolean wide = codecs.contains(AudioCodec.OPUS);
        final boolean narrow = codecs.stream().anyMatch(codec -> codec != AudioCodec.OPUS);
        line(sdp, "m=audio %d RTP/AVP %s%s%s", rtp.getPort(), types(), narrow ? " 101" : "", wide ? " 102" : "");
        for (final AudioCodec codec : codecs) {
            final String channels = codec == AudioCodec.OPUS ? "/2" : "";
            line(sdp, "a=rtpmap:%d %s/%d%s", payloadType(codec), codec.encodingName(), codec.clockRate(), channels);
        }
        if (wide) {
            line(sdp, "a=fmtp:%d useinbandfec=1", OPUS_PAYLOAD_TYPE);
            line(sdp, "a=rtpmap:%d telephone-event/48000", TELEPHONE_EVENT_48K);
        }
        if (narrow) {
            line(sdp, "a=rtpmap:%d telephone-event/8000", TELEPHONE_EVENT_8K);
        }
        line(sdp, "a=ptime:%d", packetMs);
        line(sdp, "a=%s", direction.name().toLowerCase(Locale.ROOT));
        if (rtp.equals(rtcp)) {
            line(sdp, "a=rtcp-mux");
        } else {
            line(sdp, "a=rtcp:%d", rtcp.getPort());
        }
        return sdp.toString();
    }

    private String types() {
        return codecs.stream().map(codec -> String.valueOf(payloadType(codec))).collect(Collectors.joining(" "));
    }

    private static void line(StringBuilder sdp, String format, Object... values) {
        sdp.append(String.format(Locale.ROOT, format, values)).append("\r\n");
    }
}
