// SPDX-License-Identifier: Apache-2.0
package io.convoke.node.allocator;

import static io.convoke.node.conference.Conferences.*;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.typesafe.config.ConfigFactory;
import io.convoke.protocol.endpoint.SipBinding;
import io.convoke.protocol.endpoint.SipFlow;
import io.convoke.protocol.endpoint.SipTarget;
import io.convoke.protocol.user.CommunicationMode;
import io.convoke.protocol.user.CommunicationMode.Kind;
import io.convoke.protocol.user.PresenceStatus;
import io.convoke.protocol.user.Profile;
import io.convoke.protocol.user.UserReply.Reachability;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class CallPlanTest {
    private static final SipFlow FLOW = new SipFlow("udp", "192.0.2.4", 5060);
    private static final SipBinding DESK = new SipBinding("sip:bob@192.0.2.4", List.of(), 500, "c", 1, "", FLOW, T0);
    private static final SipBinding MOBILE =
            new SipBinding("sip:bob@192.0.2.5", List.of("<sip:edge;lr>"), 900, "d", 1, "", FLOW, T0);
    private static final Gateway SWISS =
            new Gateway("swiss", "gw1.example.net:5080;transport=tcp", Set.of(Kind.PSTN), List.of("+41"), 5);
    private static final Gateway WORLD =
            new Gateway("world", "gw2.example.net", Set.of(Kind.PSTN, Kind.GATEWAY), List.of("+", ""), 0);
    private final CallPlan plan = new CallPlan("example.net", List.of(WORLD, SWISS));

    @Test
    void shouldLetWhoPrefersItJoinByHimself() {
        var bob = bob(List.of(mode(Kind.COMPUTER, "laptop", 0), mode(Kind.SIP, "sip:bob@example.net", 1)), DESK);

        assertThat(plan.reaches(bob)).isTrue();
        assertThat(plan.calls(bob)).isEmpty();
    }

    @Test
    void shouldCallThePhonesThatAreRegisteredTheMostWantedFirst() {
        var bob = bob(List.of(mode(Kind.SIP, "sip:bob@example.net", 0)), DESK, MOBILE);

        assertThat(plan.calls(bob))
                .containsExactly(
                        new SipTarget("sip:bob@192.0.2.5", List.of("<sip:edge;lr>"), FLOW, "sip:bob@example.net"),
                        new SipTarget("sip:bob@192.0.2.4", List.of(), FLOW, "sip:bob@example.net"));
        assertThat(plan.calls(bob(List.of(), DESK))).hasSize(1);
        assertThat(plan.reaches(bob(List.of(mode(Kind.SIP, "sip:bob@example.net", 0)))))
                .isFalse();
    }

    @Test
    void shouldTakeTheGatewayWithTheLongestPrefixAndTheOthersAfterIt() {
        var bob = bob(List.of(
                mode(Kind.SIP, "sip:bob@pbx.example.org", 0),
                mode(Kind.PSTN, "+41443643532", 1),
                mode(Kind.COMPUTER, "laptop", 2)));

        assertThat(plan.calls(bob).stream().map(SipTarget::uri))
                .containsExactly(
                        "sip:bob@pbx.example.org",
                        "sip:+41443643532@gw1.example.net:5080;transport=tcp;user=phone",
                        "sip:+41443643532@gw2.example.net;user=phone");
    }

    @Test
    void shouldDialNothingThatNoGatewayTakes() {
        CallPlan narrow = new CallPlan("example.net", List.of(SWISS));

        assertThat(narrow.reaches(bob(List.of(mode(Kind.PSTN, "+12015550199", 0)))))
                .isFalse();
        assertThat(narrow.reaches(bob(List.of(mode(Kind.CELLULAR, "+41443643532", 0)))))
                .isFalse();
        assertThat(narrow.reaches(bob(List.of()))).isFalse();
    }

    @Test
    void shouldReachAnAddressBehindTheGatewayThatItNames() {
        var bob = bob(List.of(mode(Kind.GATEWAY, "World:room 7@x", 0)));

        assertThat(plan.calls(bob)).extracting(SipTarget::uri).containsExactly("sip:room%207%40x@gw2.example.net");
        assertThat(plan.reaches(bob(List.of(mode(Kind.GATEWAY, "elsewhere:7", 0)))))
                .isFalse();
    }

    @Test
    void shouldSayWhichGatewayIsSetWrongly() {
        var noAddress = ConfigFactory.parseString(
                "name = x, address = \"a b\", kinds = [pstn], prefixes = [\"+\"], priority = 0");
        var noKind = ConfigFactory.parseString(
                "name = x, address = gw, kinds = [computer], prefixes = [\"+\"], priority = 0");

        assertThatThrownBy(() -> Gateway.of(noAddress)).hasMessageContaining("'a b' of x is no address");
        assertThatThrownBy(() -> Gateway.of(noKind)).hasMessageContaining("'computer' is no kind");
    }

    private static CommunicationMode mode(Kind kind, String address, int priority) {
        return new CommunicationMode(kind, address, priority);
    }

    private static Reachability bob(List<CommunicationMode> modes, SipBinding... bindings) {
        return new Reachability(BOB, new Profile("Bob"), modes, PresenceStatus.OFFLINE, List.of(bindings));
    }
}
