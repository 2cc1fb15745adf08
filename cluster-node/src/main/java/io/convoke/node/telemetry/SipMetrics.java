// SPDX-License-Identifier: Apache-2.0
package io.convoke.node.telemetry;

import io.convoke.node.sip.transaction.SipStack;
import io.convoke.node.sip.transport.SipCounters.Event;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.function.ToDoubleFunction;

/** What the SIP stack has in hand, and what happened to messages. All is 0 until its ports are open. */
final class SipMetrics {
    private final MeterRegistry registry;
    private final CompletableFuture<SipStack> stack;

    SipMetrics(MeterRegistry registry, CompletableFuture<SipStack> stack) {
        this.registry = registry;
        this.stack = stack;
        transactions("server", SipStack::serverTransactions);
        transactions("client", SipStack::clientTransactions);
        Gauge.builder("convoke.sip.connections", stack, _ -> value(SipStack::connections))
                .description("SIP connections over TCP and TLS that are open")
                .strongReference(true)
                .register(registry);
        for (Event event : Event.values()) {
            FunctionCounter.builder(
                            "convoke.sip.events",
                            stack,
                            _ -> value(s -> s.counters().get(event)))
                    .description("What happened to SIP messages and connections")
                    .tag("event", event.name().toLowerCase(Locale.ROOT))
                    .register(registry);
        }
    }

    private void transactions(String side, ToDoubleFunction<SipStack> count) {
        Gauge.builder("convoke.sip.transactions", stack, _ -> value(count))
                .description("SIP transactions that are not over; server: requests that came")
                .tag("side", side)
                .strongReference(true)
                .register(registry);
    }

    private double value(ToDoubleFunction<SipStack> count) {
        return stack.isDone() && !stack.isCompletedExceptionally() ? count.applyAsDouble(stack.join()) : 0;
    }
}
