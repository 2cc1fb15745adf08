// SPDX-License-Identifier: Apache-2.0
package io.convoke.node.instant;

import io.convoke.node.instant.InstantQuestions.Answer;
import io.convoke.protocol.ids.EndpointId;
import io.convoke.protocol.ids.NodeId;
import io.convoke.protocol.instant.InstantCommand;
import io.convoke.protocol.instant.InstantId;
import io.convoke.protocol.instant.ServerReply;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.apache.pekko.actor.typed.javadsl.TimerScheduler;

/** Has the servers of a running session connect who is in it and nobody else, and finds out what they have lost. One actor's. */
final class SessionUpkeep {
    /** Doubled each time: who is busy, is so with many sessions. */
    private static final Duration AGAIN_AFTER = Duration.ofMillis(200);

    private static final int MOST_DOUBLINGS = 5;

    /** This server was not reached, or was busy. */
    record Again(NodeId server) implements InstantCommand.Internal {}

    private final InstantId self;
    private final InstantQuestions questions;
    private final TimerScheduler<InstantCommand> timers;
    /** How often in a row each was asked in vain. */
    private final Map<NodeId, Integer> inVain = new HashMap<>();

    SessionUpkeep(InstantId self, InstantQuestions questions, TimerScheduler<InstantCommand> timers) {
        this.self = self;
        this.questions = questions;
        this.timers = timers;
    }

    /** @param comes somebody comes in just now, who is not to be thrown out */
    void again(Again again, RunningSession running, boolean comes) {
        if (running == null) inVain.clear();
        else if (comes) timers.startSingleTimer(again.server(), again, AGAIN_AFTER);
        else questions.bridgeAnew(Set.of(again.server()), running);
    }

    private void soon(NodeId server) {
        if (timers.isTimerActive(server)) return;
        int before = inVain.merge(server, 1, Integer::sum) - 1;
        long ms = AGAIN_AFTER.toMillis() << Math.min(before, MOST_DOUBLINGS);
        long apart = Math.floorMod(self.hashCode(), ms / 2); // of the sessions that it has refused at the same moment
        timers.startSingleTimer(server, new Again(server), Duration.ofMillis(ms + apart));
    }

    /**
     * A home that has lost the session, or a leg of it, is to connect its members again, and says what is missing.
     *
     * @param comes somebody comes in just now, for whom it is asked to do so anyway
     * @return whether the home is lost, and the session with it
     */
    boolean hasLostHome(Answer.OfHome said, boolean comes) {
        RunningSession running = said.of();
        if (said.reply() == null) return false;
        if (said.reply() instanceof ServerReply.Sessions its) {
            boolean has = said.leg().isEmpty() || its.gains().containsKey(self);
            if (!has && !comes) questions.bridgeAnew(running.servers(), running);
        }
        return running.hasLostHome(!(said.reply() instanceof ServerReply.Gone));
    }

    /** @return who cannot be in it any more */
    Set<EndpointId> lost(Answer.OfMembers said) {
        RunningSession running = said.of();
        Set<EndpointId> lost = new HashSet<>();
        switch (said.reply()) {
            case null -> soon(said.server());
            case ServerReply.Refused _ -> soon(said.server());
            case ServerReply.NotBridged no -> {
                inVain.remove(said.server());
                lost.addAll(running.missing(no));
                lost.forEach(one -> questions.lost(one, running.leg(one)));
                lost.addAll(running.busy(no));
            }
            default -> inVain.remove(said.server()); // done, or gone: it is found out in time whether for good
        }
        return lost;
    }
}
