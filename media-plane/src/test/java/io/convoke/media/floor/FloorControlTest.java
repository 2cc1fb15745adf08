// SPDX-License-Identifier: Apache-2.0
package io.convoke.media.floor;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Each scene is a procedure of TS 24.380 §6.3.4 or §6.3.5, told by who is said what. */
class FloorControlTest {
    private final Script script = new Script();
    private FloorParticipant<String> ann;
    private FloorParticipant<String> bob;
    private FloorParticipant<String> carol;
    private FloorParticipant<String> dan;
    private FloorControl<String> floor;
    private long nowNs = 7_000_000_000L;

    /** What was told, in words. */
    static final class Script implements FloorListener<String> {
        final List<String> lines = new ArrayList<>();

        List<String> take() {
            List<String> taken = List.copyOf(lines);
            lines.clear();
            return taken;
        }

        @Override
        public void onGranted(FloorParticipant<String> to, long durationMs, boolean again) {
            lines.add("granted " + to.owner() + " " + durationMs + (again ? " again" : ""));
        }

        @Override
        public void onTaken(FloorParticipant<String> by) {
            lines.add("taken by " + by.owner());
        }

        @Override
        public void onDenied(FloorParticipant<String> to, DenyCause cause) {
            lines.add("denied " + to.owner() + " " + cause);
        }

        @Override
        public void onQueued(FloorParticipant<String> who, int position) {
            lines.add("queued " + who.owner() + " " + position);
        }

        @Override
        public void onRevoked(FloorParticipant<String> from, RevokeCause cause, boolean again) {
            lines.add("revoked " + from.owner() + " " + cause + (again ? " again" : ""));
        }

        @Override
        public void onIdle(boolean again) {
            lines.add(again ? "idle again" : "idle");
        }

        @Override
        public void onStanding(FloorParticipant<String> to, FloorParticipant<String> holder) {
            lines.add("standing " + to.owner() + " " + (holder == null ? "idle" : holder.owner()));
        }

        @Override
        public void onHangTimeOver() {
            lines.add("hang time over");
        }
    }

    static FloorSettings settings(int queueSize, long preemptionGraceMs) {
        return new FloorSettings(
                Duration.ofSeconds(30),
                Duration.ofSeconds(3),
                Duration.ofMillis(preemptionGraceMs),
                100,
                queueSize,
                Duration.ofSeconds(5),
                Duration.ofSeconds(4),
                Duration.ofSeconds(60));
    }

    @BeforeEach
    void comeTogether() {
        open(settings(2, 0));
    }

    private void open(FloorSettings settings) {
        floor = new FloorControl<>(settings, script, nowNs);
        ann = new FloorParticipant<>("ann");
        floor.join(ann, 10, false, nowNs);
        bob = new FloorParticipant<>("bob");
        floor.join(bob, 10, false, nowNs);
        carol = new FloorParticipant<>("carol");
        floor.join(carol, 200, false, nowNs);
        dan = new FloorParticipant<>("dan");
        floor.join(dan, 20, false, nowNs);
        script.lines.clear();
    }

    private void after(long milliseconds) {
        nowNs += milliseconds * 1_000_000;
        floor.onTime(nowNs);
    }

    private void talkFor(long milliseconds) {
        for (long passed = 0; passed < milliseconds; passed += 20) {
            floor.onMedia(nowNs);
            after(20);
        }
    }

    @Test
    void shouldGrantAnIdleFloorAndTellTheOthers() {
        floor.request(ann, -1, nowNs);

        assertThat(script.take()).containsExactly("granted ann 30000", "taken by ann");
        assertThat(floor.holder()).isSameAs(ann);
    }

    @Test
    void shouldAnswerARepeatedRequestAsBefore() {
        floor.request(ann, -1, nowNs);
        floor.request(bob, -1, nowNs);
        script.take();

        floor.onMedia(nowNs);
        after(2_000);
        floor.request(ann, -1, nowNs);
        floor.request(bob, -1, nowNs);

        assertThat(script.take()).containsExactly("granted ann 28000 again", "queued bob 1");
        assertThat(floor.waiting()).isEqualTo(1);
    }

    @Test
    void shouldGrantAgainUntilMediaComes() {
        floor.request(ann, -1, nowNs);
        script.take();

        after(1_000);
        assertThat(script.take()).containsExactly("granted ann 29000 again");
        floor.onMedia(nowNs);
        after(1_000);
        assertThat(script.take()).isEmpty();
    }

    @Test
    void shouldQueueByPriorityThenByTimeAndDenyWhatFindsNoPlace() {
        floor.request(ann, -1, nowNs);
        script.take();

        floor.request(bob, -1, nowNs);
        floor.request(dan, -1, nowNs);
        floor.askPosition(bob, nowNs);
        FloorParticipant<String> eve = new FloorParticipant<>("eve");
        floor.join(eve, 10, false, nowNs);
        floor.request(eve, -1, nowNs);
        floor.askPosition(eve, nowNs);
        assertThat(script.take())
                .containsExactly(
                        "queued bob 1",
                        "queued dan 1",
                        "queued bob 2",
                        "standing eve ann",
                        "denied eve QUEUE_FULL",
                        "queued eve 0");

        floor.release(ann, nowNs);
        assertThat(script.take()).containsExactly("granted dan 30000", "taken by dan");
        floor.release(dan, nowNs);
        assertThat(script.take()).containsExactly("granted bob 30000", "taken by bob");
        floor.release(bob, nowNs);
        assertThat(script.take()).containsExactly("idle");
    }

