// SPDX-License-Identifier: Apache-2.0
package io.convoke.media.floor;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What holds whatever anybody does, in whatever order: told by random crowds. */
class FloorPropertiesTest {
    private static final int CROWDS = 400;
    private static final int STEPS = 400;

    /** Keeps who may talk from what was told alone, as the gate of the media does. */
    private static final class Gate implements FloorListener<Integer> {
        final List<String> told = new ArrayList<>();
        final Set<Integer> granted = new HashSet<>();
        int answers;
        int asking = -1;
        int hangs;

        private void tell(String what, FloorParticipant<Integer> whom) {
            told.add(what + " " + whom.owner());
            answers += whom.owner() == asking ? 1 : 0;
        }

        @Override
        public void onGranted(FloorParticipant<Integer> to, long durationMs, boolean again) {
            tell("granted", to);
            assertThat(to.isReceiveOnly()).isFalse();
            assertThat(durationMs).isPositive();
            assertThat(again).isEqualTo(granted.contains(to.owner()));
            granted.add(to.owner());
        }

        @Override
        public void onTaken(FloorParticipant<Integer> by) {
            told.add("taken " + by.owner());
            granted.removeIf(each -> !each.equals(by.owner()));
            assertThat(granted).containsExactly(by.owner());
            hangs = 0;
        }

        @Override
        public void onDenied(FloorParticipant<Integer> to, DenyCause cause) {
            tell("denied " + cause, to);
        }

        @Override
        public void onQueued(FloorParticipant<Integer> who, int position) {
            tell("queued " + position, who);
        }

        @Override
        public void onRevoked(FloorParticipant<Integer> from, RevokeCause cause, boolean again) {
            tell("revoked " + cause, from);
            assertThat(granted).contains(from.owner());
        }

        @Override
        public void onIdle(boolean again) {
            told.add("idle");
            assertThat(granted.isEmpty()).isEqualTo(again);
            granted.clear();
        }

        @Override
        public void onStanding(FloorParticipant<Integer> to, FloorParticipant<Integer> holder) {
            told.add("standing " + to.owner());
        }

        @Override
        public void onHangTimeOver() {
            told.add("hang");
            assertThat(++hangs).isEqualTo(1);
            assertThat(granted).isEmpty();
        }
    }

    private static FloorSettings settings(Random random) {
        return new FloorSettings(
                Duration.ofMillis(random.nextInt(100, 5_000)),
                Duration.ofMillis(random.nextInt(2) * random.nextInt(1_000)),
                Duration.ofMillis(random.nextInt(2) * random.nextInt(1_000)),
                random.nextInt(257),
                random.nextInt(4),
                Duration.ofMillis(random.nextInt(2) * random.nextInt(3_000)),
                Duration.ofMillis(random.nextInt(100, 5_000)),
                Duration.ofMillis(random.nextInt(100, 5_000)));
    }

    @Test
    void shouldNeverHaveTwoHoldersNorForgetAnybody() {
        for (int seed = 0; seed < CROWDS; seed++) {
            assertThat(run(seed)).as("the same crowd again").isEqualTo(run(seed));
        }
    }

    private static List<String> run(int seed) {
        Random random = new Random(seed);
        FloorSettings settings = settings(random);
        Gate gate = new Gate();
        long nowNs = random.nextLong();
        FloorControl<Integer> floor = new FloorControl<>(settings, gate, nowNs);
        List<FloorParticipant<Integer>> people = new ArrayList<>();
        for (int i = 0; i < 6; i++) {
            people.add(new FloorParticipant<>(i));
        }
        Set<Integer> present = new HashSet<>();
        for (int step = 0; step < STEPS; step++) {
            nowNs += random.nextLong(300_000_000L);
            FloorParticipant<Integer> who = people.get(random.nextInt(people.size()));
            act(random, floor, gate, who, present, nowNs);
            check(floor, gate, settings, people, present);
        }
        return gate.told;
    }

    private static void act(
            Random random,
            FloorControl<Integer> floor,
            Gate gate,
            FloorParticipant<Integer> who,
            Set<Integer> present,
            long nowNs) {
        switch (random.nextInt(10)) {
            case 0 -> {
                floor.join(who, random.nextInt(256), random.nextInt(4) == 0, nowNs);
                present.add(who.owner());
            }
            case 1 -> {
                floor.leave(who, nowNs);
                present.remove(who.owner());
                gate.granted.remove(who.owner());
            }
            case 2, 3, 4 -> {
                floor.onTime(nowNs); // what is due anyway is no answer
                gate.asking = who.owner();
                gate.answers = 0;
                floor.request(who, random.nextInt(-1, 256), nowNs);
                assertThat(gate.answers).isEqualTo(present.contains(who.owner()) ? 1 : 0);
                gate.asking = -1;
            }
            case 5 -> floor.release(who, nowNs);
            case 6 -> floor.askPosition(who, nowNs);
            case 7 -> {
                if (floor.holder() != null) {
                    floor.onMedia(nowNs);
                }
            }
            default -> floor.onTime(nowNs);
        }
    }

    private static void check(
            FloorControl<Integer> floor,
            Gate gate,
            FloorSettings settings,
            List<FloorParticipant<Integer>> people,
            Set<Integer> present) {
        FloorParticipant<Integer> holder = floor.holder();
        assertThat(gate.granted).isEqualTo(holder == null ? Set.of() : Set.of(holder.owner()));
        assertThat(floor.participants()).isEqualTo(present.size());
        assertThat(floor.waiting()).isLessThanOrEqualTo(settings.queueSize() + 1);
        long queued = people.stream().filter(FloorParticipant::isQueued).count();
        assertThat(floor.waiting()).isEqualTo((int) queued);
        for (FloorParticipant<Integer> each : people) {
            assertThat(each.isQueued() && (each == holder || !present.contains(each.owner()) || each.isReceiveOnly()))
                    .isFalse();
        }
        if (holder == null) {
            assertThat(floor.waiting()).isZero();
        } else {
            assertThat(present).contains(holder.owner());
        }
    }
}
