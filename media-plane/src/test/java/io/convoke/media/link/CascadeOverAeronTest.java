// SPDX-License-Identifier: Apache-2.0
package io.convoke.media.link;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.convoke.media.agent.MediaEngine;
import io.convoke.media.agent.MediaSettings;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Engines with their own threads, the kernel's sockets and Aeron between them. */
@Timeout(180)
class CascadeOverAeronTest {
    private static final InetAddress LOCAL = InetAddress.getLoopbackAddress();
    private static final double[] TONES = {400, 700, 1_100};
    private static final Duration PATIENCE = Duration.ofSeconds(40);
    private static final Set<String> ALL = Set.of("node-0", "node-1", "node-2");

    @TempDir
    private Path directory;

    private final List<MediaEngine> engines = new ArrayList<>();
    private final List<UdpPeer> peers = new ArrayList<>();

    @AfterEach
    void close() {
        peers.forEach(UdpPeer::close);
        engines.forEach(MediaEngine::close);
    }

    private MediaEngine start(int node) {
        int first = 42_200 + 100 * node;
        MediaSettings settings = new MediaSettings(
                LOCAL, first, first + 99, 1, 3, 5, Duration.ofSeconds(5), 16_384, 16, 1_024, 256, null);
        MediaEngine engine = MediaEngine.start(settings.with(new LinkSettings(
                "node-" + node, "127.0.0.1", 21_800 + node, directory.resolve("node-" + node), "127.0.0.1")));
        engine.openMixer("mixer");
        engine.setPeers("mixer", "conference", ALL);
        return engine;
    }

    private static void link(MediaEngine engine, int to) {
        engine.link("node-" + to, new InetSocketAddress(LOCAL, 21_800 + to));
    }

    private void startThree() throws IOException {
        for (int node = 0; node < 3; node++) {
            engines.add(start(node));
            UdpPeer peer = new UdpPeer(TONES[node]);
            peers.add(peer);
            peer.join(engines.get(node), "mixer");
        }
        for (int node = 0; node < 3; node++) {
            for (int other = 0; other < 3; other++) {
                if (node != other) {
                    link(engines.get(node), other);
                }
            }
        }
    }

    /** Sound is made up where this machine is too busy for 20 ms: no exact figures. */
    private static boolean hears(UdpPeer peer, double tone) {
        return peer.hears(tone) > 3_000;
    }

    private boolean everybodyHearsTheOthersOnly() {
        for (int node = 0; node < 3; node++) {
            for (int tone = 0; tone < 3; tone++) {
                if (node == tone ? peers.get(node).hears(TONES[tone]) > 300 : !hears(peers.get(node), TONES[tone])) {
                    return false;
                }
            }
        }
        return true;
    }

    @Test
    void shouldLetEverybodyOnThreeNodesHearEverybodyButHimself() throws IOException {
        startThree();
        await().atMost(PATIENCE).until(this::everybodyHearsTheOthersOnly);

        // figures of the last seconds, in which a link may have stood still
        await().atMost(PATIENCE).untilAsserted(() -> {
            for (MediaEngine engine : engines) {
                assertThat(engine.links()).hasSize(2).allMatch(LinkReport::up);
                assertThat(engine.links()).allSatisfy(link -> {
                    assertThat(link.delayMs()).isBetween(0.001, 100.0);
                    assertThat(link.framesReceived()).isPositive();
                    assertThat(link.lossFraction()).isLessThan(0.05);
                });
            }
        });
        assertThat(engines).allMatch(engine -> engine.report().faults() == 0);
    }

    @Test
    void shouldHearANodeNoMoreThatStopsAndAgainWhenItIsBack() throws IOException {
        startThree();
        await().atMost(PATIENCE).until(this::everybodyHearsTheOthersOnly);

        engines.getFirst().close();
        await().atMost(PATIENCE)
                .until(() -> peers.get(1).hears(TONES[0]) < 100
                        && engines.get(1).links().stream().anyMatch(link -> !link.up())
                        && hears(peers.get(1), TONES[2]));

        engines.set(0, start(0));
        peers.getFirst().join(engines.getFirst(), "mixer");
        link(engines.getFirst(), 1);
        link(engines.getFirst(), 2);
        await().atMost(PATIENCE).until(this::everybodyHearsTheOthersOnly);
    }

    @Test
    void shouldStartNothingForLinksBeforeThereIsOne() {
        engines.add(start(0));

        assertThat(directory).isEmptyDirectory();
        assertThat(Thread.getAllStackTraces().keySet())
                .noneMatch(thread -> thread.getName().equals("media-link"));
        link(engines.getFirst(), 1);
        await().atMost(Duration.ofSeconds(20))
                .until(() -> directory.resolve("node-0/cnc.dat").toFile().exists());
        engines.getFirst().close();
        assertThat(directory).isEmptyDirectory();
    }
}
