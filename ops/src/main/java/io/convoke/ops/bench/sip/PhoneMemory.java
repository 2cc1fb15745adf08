// SPDX-License-Identifier: Apache-2.0
package io.convoke.ops.bench.sip;

import io.convoke.ops.bench.Figures;
import io.convoke.ops.bench.NodeUnderTest.Held;
import io.convoke.ops.load.sip.SipLoad;
import io.convoke.ops.load.sip.SipScripts;
import java.io.IOException;
import java.util.function.Consumer;

/**
 * What phones that are registered, and calls that are up, hold of a node's memory: living objects after a collection, and what is
 * resident beside the heap. A few of each before, so that what the node loads and compiles is not counted.
 */
record PhoneMemory(Phones phones) {
    private static final int WARM_UP_CALLS = 50;
    private static final int CALLS = 300;

    Figures run(Consumer<String> progress) throws IOException, InterruptedException {
        final int calls = phones.settings().participants().orElse(CALLS);
        final int registered = phones.phones();
        final Figures figures = new Figures("memory", calls);
        try (SipLoad load = phones.open()) {
            final Consumer<Integer> register = number -> progress.accept("registering " + number + " phones");
            register.accept(phones.users().size());
            load.exactly(
                    SipScripts.register(phones.users(), phones.users().size(), phones.address(), load.local()),
                    phones.users().size(),
                    0);
            final Held before = phones.node().held();
            register.accept(registered);
            load.exactly(
                    SipScripts.register(phones.users(), registered, phones.address(), load.local()), registered, 0);
            final Held after = phones.node().held();
            final int more = registered - phones.users().size();
            figures.note("phones", more)
                    .atMost("bytesPerPhone", (after.all() - before.all()) / more, 16 * 1024)
                    .note("heapBytesPerPhone", (after.heap() - before.heap()) / more);
        }
        try (Callers warmUp = new Callers(phones, progress)) {
            warmUp.call(WARM_UP_CALLS);
        }
        final Held before = phones.node().held();
        try (Callers callers = new Callers(phones, progress)) {
            callers.call(calls);
            final Held after = phones.node().held();
            final int up = Math.max(1, callers.up());
            figures.note("calls", up)
                    .atMost("bytesPerCall", (after.all() - before.all()) / up, 120 * 1024)
                    .note("heapBytesPerCall", (after.heap() - before.heap()) / up)
                    .note("besideHeapBytesPerCall", (after.beside() - before.beside()) / up);
        }
        return figures;
    }
}
