// SPDX-License-Identifier: Apache-2.0
package io.convoke.node.entity;

import java.util.function.Consumer;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.RecipientRef;

/**
 * How an entity that is none, or is over, leaves memory: whoever asks for many names gets answers, and nothing of it stays. What
 * is told to it once it leaves goes to the one that comes after it: it would be lost. One actor's.
 *
 * @param <M> what the entity can be told
 */
public final class Retirement<M> {
    private final Class<? extends M> internal;
    private final ActorRef<M> entity;
    private final RecipientRef<M> next;
    private final Consumer<ActorRef<M>> retire;
    private boolean retired;

    /**
     * @param internal what the entity tells itself, which is nobody else's
     * @param next whoever has the entity's id
     * @param retire told the entity; it stops soon after
     */
    public Retirement(
            Class<? extends M> internal, ActorRef<M> entity, RecipientRef<M> next, Consumer<ActorRef<M>> retire) {
        this.internal = internal;
        this.entity = entity;
        this.next = next;
        this.retire = retire;
    }

    public void now() {
        if (!retired) retire.accept(entity);
        retired = true;
    }

    /** @return whether it has been handed on */
    public boolean isForTheNext(M command) {
        boolean late = retired && !internal.isInstance(command);
        if (late) next.tell(command);
        return late;
    }
}
