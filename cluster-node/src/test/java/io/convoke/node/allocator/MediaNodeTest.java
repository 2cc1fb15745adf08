// SPDX-License-Identifier: Apache-2.0
package io.convoke.node.allocator;

import static io.convoke.node.conference.Conferences.LEG;
import static io.convoke.node.conference.Conferences.MIXER;
import static io.convoke.node.conference.Conferences.NODE;
import static org.assertj.core.api.Assertions.assertThat;

import io.convoke.media.agent.LegSpec;
import io.convoke.media.agent.MediaEngine;
import io.convoke.media.agent.MediaSettings;
import io.convoke.media.agent.PortPair;
import io.convoke.media.codec.AudioCodec;
import io.convoke.media.sdp.Direction;
import io.convoke.media.sdp.MediaParameters;
import io.convoke.node.TestNode;
import io.convoke.protocol.allocator.AllocatorCommand;
import io.convoke.protocol.allocator.MediaNodeCommand;
import io.convoke.protocol.allocator.MediaNodeReply;
import io.convoke.protocol.allocator.MixerStanding;
import io.convoke.protocol.mixer.MixerCommand;
import io.convoke.protocol.mixer.MixerReply;
import io.convoke.protocol.wire.Refusal;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import org.apache.pekko.actor.testkit.typed.javadsl.TestProbe;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.receptionist.Receptionist;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class MediaNodeTest {
    private final TestNode node = new TestNode();
    private final MediaEngine engine = MediaEngine.start(new MediaSettings(
            InetAddress.getLoopbackAddress(),
            24_900,
            24_909,
            1,
            3,
            5,
            Duration.ofSeconds(5),
            65_536,
            16,
            256,
            256,
            null));

    @AfterEach
    void stop() {
        node.close();
        engine.close();
    }

    private void start() {
        node.kit.spawn(MediaNode.create(NODE, engine, node.shards, "127.0.0.1", "test", null));
        home(asked());
    }

    /** A mixer of its own; on a busy machine again before it is answered. */
    private MixerCommand.GetLeg asked() {
        return node.mixers.expectMessageClass(MixerCommand.GetLeg.class);
    }

    /** The mixer is there, with no such leg. */
    static void home(MixerCommand.GetLeg asked) {
        asked.replyTo().tell(new MixerReply.Refused(asked.leg(), new Refusal(Refusal.Reason.NOT_FOUND, "no such leg")));
    }

    @Test
    void shouldReportItselfOnlyOnceItsMixersRunOnIt() {
        node.kit.spawn(MediaNode.create(NODE, engine, node.shards, "127.0.0.1", "test", null));

        asked().replyTo().tell(new MixerReply.Gone(MIXER));
        MixerCommand.GetLeg again = asked();

        node.allocator.expectNoMessage(Duration.ZERO);
        home(again);
        node.allocator.expectMessageClass(AllocatorCommand.Report.class);
    }

    @Test
    void shouldReportItselfAtOnceAndAgain() {
        start();

        AllocatorCommand.Report first = node.allocator.expectMessageClass(AllocatorCommand.Report.class);
        AllocatorCommand.Report second = node.allocator.expectMessageClass(AllocatorCommand.Report.class);

        assertThat(first.report().node()).isEqualTo(NODE);
        assertThat(second.report().incarnation()).isEqualTo(engine.incarnation());
        assertThat(second.report().draining()).isFalse();
    }

    @Test
    void shouldListItsMixersToWhoeverFindsIt() {
        start();
        engine.openMixer(MIXER.toString());
        TestProbe<Receptionist.Listing> listings = node.kit.createTestProbe();
        node.kit.system().receptionist().tell(Receptionist.subscribe(MediaNode.KEY, listings.ref()));
        listings.awaitAssert(() -> {
            assertThat(listings.receiveMessage().getServiceInstances(MediaNode.KEY))
                    .hasSize(1);
            return null;
        });
        node.kit.system().receptionist().tell(Receptionist.find(MediaNode.KEY, listings.ref()));
        ActorRef<MediaNodeCommand> found = listings.receiveMessage()
                .getServiceInstances(MediaNode.KEY)
                .iterator()
                .next();

        TestProbe<MediaNodeReply> replies = node.kit.createTestProbe();
        found.tell(new MediaNodeCommand.ListMixers(replies.ref()));

        replies.expectMessage(new MediaNodeReply.Mixers(NODE, List.of(new MixerStanding(MIXER, 0, List.of()))));
    }

    @Test
    void shouldTellAMixerOfTheKeysOfItsLegsTogether() throws IOException {
        start();
        PortPair ports = engine.reserve(true).orElseThrow();
        engine.openMixer(MIXER.toString());
        try (DatagramSocket phone = new DatagramSocket(0, InetAddress.getLoopbackAddress())) {
            InetSocketAddress from = (InetSocketAddress) phone.getLocalSocketAddress();
            engine.putLeg(
                    MIXER.toString(),
                    new LegSpec(LEG.value(), ports.rtpPort(), ports.rtcpPort(), media(from), false, 1));
            int sequence = 0;
            for (int event : new int[] {10, 6}) { // * and 6: RFC 4733 §3.2
                for (int repeated = 0; repeated < 3; repeated++) {
                    ByteBuffer packet = ByteBuffer.allocate(16).put((byte) 0x80).put((byte) 101);
                    packet.putShort((short) sequence++).putInt(event * 800).putInt(4_711);
                    packet.put((byte) event).put((byte) 0x8A).putShort((short) 800);
                    phone.send(
                            new DatagramPacket(packet.array(), 16, InetAddress.getLoopbackAddress(), ports.rtpPort()));
                }
            }

            StringBuilder keys = new StringBuilder();
            while (keys.length() < 2) {
                if (node.mixers.receiveMessage() instanceof MixerCommand.Pressed pressed) {
                    assertThat(pressed.leg()).isEqualTo(LEG);
                    keys.append(pressed.digits());
                }
            }
            assertThat(keys).hasToString("*6");
        }
    }

    private static MediaParameters media(InetSocketAddress remote) {
        return new MediaParameters(AudioCodec.PCMU, 0, 101, -1, 20, Direction.SENDRECV, remote, remote, true, -1, null);
    }
}
