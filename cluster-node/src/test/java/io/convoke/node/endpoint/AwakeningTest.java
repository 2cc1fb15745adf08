// SPDX-License-Identifier: Apache-2.0
package io.convoke.node.endpoint;

import static org.assertj.core.api.Assertions.assertThat;

import io.convoke.protocol.endpoint.EndpointEvent;
import io.convoke.protocol.endpoint.SipBinding;
import io.convoke.protocol.endpoint.SipFlow;
import io.convoke.protocol.ids.EndpointId;
import io.convoke.protocol.ids.NodeId;
import io.convoke.protocol.ids.UserId;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class AwakeningTest {
    private static final Instant NOON = Instant.parse("2026-11-21T12:00:00Z");
    private static final UserId BOB = UserId.parse("bob@example.net");
    private static final EndpointId DESK = EndpointId.phone(BOB, "desk");
    private static final EndpointId POCKET = EndpointId.phone(BOB, "pocket");

    private final Map<EndpointId, Instant> until = new HashMap<>();

    private static EndpointEvent registered(Instant end) {
        SipFlow flow = new SipFlow("udp", "192.0.2.4", 5060, new NodeId("192.0.2.1:17355"));
        return new EndpointEvent.Registered(
                new SipBinding("sip:bob@192.0.2.4", List.of(), 1000, "r", 1, "", flow, end), NOON);
    }

    @Test
    void shouldWakeWhateverHasNotGoneAndIsNotOver() {
        EndpointId watch = EndpointId.subscription(BOB, "watch");
        Awakening.noted(until, DESK, registered(NOON.plusSeconds(60)));
        Awakening.noted(until, POCKET, registered(NOON.minusSeconds(60)));
        Awakening.noted(until, watch, new EndpointEvent.Subscribed(null, null, "presence", NOON, NOON));
        Awakening.noted(until, watch, new EndpointEvent.Resubscribed(null, 2, NOON.plusSeconds(1), null));

        assertThat(Awakening.lasting(until, NOON)).containsExactlyInAnyOrder(DESK, watch);
    }

    @Test
    void shouldLetLieWhatHasGone() {
        EndpointId watch = EndpointId.subscription(BOB, "watch");
        Awakening.noted(until, DESK, registered(NOON.plusSeconds(60)));
        Awakening.noted(until, DESK, new EndpointEvent.Unregistered());
        Awakening.noted(until, watch, new EndpointEvent.Subscribed(null, null, "presence", NOON.plusSeconds(60), NOON));
        Awakening.noted(until, watch, new EndpointEvent.SubscriptionEnded("rejected", NOON));

        assertThat(Awakening.lasting(until, NOON)).isEmpty();
    }
}
