// SPDX-License-Identifier: Apache-2.0
package io.convoke.node.instant;

import io.convoke.node.instant.InstantQuestions.Answer.OfMembers;
import io.convoke.protocol.ids.EndpointId;
import io.convoke.protocol.ids.NodeId;
import io.convoke.protocol.instant.InstantCommand;
import io.convoke.protocol.instant.ServerReply;
import java.time.Duration;
import java.util.Collection;
import java.util.HashSet;
import java.util.Set;
import org.apache.pekko.actor.typed.javadsl.TimerScheduler;

/** Has the servers of a running session connect who is in it and nobody else, and finds out whom they have lost. One actor's. */
final class SessionUpkeep {
    private static final Duration AGAIN_AFTER = Duration.ofMillis(200);

    /** This server was not reached, or was busy. */
    record Again(NodeId server) implements InstantCommand.Internal {}

    private final InstantQuestions questions;
    private final TimerScheduler<InstantCommand> timers;

    SessionUpkeep(InstantQuestions questions, TimerScheduler<InstantCommand> timers) {
        this.questions = questions;
        this.timers = timers;
    }

    void bridge(RunningSession running, Collection<NodeId> servers) {
        questions.bridgeAnew(servers, running);
    }

    /** @param comes somebody comes in just now, who is not to be thrown out */
    void again(Again again, RunningSession running, boolean comes) {
        if (running == null) return;
        if (comes) soon(again.server());
        else bridge(running, Set.of(again.server()));
    }

    private void soon(NodeId server) {
        timers.startSingleTimer(server, new Again(server), AGAIN_AFTER);
    }

    /** @return who cannot be in it any more: everybody where the home is gone */
    Set<EndpointId> lost(OfMembers said) {
        RunningSession running = said.of();
        if (said.reply() == null || said.reply() instanceof ServerReply.Refused) {
            soon(said.server());
            return Set.of();
        }
        Set<EndpointId> lost = new HashSet<>(running.missing(said.server(), said.reply()));
        lost.forEach(one -> questions.lost(one, running.leg(one)));
        lost.addAll(running.busy(said.reply()));
        boolean homeless =
                said.reply() instanceof ServerReply.Gone && said.server().equals(running.home());
        if (homeless) lost.addAll(running.members().keySet());
        return lost;
    }
}
