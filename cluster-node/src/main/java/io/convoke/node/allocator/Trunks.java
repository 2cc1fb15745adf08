// SPDX-License-Identifier: Apache-2.0
package io.convoke.node.allocator;

import io.convoke.protocol.allocator.GatewayStanding;
import io.convoke.protocol.allocator.GatewayStanding.Health;
import io.convoke.protocol.endpoint.SipTarget;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.function.UnaryOperator;

/**
 * How the gateways stand: whether they answer, and how many of their lines are occupied. Soft: after a failover each is taken
 * for usable until it is asked, and its calls are in the next reports of the nodes.
 *
 * @param byName in the operator's order
 * @param reported calls of all nodes, by gateway
 * @param failures in a row that make a gateway down
 */
public record Trunks(Map<String, Trunk> byName, Map<String, Integer> reported, int failures) {
    /** A report and its way: by then a call that was planned is in one, or nothing came of it. */
    private static final long PLANNED_NS = Duration.ofMillis(1200).toNanos();

    private static final int UNAVAILABLE = 503;

    /**
     * @param failed in a row
     * @param notBefore it is not asked until then, as it has wished (Retry-After); null for no wish
     * @param planned when calls were given to it that no report has yet
     */
    public record Trunk(
            Gateway gateway,
            Health health,
            int failed,
            Instant since,
            String detail,
            Instant notBefore,
            List<Long> planned) {}

    static Trunks of(List<Gateway> gateways, int failures, Instant now) {
        Map<String, Trunk> trunks = new LinkedHashMap<>();
        gateways.forEach(gateway ->
                trunks.put(gateway.name(), new Trunk(gateway, Health.UNKNOWN, 0, now, null, null, List.of())));
        return new Trunks(Collections.unmodifiableMap(trunks), Map.of(), failures);
    }

    /** Who may be asked now. */
    List<Gateway> due(Instant now) {
        return byName.values().stream()
                .filter(trunk -> trunk.notBefore == null || !now.isBefore(trunk.notBefore))
                .map(Trunk::gateway)
                .toList();
    }

    /** Whatever it says but 503 it is there; with Retry-After, 503 counts at once. */
    Trunks said(String name, int status, int retryAfter, Instant now) {
        return status == UNAVAILABLE
                ? failed(name, status, retryAfter, now)
                : with(
                        name,
                        trunk -> new Trunk(
                                trunk.gateway,
                                Health.UP,
                                0,
                                trunk.health == Health.UP ? trunk.since : now,
                                null,
                                null,
                                trunk.planned));
    }

    /** @param status 0 where nothing came back */
    Trunks failed(String name, int status, int retryAfter, Instant now) {
        return with(name, trunk -> {
            int inARow = trunk.failed + 1;
            boolean down = retryAfter > 0 || inARow >= failures || trunk.health == Health.DOWN;
            Instant notBefore = retryAfter > 0 ? now.plusSeconds(retryAfter) : trunk.notBefore;
            String detail = status == 0 ? "no answer" : status + " Service Unavailable";
            return new Trunk(
                    trunk.gateway,
                    down ? Health.DOWN : trunk.health,
                    inARow,
                    down && trunk.health != Health.DOWN ? now : trunk.since,
                    detail,
                    notBefore,
                    trunk.planned);
        });
    }

    Trunks reported(Map<String, Integer> calls) {
        return new Trunks(byName, Map.copyOf(calls), failures);
    }

    /** Each branch begins with its first target. */
    Trunks planned(Collection<SipTarget> targets, long nowNs) {
        Trunks next = this;
        TreeSet<Integer> begun = new TreeSet<>();
        for (SipTarget target : targets) {
            if (begun.add(target.branch()) && target.gateway() != null) next = next.planned(target.gateway(), nowNs);
        }
        return next;
    }

    private Trunks planned(String name, long nowNs) {
        return with(name, trunk -> {
            List<Long> young = new ArrayList<>(trunk.planned);
            young.removeIf(at -> nowNs - at > PLANNED_NS);
            young.add(nowNs);
            return new Trunk(
                    trunk.gateway,
                    trunk.health,
                    trunk.failed,
                    trunk.since,
                    trunk.detail,
                    trunk.notBefore,
                    List.copyOf(young));
        });
    }

    private Trunks with(String name, UnaryOperator<Trunk> change) {
        if (!byName.containsKey(name)) return this;
        Map<String, Trunk> next = new LinkedHashMap<>(byName);
        next.computeIfPresent(name, (_, trunk) -> change.apply(trunk));
        return new Trunks(Collections.unmodifiableMap(next), reported, failures);
    }

    /** It is there, and has a line left. */
    boolean isUsable(Gateway gateway, long nowNs) {
        Trunk trunk = byName.get(gateway.name());
        return trunk == null || trunk.health != Health.DOWN && free(gateway, nowNs) > 0;
    }

    /** Lines left; the greatest number there is where it has any number. */
    int free(Gateway gateway, long nowNs) {
        return gateway.capacity() == 0 ? Integer.MAX_VALUE : gateway.capacity() - calls(gateway.name(), nowNs);
    }

    private int calls(String name, long nowNs) {
        Trunk trunk = byName.get(name);
        long young = trunk == null
                ? 0
                : trunk.planned.stream().filter(at -> nowNs - at <= PLANNED_NS).count();
        return reported.getOrDefault(name, 0) + (int) young;
    }

    List<GatewayStanding> standings(long nowNs) {
        return byName.values().stream()
                .map(trunk -> new GatewayStanding(
                        trunk.gateway.name(),
                        trunk.gateway.address(),
                        List.copyOf(new TreeSet<>(trunk.gateway.kinds())),
                        trunk.gateway.prefixes(),
                        trunk.gateway.priority(),
                        trunk.gateway.capacity(),
                        calls(trunk.gateway.name(), nowNs),
                        trunk.health,
                        trunk.since,
                        trunk.detail))
                .toList();
    }
}
