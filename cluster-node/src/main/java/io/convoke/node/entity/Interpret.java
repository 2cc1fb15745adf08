// SPDX-License-Identifier: Apache-2.0
package io.convoke.node.entity;

import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.japi.function.Procedure;
import org.apache.pekko.persistence.typed.javadsl.Effect;
import org.apache.pekko.persistence.typed.javadsl.EffectFactories;

/** One way from decision to effect for every shell: persist what was decided, answer, then settle. */
public final class Interpret {
    private Interpret() {}

    /** The answer goes out before {@code settle}, so that a caller never waits for work that is repeated anyway. */
    public static <E, S, R> Effect<E, S> run(
            EffectFactories<E, S> effects, Decision<E, R> decision, ActorRef<R> replyTo, Procedure<S> settle) {
        return effects.persist(decision.events()).thenRun((S next) -> {
            if (decision.reply() != null) replyTo.tell(decision.reply());
            settle.apply(next);
        });
    }
}
