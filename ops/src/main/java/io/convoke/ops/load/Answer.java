// SPDX-License-Identifier: Apache-2.0
package io.convoke.ops.load;

import io.convoke.media.codec.AudioCodec;
import io.convoke.media.sdp.Direction;
import java.net.InetSocketAddress;
import java.util.Locale;

/**
 * What a client reads from the answer to its {@link Offer}.
 *
 * @param eventPayloadType of keys (RFC 4733) at the codec's clock, or -1
 * @param reportBitsPerSecond for what does not send media (RFC 3556), or 0 where it says nothing of that
 * @param direction as the answerer says it: sendonly means that the client will only hear
 */
public record Answer(
        AudioCodec codec,
        int payloadType,
        int eventPayloadType,
        int packetMs,
        int reportBitsPerSecond,
        Direction direction,
        InetSocketAddress rtp,
        InetSocketAddress rtcp,
        boolean rtcpMux) {

    /**
     * Reads the first audio stream.
     *
     * @throws IllegalArgumentException when there is none that this client could use
     */
    public static Answer read(String sdp) {
        String host = null;
        int port = 0;
        int rtcpPort = -1;
        int type = -1;
        AudioCodec codec = null;
        Direction direction = Direction.SENDRECV;
        boolean mux = false;
        for (final String line : sdp.split("\r?\n")) {
            final String[] words = line.split("[ :/]+");
            if (line.startsWith("c=IN ")) {
                host = line.split(" ")[2];
            } else if (line.startsWith("m=audio ")) {
                port = Integer.parseInt(words[1]);
                type = Integer.parseInt(line.split(" ")[3]);
                codec = ofStaticType(type);
            } else if (line.startsWith("a=rtpmap:" + type + " ")) {
                codec = ofName(words[2]);
            } else if (line.startsWith("a=rtcp:")) {
                rtcpPort = Integer.parseInt(words[1]);
            } else if ("a=rtcp-mux".equals(line)) {
                mux = true;
            } else {
                direction = directionOr(line, direction);
            }
        }
        if (host == null || port == 0 || codec == null) {
            throw new IllegalArgumentException("no usable audio stream in the answer:\n" + sdp);
        }
        final int control = mux ? port : rtcpPort > 0 ? rtcpPort : port + 1;
        return new Answer(
                codec,
                type,
                eventType(sdp, codec.clockRate()),
                number(sdp, "a=ptime:", 20),
                number(sdp, "b=RR:", 0),
                direction,
                new InetSocketAddress(host, port),
                new InetSocketAddress(host, control),
                mux);
    }

    private static int number(String sdp, String after, int otherwise) {
        return sdp.lines()
                .filter(line -> line.startsWith(after))
                .findFirst()
                .map(line -> Integer.parseInt(line.substring(after.length()).strip()))
                .orElse(otherwise);
    }

    private static int eventType(String sdp, int clockRate) {
        return sdp.lines()
                .filter(line -> line.startsWith("a=rtpmap:") && line.endsWith(" telephone-event/" + clockRate))
                .mapToInt(line -> Integer.parseInt(line.substring("a=rtpmap:".length(), line.indexOf(' '))))
                .findFirst()
                .orElse(-1);
    }

    private static Direction directionOr(String line, Direction current) {
        for (final Direction each : Direction.values()) {
            if (line.equals("a=" + each.name().toLowerCase(Locale.ROOT))) {
                return each;
            }
        }
        return current;
    }

    private static AudioCodec ofStaticType(int type) {
        for (final AudioCodec codec : AudioCodec.values()) {
            if (codec.staticPayloadType() == type && type >= 0) {
                return codec;
            }
        }
        return null;
    }

    private static AudioCodec ofName(String name) {
        for (final AudioCodec codec : AudioCodec.values()) {
            if (codec.encodingName().equalsIgnoreCase(name)) {
                return codec;
            }
        }
        return null;
    }
}
