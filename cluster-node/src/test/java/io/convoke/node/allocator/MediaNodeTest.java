// SPDX-License-Identifier: Apache-2.0
package io.convoke.node.allocator;

import static io.convoke.node.conference.Conferences.MIXER;
import static io.convoke.node.conference.Conferences.NODE;
import static org.assertj.core.api.Assertions.assertThat;

import io.convoke.media.agent.MediaEngine;
import io.convoke.media.agent.MediaSettings;
import io.convoke.node.TestNode;
import io.convoke.protocol.allocator.AllocatorCommand;
import io.convoke.protocol.allocator.MediaNodeCommand;
import io.convoke.protocol.allocator.MediaNodeReply;
import io.convoke.protocol.allocator.MixerStanding;
import java.net.InetAddress;
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
            InetAddress.getLoopbackAddress(), 24_900, 24_909, 1, 3, 5, Duration.ofSeconds(5), 65_536, 16, 256, 256));

    @AfterEach
    void stop() {
        node.close();
        engine.close();
    }

    private ActorRef<MediaNodeCommand> start() {
        return node.kit.spawn(MediaNode.create(NODE, engine, node.shards, "127.0.0.1", "test"));
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
}
