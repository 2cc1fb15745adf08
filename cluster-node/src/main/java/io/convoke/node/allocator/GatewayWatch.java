// SPDX-License-Identifier: Apache-2.0
package io.convoke.node.allocator;

import io.convoke.node.boot.Shards;
import io.convoke.node.entity.Census;
import io.convoke.protocol.allocator.AllocatorCommand;
import io.convoke.protocol.allocator.AllocatorCommand.GatewayFailed;
import io.convoke.protocol.allocator.GatewayStanding;
import io.convoke.protocol.allocator.GatewayStanding.Health;
import io.convoke.protocol.endpoint.SipTarget;
import io.convoke.protocol.ids.UserId;
import io.convoke.protocol.sip.SipCommand;
import io.convoke.protocol.sip.SipReply;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.TimerScheduler;

/** Asks the gateways whether they are there, and keeps what comes of that. The allocator's. */
final class GatewayWatch {
    private final Shards shards;
    private final AllocatorSettings.Probing probing;
    private final Census census;
    private final ActorContext<AllocatorCommand> context;
    private final TimerScheduler<AllocatorCommand> timers;
    private final Function<Event, AllocatorCommand> adapter;
    private Trunks trunks;

    /** What comes back to {@link #on}. */
    sealed interface Event {
        record Ask() implements Event {}

        /** @param reply null where none came in time */
        record Said(String gateway, SipReply reply) implements Event {}
    }

    /** @param adapter of what is to come back */
    GatewayWatch(
            Shards shards,
            AllocatorSettings settings,
            Census census,
            ActorContext<AllocatorCommand> context,
            TimerScheduler<AllocatorCommand> timers,
            Function<Event, AllocatorCommand> adapter) {
        this.shards = shards;
        this.probing = settings.probing();
        this.census = census;
        this.context = context;
        this.timers = timers;
        this.adapter = adapter;
        show(Trunks.of(settings.gateways(), probing.failures(), Instant.now()));
        if (!settings.gateways().isEmpty() && asks()) {
            timers.startTimerWithFixedDelay(adapter.apply(new Event.Ask()), Duration.ZERO, probing.period());
        }
    }

    private boolean asks() {
        return !probing.period().isZero();
    }

    Trunks trunks() {
        return trunks;
    }

    List<GatewayStanding> standings() {
        return trunks.standings(System.nanoTime());
    }

    /** Calls that the conference is to make, which no report has yet. */
    void planned(Map<UserId, List<SipTarget>> calls) {
        calls.values().forEach(targets -> trunks = trunks.planned(targets, System.nanoTime()));
    }

    /** Of all nodes. */
    void reported(Map<String, Integer> calls) {
        trunks = trunks.reported(calls);
    }

    /** Where gateways are not asked, none can say that it is back: it is left alone for as long as it wishes, and no longer. */
    void failed(GatewayFailed c) {
        if (!asks() && c.retryAfter() == 0) return;
        show(trunks.failed(c.gateway(), c.status(), c.retryAfter(), Instant.now()));
        if (asks()) return;
        AllocatorCommand back =
                adapter.apply(new Event.Said(c.gateway(), new SipReply.Response(200, "OK", null, null)));
        timers.startSingleTimer(back, back, Duration.ofSeconds(c.retryAfter()));
    }

    void on(Event event) {
        Instant now = Instant.now();
        switch (event) {
            case Event.Ask _ -> trunks.due(now).forEach(this::ask);
            case Event.Said(String gateway, SipReply.Response said) ->
                show(trunks.said(gateway, said.status(), said.retryAfter(), now));
            case Event.Said(String gateway, var _) -> show(trunks.failed(gateway, 0, 0, now));
        }
    }

    private void ask(Gateway gateway) {
        context.ask(
                SipReply.class,
                shards.sip(),
                probing.answerWithin(),
                (ActorRef<SipReply> replyTo) -> new SipCommand.Options(gateway.itself(), replyTo),
                (reply, _) -> adapter.apply(new Event.Said(gateway.name(), reply)));
    }

    private void show(Trunks next) {
        trunks = next;
        for (GatewayStanding now : standings()) {
            Boolean before = census.gatewaysUp().get(now.name());
            boolean up = now.health() != Health.DOWN;
            census.gateway(now.name(), up);
            if (before == null || before == up) continue;
            if (up) context.getLog().info("Gateway {} is up", now.name());
            else context.getLog().warn("Gateway {} is down: {}", now.name(), now.detail());
        }
    }
}
