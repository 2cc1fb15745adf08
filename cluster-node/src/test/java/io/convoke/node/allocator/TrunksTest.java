// SPDX-License-Identifier: Apache-2.0
package io.convoke.node.allocator;

import static io.convoke.node.conference.Conferences.T0;
import static org.assertj.core.api.Assertions.assertThat;

import io.convoke.protocol.allocator.GatewayStanding;
import io.convoke.protocol.allocator.GatewayStanding.Health;
import io.convoke.protocol.endpoint.SipTarget;
import io.convoke.protocol.user.CommunicationMode.Kind;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class TrunksTest {
    private static final Gateway GATEWAY =
            new Gateway("pstn-1", "gw1.example.net", Set.of(Kind.PSTN), List.of("+41"), 0, 2);
    private static final SipTarget CALL = new SipTarget("sip:+41@gw1", List.of(), null, "sip:+41@x", "pstn-1", 0);
    private final Trunks trunks = Trunks.of(List.of(GATEWAY), 3, T0);

    @Test
    void shouldUseAGatewayUntilItIsKnownToBeDown() {
        assertThat(standing(trunks).health()).isEqualTo(Health.UNKNOWN);
        assertThat(trunks.isUsable(GATEWAY, 0)).isTrue();
    }

    @Test
    void shouldTakeAGatewayForDownAfterSoManyFailuresInARowAndForUpWithAnyAnswer() {
        Trunks twice = trunks.failed("pstn-1", 0, 0, T0).failed("pstn-1", 503, 0, T0);
        assertThat(twice.isUsable(GATEWAY, 0)).isTrue();
        assertThat(twice.said("pstn-1", 405, 0, T0).failed("pstn-1", 0, 0, T0).isUsable(GATEWAY, 0))
                .isTrue();

        Trunks down = twice.said("pstn-1", 503, 0, T0.plusSeconds(9));
        assertThat(down.isUsable(GATEWAY, 0)).isFalse();
        assertThat(standing(down).since()).isEqualTo(T0.plusSeconds(9));
        assertThat(standing(down.failed("pstn-1", 0, 0, T0.plusSeconds(20))).since())
                .isEqualTo(T0.plusSeconds(9));
        assertThat(standing(down).detail()).isEqualTo("503 Service Unavailable");

        Trunks up = down.said("pstn-1", 404, 0, T0.plusSeconds(30));
        assertThat(up.isUsable(GATEWAY, 0)).isTrue();
        assertThat(standing(up).since()).isEqualTo(T0.plusSeconds(30));
    }

    /** RFC 3261 §20.33, §21.5.4. */
    @Test
    void shouldLeaveAGatewayAloneForAsLongAsItWishes() {
        Trunks down = trunks.said("pstn-1", 503, 60, T0);

        assertThat(down.isUsable(GATEWAY, 0)).isFalse();
        assertThat(down.due(T0.plusSeconds(59))).isEmpty();
        assertThat(down.due(T0.plusSeconds(60))).containsExactly(GATEWAY);
    }

    @Test
    void shouldGiveAGatewayNoMoreCallsThanItHasLines() {
        Trunks one = trunks.reported(Map.of("pstn-1", 1));
        assertThat(one.isUsable(GATEWAY, 0)).isTrue();

        Trunks full = one.planned(List.of(CALL), 0);

        assertThat(full.isUsable(GATEWAY, 0)).isFalse();
        assertThat(standing(full).calls()).isEqualTo(2);
        assertThat(full.isUsable(GATEWAY, Duration.ofSeconds(3).toNanos()))
                .as("nothing came of it")
                .isTrue();
        assertThat(full.reported(Map.of("pstn-1", 2))
                        .isUsable(GATEWAY, Duration.ofSeconds(3).toNanos()))
                .isFalse();
    }

    @Test
    void shouldCountTheFirstGatewayOfEachBranchAlone() {
        SipTarget next = new SipTarget("sip:+41@gw1", List.of(), null, "sip:+41@x", "pstn-1", 0);

        assertThat(standing(trunks.planned(List.of(CALL, next), 0)).calls()).isEqualTo(1);
        assertThat(standing(trunks.planned(List.of(CALL, next.inBranch(1)), 0)).calls())
                .isEqualTo(2);
    }

    private static GatewayStanding standing(Trunks trunks) {
        return trunks.standings(0).getFirst();
    }
}
