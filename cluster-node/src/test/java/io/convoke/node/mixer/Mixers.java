// SPDX-License-Identifier: Apache-2.0
package io.convoke.node.mixer;

import com.typesafe.config.ConfigFactory;
import io.convoke.media.agent.MediaSettings;
import io.convoke.media.agent.PortPair;
import io.convoke.protocol.ids.NodeId;
import io.convoke.protocol.mixer.MixerReply;
import java.net.InetAddress;
import java.time.Duration;
import org.apache.pekko.actor.typed.ActorRef;

/** What the tests of the mixer share. The offers are written by hand after RFC 3264 §10 and RFC 7587 §7. */
final class Mixers {
    static final Prompts PROMPTS = Prompts.of(ConfigFactory.load());
    static final PortPair PORTS = new PortPair(20_000, 20_001);
    static final PortPair OTHER_PORTS = new PortPair(20_010, 20_011);
    static final String G729_OFFER = offer(49_170, "18", "a=rtpmap:18 G729/8000");

    private Mixers() {}

    static String offer(int port) {
        return offer(port, "0", "a=rtpmap:0 PCMU/8000");
    }

    static String muxed(int port) {
        return offer(port) + "a=rtcp-mux\r\n";
    }

    private static String offer(int port, String formats, String map) {
        return String.join(
                        "\r\n",
                        "v=0",
                        "o=alice 2890844526 2890844526 IN IP4 127.0.0.1",
                        "s=-",
                        "c=IN IP4 127.0.0.1",
                        "t=0 0",
                        "m=audio " + port + " RTP/AVP " + formats,
                        map)
                + "\r\n";
    }

    static MixerSettings settings(NodeId node) {
        return settings(node, Duration.ofMinutes(5));
    }

    static MixerSettings settings(NodeId node, Duration legLease) {
        return new MixerSettings(
                node,
                "127.0.0.1",
                Duration.ofMillis(400),
                Duration.ofMillis(50),
                Duration.ofMillis(5),
                Duration.ofMillis(300),
                legLease,
                1.0);
    }

    /** @param portMin ports of its own for each test class: they may run side by side with others' */
    static MediaSettings media(int portMin) {
        return new MediaSettings(
                InetAddress.getLoopbackAddress(),
                portMin,
                portMin + 39,
                1,
                3,
                5,
                Duration.ofMillis(400),
                65_536,
                16,
                256,
                256,
                null);
    }

    static ActorRef<MixerReply> nobody() {
        return null;
    }
}
