// SPDX-License-Identifier: Apache-2.0
package io.convoke.node.ivr;

import com.typesafe.config.Config;
import io.convoke.node.entity.FailureLog;
import java.time.Duration;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.Extension;
import org.apache.pekko.actor.typed.ExtensionId;

/**
 * PINs that nobody has, by who dialled them: after a few he has to pause, longer each time, whatever call he makes. A right one
 * forgives nothing, or whoever has one could guess the others. Soft, and of this node alone.
 */
public final class WrongPins implements Extension {
    private static final ExtensionId<WrongPins> ID = new ExtensionId<>() {
        @Override
        public WrongPins createExtension(ActorSystem<?> system) {
            return new WrongPins(system.settings().config().getConfig("convoke"));
        }
    };

    private final FailureLog<String> bySource;

    WrongPins(Config c) {
        bySource = new FailureLog<>(
                c.getInt("ivr.wrong-pins"),
                c.getDuration("sip.guard.failures.pause"),
                c.getDuration("sip.guard.failures.longest-pause"),
                c.getInt("sip.guard.entries"));
    }

    public static WrongPins of(ActorSystem<?> system) {
        return system.registerExtension(ID);
    }

    /** Whether a PIN of this source is worth to be looked up now. */
    public boolean mayTry(String source, long nowNs) {
        return bySource.pause(source, nowNs).equals(Duration.ZERO);
    }

    public void failed(String source, long nowNs) {
        bySource.failed(source, nowNs);
    }
}
