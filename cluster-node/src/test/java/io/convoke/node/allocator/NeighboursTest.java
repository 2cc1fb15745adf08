// SPDX-License-Identifier: Apache-2.0
package io.convoke.node.allocator;

import static io.convoke.node.conference.Conferences.NODE;
import static io.convoke.node.conference.Conferences.OTHER_NODE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.convoke.media.agent.MediaEngine;
import io.convoke.media.agent.MediaSettings;
import io.convoke.media.link.LinkReport;
import io.convoke.media.link.LinkSettings;
import io.convoke.node.TestNode;
import io.convoke.node.boot.Shards;
import io.convoke.protocol.allocator.AllocatorCommand;
import io.convoke.protocol.allocator.LinkStanding;
import io.convoke.protocol.allocator.MediaNodeCommand;
import io.convoke.protocol.ids.NodeId;
import io.convoke.protocol.mixer.MixerCommand;
import java.net.InetAddress;
import java.nio.file.Path;
import java.time.Duration;
import org.apache.pekko.actor.testkit.typed.javadsl.FishingOutcomes;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Two media nodes that find each other, with real engines. */
@Timeout(120)
class NeighboursTest {
    private static final int PORTS = 24_920;
    private static final Duration SOON = Duration.ofSeconds(30);

    @TempDir
    private Path folder;

    @AutoClose
    private final TestNode node = new TestNode();

    private LinkSettings link(NodeId id, int port) {
        return new LinkSettings(
                id.value(), "127.0.0.1", port, folder.resolve("link-" + port).toAbsolutePath(), "127.0.0.1");
    }

    private static MediaEngine engine(int portMin, LinkSettings link) {
        return MediaEngine.start(new MediaSettings(
                InetAddress.getLoopbackAddress(),
                portMin,
                portMin + 9,
                1,
                3,
                5,
                Duration.ofSeconds(5),
                65_536,
                16,
                256,
                256,
                link));
    }

    private ActorRef<MediaNodeCommand> start(NodeId id, MediaEngine engine, LinkSettings link) {
        return node.kit.spawn(MediaNode.create(id, engine, withMixersAtHome(), "127.0.0.1", "test", link));
    }

    private Shards withMixersAtHome() {
        ActorRef<MixerCommand> mixer = node.kit.spawn(Behaviors.receive(MixerCommand.class)
                .onMessage(MixerCommand.GetLeg.class, asked -> {
                    MediaNodeTest.home(asked);
                    return Behaviors.same();
                })
                .build());
        Shards all = node.shards;
        return new Shards(
                all.users(),
                all.endpoints(),
                all.conferences(),
                _ -> mixer,
                all.allocator(),
                all.imRelay(),
                all.sips(),
                all.servers(),
                all.instants());
    }

    @Test
    void shouldBeLinkedWithEveryOtherNodeWhileThatIsThere() {
        LinkSettings here = link(NODE, PORTS + 1);
        LinkSettings there = link(OTHER_NODE, PORTS + 3);
        try (MediaEngine one = engine(PORTS + 10, here);
                MediaEngine other = engine(PORTS + 20, there)) {
            start(NODE, one, here);
            assertThat(one.links()).as("alone").isEmpty();

            ActorRef<MediaNodeCommand> neighbour = start(OTHER_NODE, other, there);

            await().atMost(SOON)
                    .untilAsserted(() -> assertThat(one.links()).singleElement().matches(LinkReport::up, "up"));
            await().atMost(SOON)
                    .untilAsserted(
                            () -> assertThat(other.links()).singleElement().matches(LinkReport::up, "up"));
            assertThat(reported(NODE).peer()).isEqualTo(OTHER_NODE);
            assertThat(reported(OTHER_NODE).peer()).isEqualTo(NODE);

            node.kit.stop(neighbour);

            await().atMost(SOON).untilAsserted(() -> assertThat(one.links()).isEmpty());
        }
    }

    private LinkStanding reported(NodeId by) {
        AllocatorCommand.Report last = (AllocatorCommand.Report) node.allocator
                .fishForMessage(
                        TestNode.patience(),
                        message -> message instanceof AllocatorCommand.Report report
                                        && report.report().node().equals(by)
                                        && report.report().links().stream().anyMatch(LinkStanding::up)
                                ? FishingOutcomes.complete()
                                : FishingOutcomes.continueAndIgnore())
                .getLast();
        return last.report().links().getFirst();
    }
}
