// SPDX-License-Identifier: Apache-2.0
package io.convoke.node.instant;

import io.convoke.protocol.instant.InstantCommand;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.Consumer;

/** Those of one session: the first one is under way, the others wait; whoever cannot wait, or has waited too long, is told so. One actor's. */
final class ActivationsInTurn {
    private static final int MOST = 64;

    private final Duration askedWithin;
    private final Consumer<Activation> begin;
    private final Deque<Activation> all = new ArrayDeque<>();

    /**
     * @param askedWithin whoever has waited for longer has given up
     * @param begin of the one whose turn it is
     */
    ActivationsInTurn(Duration askedWithin, Consumer<Activation> begin) {
        this.askedWithin = askedWithin;
        this.begin = begin;
    }

    void add(InstantCommand.Activate c) {
        if (all.size() >= MOST) {
            new Activation(c).noAnswer();
            return;
        }
        all.add(new Activation(c));
        if (all.size() == 1) begin.accept(all.peek());
    }

    /** The one under way is answered. */
    void next() {
        all.remove();
        while (!all.isEmpty() && all.peek().isStale(askedWithin)) {
            all.remove().noAnswer();
        }
        if (!all.isEmpty()) begin.accept(all.peek());
    }

    boolean isEmpty() {
        return all.isEmpty();
    }

    /** Nothing comes of any. */
    void clear() {
        all.forEach(Activation::noAnswer);
        all.clear();
    }
}
