// SPDX-License-Identifier: Apache-2.0
package io.convoke.node.sip.transport;

import java.time.Duration;
import org.apache.pekko.actor.Cancellable;
import org.apache.pekko.actor.typed.ActorSystem;

/** One wheel for all of a stack: no thread for a connection or a transaction, and cancelling costs one exchange. */
@FunctionalInterface
public interface Timers {
    /** @param task never blocks */
    Timeout after(Duration delay, Runnable task);

    /** What is cancelled may still be running. */
    @FunctionalInterface
    interface Timeout {
        void cancel();
    }

    /** Pekko's wheel, to 10 ms; it lets go of a cancelled task at once. */
    static Timers of(ActorSystem<?> system) {
        return (delay, task) -> {
            try {
                Cancellable timer = system.scheduler().scheduleOnce(delay, task, system.executionContext());
                return timer::cancel;
            } catch (IllegalStateException stopping) {
                return () -> {}; // the node ends: nothing is repeated any more
            }
        };
    }
}
