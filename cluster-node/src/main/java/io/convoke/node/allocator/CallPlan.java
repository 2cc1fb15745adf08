// SPDX-License-Identifier: Apache-2.0
package io.convoke.node.allocator;

import io.convoke.protocol.conference.DialOptions;
import io.convoke.protocol.conference.DialOptions.Order;
import io.convoke.protocol.conference.DialOptions.Requester;
import io.convoke.protocol.endpoint.SipBinding;
import io.convoke.protocol.endpoint.SipTarget;
import io.convoke.protocol.user.CommunicationMode;
import io.convoke.protocol.user.CommunicationMode.Kind;
import io.convoke.protocol.user.UserReply.Reachability;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;

/** Where to call a user who is invited: his modes in their order, each as all the places that it may mean. Pure. */
record CallPlan(
        String domain,
        List<Gateway> gateways,
        Map<Requester, DialRight> rights,
        Order order,
        Trunks trunks,
        long nowNs) {

    CallPlan with(Trunks now, long atNs) {
        return new CallPlan(domain, gateways, rights, order, now, atNs);
    }

    /** As after calls to these. */
    CallPlan planned(List<SipTarget> targets) {
        return with(trunks.planned(targets, nowNs), nowNs);
    }

    /** Whether there are gateways for one of his modes, none of which can be used now. */
    boolean isStuck(Reachability who, DialOptions dial) {
        return who.modes().stream()
                .filter(mode -> permitted(mode, dial))
                .anyMatch(mode -> gateways.stream().anyMatch(gateway -> gateway.takes(mode)));
    }

    /** Whether he can be reached at all: by a client of his own that joins by itself, or by a call. */
    boolean reaches(Reachability who, DialOptions dial) {
        return joinsByHimself(who.modes()) || !targets(who, dial).isEmpty();
    }

    /** Whether nothing stands in the way of calling him but that whoever asks may not have it done. */
    boolean forbids(Reachability who, DialOptions dial) {
        return targets(who, dial).isEmpty()
                && who.modes().stream()
                        .anyMatch(mode ->
                                !permitted(mode, dial) && !places(who, mode).isEmpty());
    }

    /**
     * Empty where he joins by himself, since that is what he prefers: the conference information is all he needs. Whoever sends
     * REFER wants his phones to ring.
     */
    List<SipTarget> calls(Reachability who, DialOptions dial) {
        boolean byHimself = preferred(who.modes())
                .findFirst()
                .filter(mode -> mode.kind() == Kind.COMPUTER)
                .isPresent();
        return byHimself && dial.requester() != Requester.PHONE ? List.of() : targets(who, dial);
    }

    private static boolean joinsByHimself(List<CommunicationMode> modes) {
        return modes.stream().anyMatch(mode -> mode.kind() == Kind.COMPUTER);
    }

    private static Stream<CommunicationMode> preferred(List<CommunicationMode> modes) {
        return modes.stream().sorted(Comparator.comparingInt(CommunicationMode::priority));
    }

    /** Without any mode, the phones that have registered. At once, each place rings by itself; gateways never together. */
    private List<SipTarget> targets(Reachability who, DialOptions dial) {
        boolean atOnce = (dial.order() == null ? order : dial.order()) == Order.AT_ONCE;
        boolean phonesFirst = who.modes().isEmpty() || dial.requester() == Requester.PHONE;
        Stream<SipTarget> ofModes = preferred(who.modes())
                .filter(mode -> permitted(mode, dial))
                .flatMap(mode -> places(who, mode).stream());
        List<SipTarget> targets = Stream.concat(phonesFirst ? phones(who).stream() : Stream.empty(), ofModes)
                .distinct()
                .toList();
        return atOnce ? apart(targets) : targets;
    }

    private static List<SipTarget> apart(List<SipTarget> targets) {
        Map<String, Integer> branches = new LinkedHashMap<>();
        List<SipTarget> apart = new ArrayList<>();
        for (SipTarget target : targets) {
            String place = target.gateway() == null ? target.uri() : target.to();
            branches.putIfAbsent(place, branches.size());
            apart.add(target.inBranch(branches.get(place)));
        }
        return apart;
    }

    private boolean permitted(CommunicationMode mode, DialOptions dial) {
        DialRight right = rights.get(dial.requester());
        return switch (mode.kind()) {
            case COMPUTER -> true;
            case SIP -> isOurs(mode.address()) || right.permitsSip(mode.address());
            case PSTN, CELLULAR, GATEWAY, H323, ISDN, ATM -> right.permits(mode);
        };
    }

    private boolean isOurs(String address) {
        return address.toLowerCase(Locale.ROOT).endsWith("@" + domain);
    }

    private List<SipTarget> places(Reachability who, CommunicationMode mode) {
        return switch (mode.kind()) {
            case COMPUTER -> List.of();
            case SIP -> sip(who, mode.address());
            case PSTN, CELLULAR, GATEWAY, H323, ISDN, ATM -> behindGateways(mode);
        };
    }

    /** His own address means the phones that are registered under it; any other is called as it stands there. */
    private List<SipTarget> sip(Reachability who, String address) {
        return address.equals("sip:" + who.user())
                ? phones(who)
                : List.of(new SipTarget(address, List.of(), null, address));
    }

    private static List<SipTarget> phones(Reachability who) {
        return who.bindings().stream()
                .sorted(Comparator.comparingInt(SipBinding::q).reversed())
                .map(phone -> new SipTarget(phone.contact(), phone.path(), phone.flow(), "sip:" + who.user()))
                .toList();
    }

    /** By the longest prefix, then as the operator prefers, then by free lines; those that are down or full are left out. */
    private List<SipTarget> behindGateways(CommunicationMode mode) {
        return gateways.stream()
                .filter(gateway -> gateway.takes(mode) && trunks.isUsable(gateway, nowNs))
                .sorted(Comparator.comparingInt((Gateway gateway) -> -gateway.prefixLength(mode))
                        .thenComparingInt(Gateway::priority)
                        .thenComparingInt(gateway -> -trunks.free(gateway, nowNs)))
                .map(gateway -> gateway.target(mode, domain))
                .toList();
    }
}
