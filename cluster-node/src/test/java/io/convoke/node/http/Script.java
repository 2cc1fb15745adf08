// SPDX-License-Identifier: Apache-2.0
package io.convoke.node.http;

import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.javadsl.Behaviors;

/** An entity that answers as the test says, keeps what it was told, and is silent about everything else. */
public final class Script<C> {
    private final Map<Class<?>, Consumer<C>> answers = new ConcurrentHashMap<>();
    private final List<C> told = new CopyOnWriteArrayList<>();

    public <T extends C> void on(Class<T> type, Consumer<T> answer) {
        answers.put(type, command -> answer.accept(type.cast(command)));
    }

    public void forget() {
        answers.clear();
        told.clear();
    }

    public <T extends C> List<T> told(Class<T> type) {
        return told.stream().filter(type::isInstance).map(type::cast).toList();
    }

    public <T extends C> T last(Class<T> type) {
        return told(type).getLast();
    }

    public Behavior<C> behavior() {
        return Behaviors.receiveMessage(command -> {
            told.add(command);
            answers.getOrDefault(command.getClass(), silent -> {}).accept(command);
            return Behaviors.same();
        });
    }
}
