// SPDX-License-Identifier: Apache-2.0
package io.convoke.node.call;

import io.convoke.node.call.CallState.Up;
import io.convoke.node.endpoint.EndpointShell;
import io.convoke.protocol.endpoint.EndpointCommand;
import java.time.Duration;
import org.apache.pekko.actor.typed.javadsl.TimerScheduler;

/** When a call does something by itself. One actor's. */
final class CallTimers {
    /** Well below the time after which an idle entity leaves memory: nobody wakes the call of a guest, and its timers. */
    private static final Duration STAY_AGAIN_AFTER = Duration.ofMinutes(3);

    /** A refresh that led to nothing is tried again after so long, and one that may be due since a crash is made. */
    private static final Duration REFRESH_AGAIN_AFTER = Duration.ofSeconds(10);

    enum Tick implements EndpointCommand.Internal {
        SETTLE,
        SESSION,
        LOST,
        RECALL,
        STAY,
        RETIRE
    }

    private final TimerScheduler<EndpointCommand> timers;

    CallTimers(TimerScheduler<EndpointCommand> timers) {
        this.timers = timers;
    }

    /** The session timer starts anew (RFC 4028 §10). */
    void refreshed(CallState state) {
        if (state instanceof Up up && up.timer() != null) {
            timers.startSingleTimer(Tick.SESSION, up.timer().untilDue());
        }
    }

    /** Where that is for us to do. */
    void refreshSoon(CallState state) {
        boolean ours =
                state instanceof Up up && up.timer() != null && up.timer().ours();
        if (ours) timers.startSingleTimer(Tick.SESSION, REFRESH_AGAIN_AFTER);
    }

    /** @param recall the phone is to get a re-INVITE of ours */
    void up(boolean recall) {
        timers.cancel(Tick.RETIRE);
        if (!timers.isTimerActive(Tick.STAY)) timers.startTimerWithFixedDelay(Tick.STAY, STAY_AGAIN_AFTER);
        if (recall && !timers.isTimerActive(Tick.RECALL)) {
            timers.startSingleTimer(Tick.RECALL, CallPayments.AGAIN_AFTER);
        }
    }

    /** @param again when something is to be paid; null for never */
    void ended(Duration again) {
        timers.cancel(Tick.SESSION);
        timers.cancel(Tick.STAY);
        if (again != null) timers.startSingleTimer(Tick.SETTLE, again);
    }

    void retireSoon() {
        if (!timers.isTimerActive(Tick.RETIRE)) timers.startSingleTimer(Tick.RETIRE, EndpointShell.RETIRE_AFTER);
    }
}
