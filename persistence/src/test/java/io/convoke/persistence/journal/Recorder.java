// SPDX-License-Identifier: Apache-2.0
package io.convoke.persistence.journal;

import io.convoke.protocol.conference.ConferenceEvent;
import io.convoke.protocol.ids.ConferenceId;
import java.time.Duration;
import java.util.Set;
import org.apache.pekko.actor.NoSerializationVerificationNeeded;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.SupervisorStrategy;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.persistence.typed.PersistenceId;
import org.apache.pekko.persistence.typed.javadsl.CommandHandler;
import org.apache.pekko.persistence.typed.javadsl.EventHandler;
import org.apache.pekko.persistence.typed.javadsl.EventSourcedBehavior;

/** Writes the events it is given as those of one conference; its state is how many there are. */
public final class Recorder extends EventSourcedBehavior<Recorder.Record, ConferenceEvent, Integer> {
    /** Answered with the number of events once this one is stored. */
    public record Record(ConferenceEvent event, ActorRef<Integer> replyTo)
            implements NoSerializationVerificationNeeded {}

    private final ConferenceId conference;

    private Recorder(ConferenceId conference) {
        super(
                PersistenceId.of("Conference", conference.value()),
                SupervisorStrategy.restartWithBackoff(Duration.ofMillis(200), Duration.ofSeconds(1), 0.1));
        this.conference = conference;
    }

    public static Behavior<Record> of(ConferenceId conference) {
        return Behaviors.setup(context -> new Recorder(conference));
    }

    @Override
    public Integer emptyState() {
        return 0;
    }

    @Override
    public CommandHandler<Record, ConferenceEvent, Integer> commandHandler() {
        return (state, command) -> Effect().persist(command.event()).thenReply(command.replyTo(), count -> count);
    }

    @Override
    public EventHandler<Integer, ConferenceEvent> eventHandler() {
        return (count, event) -> count + 1;
    }

    @Override
    public Set<String> tagsFor(ConferenceEvent event) {
        return Set.of(JournalTags.of(conference));
    }
}
