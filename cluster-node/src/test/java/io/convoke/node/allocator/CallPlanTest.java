// SPDX-License-Identifier: Apache-2.0
package io.convoke.node.allocator;

import static io.convoke.node.allocator.Allocators.RIGHTS;
import static io.convoke.node.conference.Conferences.*;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import com.typesafe.config.ConfigFactory;
import io.convoke.protocol.conference.DialOptions;
import io.convoke.protocol.conference.DialOptions.Order;
import io.convoke.protocol.conference.DialOptions.Requester;
import io.convoke.protocol.endpoint.SipBinding;
import io.convoke.protocol.endpoint.SipFlow;
import io.convoke.protocol.endpoint.SipTarget;
import io.convoke.protocol.ids.NodeId;
import io.convoke.protocol.user.CommunicationMode;
import io.convoke.protocol.user.CommunicationMode.Kind;
import io.convoke.protocol.user.ModeAddress;
import io.convoke.protocol.user.PresenceStatus;
import io.convoke.protocol.user.Profile;
import io.convoke.protocol.user.UserReply.Reachability;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CallPlanTest {
    private static final SipFlow FLOW = new SipFlow("udp", "192.0.2.4", 5060, new NodeId("192.0.2.1:17355"));
    private static final SipBinding DESK = new SipBinding("sip:bob@192.0.2.4", List.of(), 500, "c", 1, "", FLOW, T0);
    private static final SipBinding MOBILE =
            new SipBinding("sip:bob@192.0.2.5", List.of("<sip:edge;lr>"), 900, "d", 1, "", FLOW, T0);
    private static final Gateway SWISS =
            new Gateway("swiss", "gw1.example.net:5080;transport=tcp", Set.of(Kind.PSTN), List.of("+41"), 5, 1);
    private static final Gateway WORLD =
            new Gateway("world", "gw2.example.net", Set.of(Kind.PSTN, Kind.GATEWAY), List.of("+", ""), 0, 0);
    private static final DialOptions ANYTHING = new DialOptions(null, Requester.OPERATOR);
    private final CallPlan plan = planOf(WORLD, SWISS);

    @Test
    void shouldLetWhoPrefersItJoinByHimself() {
        var bob = bob(List.of(mode(Kind.COMPUTER, "laptop", 0), mode(Kind.SIP, "sip:bob@example.net", 1)), DESK);

        assertThat(plan.reaches(bob, ANYTHING)).isTrue();
        assertThat(plan.calls(bob, ANYTHING)).isEmpty();
    }

    @Test
    void shouldCallThePhonesThatAreRegisteredTheMostWantedFirst() {
        var bob = bob(List.of(mode(Kind.SIP, "sip:bob@example.net", 0)), DESK, MOBILE);

        assertThat(plan.calls(bob, ANYTHING))
                .containsExactly(
                        new SipTarget("sip:bob@192.0.2.5", List.of("<sip:edge;lr>"), FLOW, "sip:bob@example.net"),
                        new SipTarget("sip:bob@192.0.2.4", List.of(), FLOW, "sip:bob@example.net"));
        assertThat(plan.calls(bob(List.of(), DESK), ANYTHING)).hasSize(1);
        assertThat(plan.reaches(bob(List.of(mode(Kind.SIP, "sip:bob@example.net", 0))), ANYTHING))
                .isFalse();
    }

    @Test
    void shouldTakeTheGatewayWithTheLongestPrefixAndTheOthersAfterIt() {
        var bob = bob(List.of(
                mode(Kind.SIP, "sip:bob@pbx.example.org", 0),
                mode(Kind.PSTN, "+41443643532", 1),
                mode(Kind.COMPUTER, "laptop", 2)));

        assertThat(plan.calls(bob, ANYTHING).stream().map(SipTarget::uri))
                .containsExactly(
                        "sip:bob@pbx.example.org",
                        "sip:+41443643532@gw1.example.net:5080;transport=tcp;user=phone",
                        "sip:+41443643532@gw2.example.net;user=phone");
    }

    @Test
    void shouldDialNothingThatNoGatewayTakes() {
        CallPlan narrow = planOf(SWISS);

        assertThat(narrow.reaches(bob(List.of(mode(Kind.PSTN, "+12015550199", 0))), ANYTHING))
                .isFalse();
        assertThat(narrow.reaches(bob(List.of(mode(Kind.CELLULAR, "+41443643532", 0))), ANYTHING))
                .isFalse();
        assertThat(narrow.reaches(bob(List.of()), ANYTHING)).isFalse();
    }

    @Test
    void shouldReachAnAddressBehindTheGatewayThatItNames() {
        var bob = bob(List.of(mode(Kind.GATEWAY, "World:room 7@x", 0)));

        assertThat(plan.calls(bob, ANYTHING))
                .extracting(SipTarget::uri)
                .containsExactly("sip:room%207%40x@gw2.example.net");
        assertThat(plan.reaches(bob(List.of(mode(Kind.GATEWAY, "elsewhere:7", 0))), ANYTHING))
                .isFalse();
    }

    /** What is no number is the user of a SIP URI, in which ':' and '@' are escaped (RFC 3261 §19.1.6, §25.1; RFC 3966 §3 of ISDN). */
    @ParameterizedTest
    @CsvSource({
        "PSTN, +44 20 7946 0199, sip:+442079460199@gw.example.net;user=phone",
        "CELLULAR, +44 7700 900123, sip:+447700900123@gw.example.net;user=phone",
        "H323, h323:bob@example.net, sip:h323%3Abob%40example.net@gw.example.net",
        "H323, +44 20 7946 0199, sip:+442079460199@gw.example.net;user=phone",
        "ISDN, +44-20-7946-0199, sip:+442079460199@gw.example.net;user=phone",
        "ISDN, +44-20-7946-0199;isub=12:34%20@5, sip:+442079460199;isub=12%3A34%20%405@gw.example.net;user=phone",
        "ATM, 47.0079.0000.0000.0000.0000.0000.00A0.3E00.0001.00, "
                + "sip:4700790000000000000000000000a03e00000100@gw.example.net"
    })
    void shouldDialEachKindOverTheGatewayOfItsKindAndNoOther(Kind kind, String address, String uri) {
        Set<Kind> others = EnumSet.complementOf(EnumSet.of(kind, Kind.COMPUTER, Kind.SIP));
        Gateway ofItsKind = new Gateway("its", "gw.example.net", Set.of(kind), List.of(""), 9, 0);
        Gateway ofOthers = new Gateway("other", "other.example.net", others, List.of(""), 0, 0);
        var bob = bob(List.of(ModeAddress.parse(kind, address, 0)));

        assertThat(planOf(ofOthers, ofItsKind).calls(bob, ANYTHING))
                .extracting(SipTarget::uri, SipTarget::gateway)
                .containsExactly(tuple(uri, "its"));
        assertThat(planOf(ofOthers).reaches(bob, ANYTHING)).isFalse();
    }

    @Test
    void shouldCallAtOnceWhatRingsByItselfButOneGatewayAfterTheOther() {
        var bob = bob(
                List.of(
                        mode(Kind.SIP, "sip:bob@example.net", 0),
                        mode(Kind.SIP, "sip:bob@pbx.example.org", 1),
                        mode(Kind.PSTN, "+41443643532", 2)),
                DESK,
                MOBILE);

        assertThat(plan.calls(bob, new DialOptions(Order.AT_ONCE, Requester.OPERATOR)))
                .extracting(SipTarget::branch, SipTarget::gateway)
                .containsExactly(tuple(0, null), tuple(1, null), tuple(2, null), tuple(3, "swiss"), tuple(3, "world"));
        assertThat(plan.calls(bob, ANYTHING)).allMatch(target -> target.branch() == 0);
    }

    @ParameterizedTest
    @CsvSource({
        "PSTN, +41443643532, USER, true",
        "PSTN, +12015550199, USER, false",
        "PSTN, +12015550199, OPERATOR, true",
        "GATEWAY, World:7, USER, false",
        "SIP, sip:bob@pbx.example.org, USER, true",
        "SIP, sip:bob@PBX.example.org:5070;transport=tcp, USER, true",
        "SIP, sip:bob@elsewhere.example.com, USER, false",
        "SIP, sip:bob@elsewhere.example.com, OPERATOR, true",
        "SIP, sip:bob@example.net, PHONE, true",
        "SIP, sip:bob@pbx.example.org, PHONE, false",
        "PSTN, +41443643532, PHONE, false"
    })
    void shouldCallOnlyWhatWhoeverAsksMayHaveCalled(Kind kind, String address, Requester requester, boolean may) {
        SipBinding[] phones = address.endsWith("@example.net") ? new SipBinding[] {DESK} : new SipBinding[0];
        var bob = bob(List.of(mode(kind, address, 0)), phones);
        DialOptions dial = new DialOptions(null, requester);

        assertThat(plan.reaches(bob, dial)).isEqualTo(may);
        assertThat(plan.calls(bob, dial).isEmpty()).isNotEqualTo(may);
        assertThat(plan.forbids(bob, dial)).isNotEqualTo(may);
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

    @Test
    void shouldPassOverGatewaysThatAreDownOrFull() {
        var bob = bob(List.of(mode(Kind.PSTN, "+41443643532", 0)));
        Trunks swissDown = Trunks.of(List.of(WORLD, SWISS), 1, T0).failed("swiss", 0, 0, T0);

        assertThat(plan.with(swissDown, 0).calls(bob, ANYTHING))
                .extracting(SipTarget::gateway)
                .containsExactly("world");
        assertThat(plan.planned(plan.calls(bob, ANYTHING)).calls(bob, ANYTHING))
                .extracting(SipTarget::gateway)
                .containsExactly("world");
        Trunks allDown = swissDown.failed("world", 0, 0, T0);
        assertThat(plan.with(allDown, 0).reaches(bob, ANYTHING)).isFalse();
        assertThat(plan.with(allDown, 0).isStuck(bob, ANYTHING)).isTrue();
    }

    @Test
    void shouldPreferFreeLinesAmongEquals() {
        Gateway one = new Gateway("one", "gw1.example.net", Set.of(Kind.PSTN), List.of("+"), 0, 10);
        Gateway other = new Gateway("other", "gw2.example.net", Set.of(Kind.PSTN), List.of("+"), 0, 10);
        var bob = bob(List.of(mode(Kind.PSTN, "+41443643532", 0)));
        Trunks trunks = Trunks.of(List.of(one, other), 1, T0).reported(Map.of("one", 4, "other", 3));

        assertThat(planOf(one, other).with(trunks, 0).calls(bob, ANYTHING))
                .extracting(SipTarget::gateway)
                .containsExactly("other", "one");
    }

    private static CallPlan planOf(Gateway... gateways) {
        List<Gateway> all = List.of(gateways);
        return new CallPlan("example.net", all, RIGHTS, Order.IN_ORDER, Trunks.of(all, 3, T0), 0);
    }

    private static CommunicationMode mode(Kind kind, String address, int priority) {
        return new CommunicationMode(kind, address, priority);
    }

    private static Reachability bob(List<CommunicationMode> modes, SipBinding... bindings) {
        return new Reachability(BOB, new Profile("Bob"), modes, PresenceStatus.OFFLINE, List.of(bindings));
    }
}
