// SPDX-License-Identifier: Apache-2.0
package io.convoke.node.instant;

import io.convoke.persistence.projection.CallDetailRecord;
import io.convoke.protocol.instant.InstantCommand;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import org.apache.pekko.Done;
import org.apache.pekko.actor.typed.javadsl.ActorContext;

/** Call detail records of a session that was held, each of its members' one, which are not written yet as far as is known. One actor's. */
final class OwedRecords {
    /** While Cassandra does not answer; beyond, the oldest is lost. */
    private static final int MOST = 100;

    private static final Duration AGAIN_AFTER = Duration.ofSeconds(5);

    /** What became of a try. */
    record Tried(List<CallDetailRecord> held, boolean isWritten) implements InstantCommand.Internal {}

    /** It is time for another one. */
    record TryAgain(List<CallDetailRecord> held) implements InstantCommand.Internal {}

    private final ActorContext<InstantCommand> context;
    private final Function<List<CallDetailRecord>, CompletionStage<Done>> records;
    private final List<List<CallDetailRecord>> owed = new ArrayList<>(1);

    /** @param records writes all of them; the same ones again change nothing */
    OwedRecords(ActorContext<InstantCommand> context, Function<List<CallDetailRecord>, CompletionStage<Done>> records) {
        this.context = context;
        this.records = records;
    }

    void add(List<CallDetailRecord> held) {
        if (owed.size() >= MOST) owed.removeFirst();
        owed.add(held);
        write(held);
    }

    private void write(List<CallDetailRecord> held) {
        context.pipeToSelf(records.apply(held), (_, failure) -> new Tried(held, failure == null));
    }

    void tried(Tried tried) {
        if (tried.isWritten()) owed.removeIf(one -> one == tried.held());
        else context.scheduleOnce(AGAIN_AFTER, context.getSelf(), new TryAgain(tried.held()));
    }

    /** False where it is owed no more. */
    boolean again(TryAgain again) {
        if (owed.stream().noneMatch(one -> one == again.held())) return false;
        write(again.held());
        return true;
    }

    boolean isEmpty() {
        return owed.isEmpty();
    }

    void clear() {
        owed.clear();
    }
}
