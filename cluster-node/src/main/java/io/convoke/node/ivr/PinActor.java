// SPDX-License-Identifier: Apache-2.0
package io.convoke.node.ivr;

import io.convoke.node.endpoint.EndpointShell;
import io.convoke.node.entity.Interpret;
import io.convoke.protocol.endpoint.EndpointCommand;
import io.convoke.protocol.endpoint.EndpointEvent;
import io.convoke.protocol.ids.EndpointId;
import java.util.function.Consumer;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.persistence.typed.javadsl.CommandHandler;
import org.apache.pekko.persistence.typed.javadsl.Effect;
import org.apache.pekko.persistence.typed.javadsl.EventHandler;
import org.apache.pekko.persistence.typed.javadsl.EventSourcedBehavior;
import org.apache.pekko.persistence.typed.javadsl.Recovery;

/**
 * The endpoint that stands for a conference at the access number. That there is one entity for each PIN is what keeps two
 * conferences from having the same; nobody looks through all conferences. It leaves memory with each answer: PINs are guessed.
 */
public final class PinActor extends EventSourcedBehavior<EndpointCommand, EndpointEvent, PinState> {
    private final EndpointId self;
    private final Runnable retire;

    private PinActor(EndpointId self, Runnable retire) {
        super(EndpointShell.persistenceId(self), EndpointShell.restarting());
        this.self = self;
        this.retire = retire;
    }

    /** @param retire told the entity: it may leave memory */
    public static Behavior<EndpointCommand> create(EndpointId self, Consumer<ActorRef<EndpointCommand>> retire) {
        return Behaviors.setup(context -> new PinActor(self, () -> retire.accept(context.getSelf())));
    }

    @Override
    public PinState emptyState() {
        return PinState.FREE;
    }

    @Override
    public EventHandler<PinState, EndpointEvent> eventHandler() {
        return PinState::evolve;
    }

    @Override
    public CommandHandler<EndpointCommand, EndpointEvent, PinState> commandHandler() {
        return this::onCommand;
    }

    @Override
    public Recovery recovery() {
        return EndpointShell.recoveryOfFewEvents();
    }

    private Effect<EndpointEvent, PinState> onCommand(PinState state, EndpointCommand command) {
        return switch (command) {
            case EndpointCommand.Request request ->
                Interpret.run(Effect(), state.decide(self, request), request.replyTo(), _ -> retire.run());
            case EndpointCommand.Poll poll -> {
                EndpointShell.refuse(self, poll);
                yield Effect().none();
            }
            case EndpointCommand.Notice _, EndpointCommand.Internal _ ->
                Effect().none();
        };
    }
}