    @Test
    void shouldTakeAClaimForNoMoreThanIsAllowed() {
        floor.request(ann, -1, nowNs);
        script.take();

        floor.request(bob, 255, nowNs); // may claim 10
        assertThat(script.take()).containsExactly("queued bob 1");
        floor.request(carol, 90, nowNs); // may claim 200, and does not
        assertThat(script.take()).containsExactly("queued carol 1");
    }

    @Test
    void shouldLetTheMoreImportantInAtOnce() {
        floor.request(ann, -1, nowNs);
        script.take();

        floor.request(carol, -1, nowNs);

        assertThat(script.take()).containsExactly("revoked ann PRE_EMPTED", "granted carol 30000", "taken by carol");
        assertThat(floor.holder()).isSameAs(carol);
    }

    @Test
    void shouldTakeWhatAHolderSaysForMoreUrgentWhereHeAsksAgain() {
        floor.join(dan, 200, false, nowNs);
        floor.request(carol, 150, nowNs);
        floor.request(carol, 200, nowNs);
        script.take();

        floor.request(dan, 200, nowNs);

        assertThat(script.take()).containsExactly("queued dan 1");
        assertThat(floor.holderPriority()).isEqualTo(200);
    }

    @Test
    void shouldLetTheLessImportantOneFinishWhereThereIsGrace() {
        open(settings(2, 500));
        floor.request(ann, -1, nowNs);
        script.take();

        floor.request(carol, -1, nowNs);
        assertThat(script.take()).containsExactly("revoked ann PRE_EMPTED", "queued carol 1");
        assertThat(floor.holder()).isSameAs(ann);
        after(499);
        assertThat(script.take()).isEmpty();
        after(1);
        assertThat(script.take()).containsExactly("granted carol 30000", "taken by carol");
    }

    @Test
    void shouldDenyWhatCannotBeQueued() {
        open(settings(0, 0));
        floor.request(ann, -1, nowNs);
        script.take();

        floor.request(bob, -1, nowNs);

        assertThat(script.take()).containsExactly("denied bob ANOTHER_HAS_PERMISSION");
    }

    @Test
    void shouldRevokeAfterTheTalkTimeAndCloseAfterTheGrace() {
        floor.request(ann, -1, nowNs);
        talkFor(29_980);
        script.take();

        talkFor(20);
        assertThat(script.take()).containsExactly("revoked ann TALKED_TOO_LONG");
        assertThat(floor.holder()).isSameAs(ann);
        talkFor(2_980);
        assertThat(script.take())
                .containsExactly("revoked ann TALKED_TOO_LONG again", "revoked ann TALKED_TOO_LONG again");
        floor.request(ann, -1, nowNs);
        assertThat(script.take()).containsExactly("revoked ann TALKED_TOO_LONG again");
        talkFor(20);
        assertThat(script.take()).containsExactly("idle");
        assertThat(floor.holder()).isNull();

        floor.request(ann, -1, nowNs);
        assertThat(script.take()).containsExactly("denied ann RETRY_AFTER_RUNNING");
        after(2_000); // five seconds after the revocation
        script.take();
        floor.request(ann, -1, nowNs);
        assertThat(script.take()).startsWith("granted ann 30000");
    }

    @Test
    void shouldTakeSilenceForARelease() {
        floor.request(ann, -1, nowNs);
        floor.request(bob, -1, nowNs);
        talkFor(1_000);
        script.take();

        after(3_980);
        assertThat(script.take()).containsExactly("granted bob 30000", "taken by bob");
    }

    @Test
    void shouldTellOnceThatTheHangTimeIsOver() {
        after(59_999);
        assertThat(script.take()).isEmpty();
        after(1);
        after(60_000);
        assertThat(script.take()).containsExactly("hang time over");

        floor.request(ann, -1, nowNs);
        floor.release(ann, nowNs);
        script.take();
        after(1_000);
        after(58_999);
        assertThat(script.take()).containsExactly("idle again");
        after(1);
        assertThat(script.take()).containsExactly("hang time over");
    }

    @Test
    void shouldNeverLetWhoOnlyReceivesTalk() {
        floor.join(ann, 10, true, nowNs);
        floor.request(ann, -1, nowNs);
        assertThat(script.take()).containsExactly("denied ann RECEIVE_ONLY");

        floor.request(bob, -1, nowNs);
        floor.request(dan, -1, nowNs);
        script.take();
        floor.join(dan, 20, true, nowNs);
        assertThat(script.take()).containsExactly("denied dan RECEIVE_ONLY");
        floor.join(bob, 10, true, nowNs);
        assertThat(script.take()).containsExactly("revoked bob NO_PERMISSION", "idle");
    }

    @Test
    void shouldGoOnWithoutWhoLeaves() {
        floor.request(ann, -1, nowNs);
        floor.request(bob, -1, nowNs);
        floor.request(dan, -1, nowNs);
        script.take();

        floor.leave(dan, nowNs);
        assertThat(floor.waiting()).isEqualTo(1);
        floor.leave(ann, nowNs);
        assertThat(script.take()).containsExactly("granted bob 30000", "taken by bob");
        floor.request(ann, -1, nowNs); // is gone
        assertThat(script.take()).isEmpty();
        floor.leave(carol, nowNs);
        assertThat(script.take()).containsExactly("revoked bob ONLY_ONE_PARTICIPANT", "idle");
        floor.request(bob, -1, nowNs);
        assertThat(script.take()).containsExactly("denied bob ONLY_ONE_PARTICIPANT");
    }

    @Test
    void shouldTellALateComerWhoTalks() {
        floor.request(ann, -1, nowNs);
        script.take();
        FloorParticipant<String> eve = new FloorParticipant<>("eve");

        floor.join(eve, 10, false, nowNs);
        floor.release(eve, nowNs);

        assertThat(script.take()).containsExactly("standing eve ann", "standing eve ann");
    }
}
