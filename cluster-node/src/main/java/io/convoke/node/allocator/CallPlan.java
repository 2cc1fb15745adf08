// SPDX-License-Identifier: Apache-2.0
package io.convoke.node.allocator;

import io.convoke.protocol.endpoint.SipBinding;
import io.convoke.protocol.endpoint.SipTarget;
import io.convoke.protocol.user.CommunicationMode;
import io.convoke.protocol.user.CommunicationMode.Kind;
import io.convoke.protocol.user.UserReply.Reachability;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** Where to call a user who is invited: his modes in their order, each as all the places that it may mean. Pure. */
record CallPlan(String domain, List<Gateway> gateways) {

    /** Whether he can be reached at all: by a client of his own that joins by itself, or by a call. */
    boolean reaches(Reachability who) {
        return joinsByHimself(who.modes()) || !targets(who).isEmpty();
    }

    /** Empty where he joins by himself, since that is what he prefers: the conference information is all he needs. */
    List<SipTarget> calls(Reachability who) {
        return preferred(who.modes())
                        .findFirst()
                        .filter(mode -> mode.kind() == Kind.COMPUTER)
                        .isPresent()
                ? List.of()
                : targets(who);
    }

    private static boolean joinsByHimself(List<CommunicationMode> modes) {
        return modes.stream().anyMatch(mode -> mode.kind() == Kind.COMPUTER);
    }

    private static Stream<CommunicationMode> preferred(List<CommunicationMode> modes) {
        return modes.stream().sorted(Comparator.comparingInt(CommunicationMode::priority));
    }

    /** Without any mode, the phones that have registered. */
    private List<SipTarget> targets(Reachability who) {
        if (who.modes().isEmpty()) return phones(who);
        List<SipTarget> targets = new ArrayList<>();
        preferred(who.modes())
                .forEach(mode -> targets.addAll(
                        switch (mode.kind()) {
                            case COMPUTER -> List.of();
                            case SIP -> sip(who, mode.address());
                            case PSTN, CELLULAR, GATEWAY, H323, ISDN, ATM -> behindGateways(mode);
                        }));
        return targets.stream().distinct().toList();
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

    /** The one with the longest prefix first, then the one that the operator prefers; the others are tried after it. */
    private List<SipTarget> behindGateways(CommunicationMode mode) {
        return gateways.stream()
                .filter(gateway -> gateway.takes(mode))
                .sorted(Comparator.comparingInt((Gateway gateway) -> -gateway.prefixLength(mode))
                        .thenComparingInt(Gateway::priority))
                .map(gateway -> gateway.target(mode, domain))
                .toList();
    }
}
