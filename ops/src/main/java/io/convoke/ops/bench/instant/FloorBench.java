// SPDX-License-Identifier: Apache-2.0
package io.convoke.ops.bench.instant;

import io.convoke.media.floor.FloorMessage;
import io.convoke.ops.bench.BenchSettings;
import io.convoke.ops.bench.Crowd;
import io.convoke.ops.bench.Figures;
import io.convoke.ops.client.ControlClient;
import io.convoke.ops.load.LoadClock;
import java.io.IOException;
import java.util.List;
import java.util.function.Consumer;

/** Members of one session ask for the floor by RTCP, one after the other: when he has it, and when the others know. */
record FloorBench(ControlClient client, BenchSettings settings) {
    private static final int MEMBERS = 100;
    private static final int TURNS_PER_SECOND = 20;
    private static final long TURN_NS = 1_000_000_000L / TURNS_PER_SECOND;
    private static final long TOLD_WITHIN_MS = 1_000;
    private static final long SETTLED_NS = 500_000_000L;

    Figures run(Crowd crowd, Consumer<String> progress) throws IOException, InterruptedException {
        final int members = settings.participants().orElse(MEMBERS);
        final FloorTurns turns = new FloorTurns();
        progress.accept("making " + members + " users with provisioned legs");
        try (TalkRoom room =
                TalkRoom.open(List.of(client), crowd.users(members), settings.local(), (_, _) -> null, turns)) {
            room.press();
            LoadClock.awaitUntil(System.nanoTime() + SETTLED_NS);
            progress.accept(TURNS_PER_SECOND + " members a second ask for the floor: " + settings.warmUpSeconds()
                    + " s to warm up, " + settings.seconds() + " s measured");
            release(room, turns, TalkRoom.PRESSES);
            take(room, turns, settings.warmUpSeconds() * TURNS_PER_SECOND, false);
            final int asked = settings.seconds() * TURNS_PER_SECOND;
            final int complete = take(room, turns, asked, true);
            room.release();
            room.swarm().stop();
            return new Figures("floor", members)
                    .atMost("grantedMsP99", turns.ownUs().getValueAtPercentile(99) / 1e3, 10)
                    .atMost("takenMsP99", turns.othersUs().getValueAtPercentile(99) / 1e3, 10)
                    .note("grantedMsP50", turns.ownUs().getValueAtPercentile(50) / 1e3)
                    .note("takenMsP50", turns.othersUs().getValueAtPercentile(50) / 1e3)
                    .note("grantedMsMax", turns.ownUs().getMaxValue() / 1e3)
                    .note("takenMsMax", turns.othersUs().getMaxValue() / 1e3)
                    .atLeast("allToldRatio", complete / (double) asked, 1)
                    .note("requests", asked)
                    .note("requestsPerSecond", TURNS_PER_SECOND)
                    .note("generatorLateMsMax", room.swarm().latestMs());
        }
    }

    /** The answer: after how many requests everybody was told in time. */
    private static int take(TalkRoom room, FloorTurns turns, int count, boolean counts)
            throws IOException, InterruptedException {
        final int members = room.swarm().members().size();
        final LoadClock clock = new LoadClock(System.nanoTime() + TURN_NS, TURN_NS);
        int complete = 0;
        for (int i = 0; i < count; i++) {
            clock.awaitTick();
            final int member = (i + 1) % members;
            final FloorTurns.Turn turn = turns.request(member, members, counts);
            room.say(member, FloorMessage.REQUEST);
            complete += turn.await(TOLD_WITHIN_MS) ? 1 : 0;
            release(room, turns, member);
        }
        return complete;
    }

    private static void release(TalkRoom room, FloorTurns turns, int member) throws IOException, InterruptedException {
        final FloorTurns.Turn turn =
                turns.release(member, room.swarm().members().size());
        room.say(member, FloorMessage.RELEASE);
        turn.await(TOLD_WITHIN_MS);
    }
}
