// SPDX-License-Identifier: Apache-2.0
package io.convoke.node.mixer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.convoke.media.agent.MediaEngine;
import io.convoke.protocol.ids.EndpointId;
import io.convoke.protocol.ids.LegId;
import io.convoke.protocol.ids.NodeId;
import io.convoke.protocol.ids.UserId;
import io.convoke.protocol.instant.InstantId;
import io.convoke.protocol.instant.ProvisionedLeg;
import io.convoke.protocol.instant.ServerCommand;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The engine is the test's alone: a conference server that starts takes down whatever it finds in one. */
@Timeout(60)
class BridgesTest {
    private static final NodeId NODE = new NodeId("192.0.2.1:17355");
    private static final NodeId OTHER = new NodeId("192.0.2.2:17355");
    private static final EndpointId ALICES = EndpointId.subscriber(UserId.parse("alice@example.net"), "radio");
    private static final InstantId SESSION = InstantId.of(List.of(ALICES.user()));

    private final MediaEngine engine = MediaEngine.start(Mixers.media(24_560));
    private final Bridges bridges = new Bridges(NODE, engine.talk());

    @AfterEach
    void stop() {
        engine.close();
    }

    @Test
    void shouldKnowWhichSessionsHaveTheirHomeOnANode() {
        bridge(OTHER);

        assertThat(bridges.of(OTHER)).containsExactly(SESSION);
        assertThat(bridges.of(NODE)).isEmpty();
        assertThat(bridges.unbridge(SESSION)).isTrue();
        assertThat(bridges.of(OTHER)).isEmpty();
    }

    @Test
    void shouldDecideForNobodyElsewhereOnceAnotherNodeIsTheHome() {
        bridge(NODE);
        assertThat(bridges.elsewhere(SESSION)).containsExactly(OTHER);

        bridge(OTHER);

        assertThat(bridges.elsewhere(SESSION)).isEmpty();
    }

    @Test
    void shouldNotUnbridgeForANodeThatIsTheHomeNoMore() {
        bridge(NODE);

        assertThat(bridges.isMeant(new ServerCommand.Unbridge(NODE, SESSION, null, OTHER)))
                .isFalse();
        assertThat(bridges.isMeant(new ServerCommand.Unbridge(NODE, SESSION, null, NODE)))
                .isTrue();
        assertThat(bridges.isMeant(new ServerCommand.Unbridge(NODE, SESSION, null)))
                .isTrue();
        bridges.unbridge(SESSION);
        assertThat(bridges.isMeant(new ServerCommand.Unbridge(NODE, SESSION, null)))
                .isFalse();
    }

    @Test
    void shouldOweWhatItCouldNotUnbridge() {
        int opened = 0;
        do { // the engine takes some of what fills its queue meanwhile
            bridge(OTHER);
            while (engine.talk().openGroupAway("group-" + opened, "home", Duration.ofSeconds(1))) opened++;
        } while (bridges.unbridge(SESSION));

        assertThat(bridges.owed()).containsExactly(SESSION);
        await().until(() -> bridges.unbridge(SESSION));
        assertThat(bridges.owed()).isEmpty();
    }

    /** Somebody whose leg is on the other node. */
    private void bridge(NodeId home) {
        ProvisionedLeg away = new ProvisionedLeg(OTHER, new LegId("a"), 1);
        bridges.bridge(
                new ServerCommand.Bridge(
                        NODE,
                        SESSION,
                        home,
                        List.of(NODE, OTHER),
                        List.of(new ServerCommand.Member(away, ALICES, 100)),
                        null,
                        new ServerCommand.FloorPolicy(Duration.ofSeconds(30), Duration.ofSeconds(1), 4, 200),
                        null),
                _ -> true,
                _ -> false);
    }
}
