// SPDX-License-Identifier: Apache-2.0
package io.convoke.node.entity;

import java.util.List;
import java.util.stream.Stream;

/**
 * What an entity does about a request, as data: what to persist and what to answer.
 *
 * @param reply null where the answer comes later, from the shell, when what the request started is done
 */
public record Decision<E, R>(List<E> events, R reply) {

    public static <E, R> Decision<E, R> persist(E event, R reply) {
        return new Decision<>(List.of(event), reply);
    }

    public static <E, R> Decision<E, R> persist(List<? extends E> events, R reply) {
        return new Decision<>(List.copyOf(events), reply);
    }

    /** Stored now, answered later. */
    public static <E, R> Decision<E, R> persistAndWait(E event) {
        return new Decision<>(List.of(event), null);
    }

    /** The same, where something else has happened first. */
    public Decision<E, R> after(E event) {
        return new Decision<>(Stream.concat(Stream.of(event), events.stream()).toList(), reply);
    }

    public static <E, R> Decision<E, R> replyOnly(R reply) {
        return new Decision<>(List.of(), reply);
    }

    /** Nothing to store; what was asked is under way already, the answer comes when it is done. */
    public static <E, R> Decision<E, R> await() {
        return new Decision<>(List.of(), null);
    }
}
