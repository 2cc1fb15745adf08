// SPDX-License-Identifier: Apache-2.0
package io.convoke.node.sip.guard;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import com.typesafe.config.ConfigFactory;
import io.convoke.node.entity.Recent;
import io.convoke.node.sip.guard.Guard.Verdict;
import io.convoke.protocol.ids.UserId;
import java.net.InetAddress;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class GuardTest {
    private static final InetAddress OFFICE = InetAddress.ofLiteral("192.0.2.7");
    private static final InetAddress ELSEWHERE = InetAddress.ofLiteral("198.51.100.1");
    private static final UserId ALICE = UserId.parse("alice@example.net");
    private static final UserId BOB = UserId.parse("bob@example.net");

    private final Guard guard = new Guard(settings(""));

    private static GuardSettings settings(String other) {
        return GuardSettings.of(ConfigFactory.parseString(other).withFallback(ConfigFactory.parseString("""
                guard {
                  scanners = ["friendly-scanner"]
                  source { per-second = 10, burst = 20 }
                  user { per-second = 2, burst = 4, calls = 3 }
                  dial-in { per-second = 1, burst = 2 }
                  failures { of-user = 2, of-source = 4, pause = 1s, longest-pause = 8s }
                  entries = 100
                  media-load = 0.85
                  transactions = 0.8
                }
                """)));
    }

    private static long at(double seconds) {
        return (long) (seconds * TimeUnit.SECONDS.toNanos(1));
    }

    private long admitted(InetAddress source, int requests, double seconds) {
        return IntStream.range(0, requests)
                .filter(i -> guard.admit(source, "", at(seconds)) == Verdict.ADMITTED)
                .count();
    }

    @Test
    void shouldNeverAnswerAScannerHoweverItWritesItsName() {
        assertThat(guard.admit(OFFICE, "Friendly-Scanner/1.0", at(0))).isEqualTo(Verdict.SILENCED);
        assertThat(guard.admit(OFFICE, "snom320/8.4", at(0))).isEqualTo(Verdict.ADMITTED);
    }

    @Test
    void shouldTellASourceToComeLaterThenBeSilentAndForgiveItInTime() {
        assertThat(admitted(OFFICE, 20, 0)).isEqualTo(20);
        for (int i = 0; i < 20; i++) assertThat(guard.admit(OFFICE, "", at(0))).isEqualTo(Verdict.BUSY);
        assertThat(guard.admit(OFFICE, "", at(0))).isEqualTo(Verdict.SILENCED);
        assertThat(guard.admit(ELSEWHERE, "", at(0))).isEqualTo(Verdict.ADMITTED);

        // 20 in debt at 10 a second: after 2 s it has none, after 3 s ten
        assertThat(admitted(OFFICE, 30, 3)).isEqualTo(10);
    }

    @Test
    void shouldNotHoldBackAnOfficeWhosePhonesProveWhoTheyAre() {
        for (int i = 0; i < 1_000; i++) {
            UserId user = UserId.parse("phone" + i + "@example.net");
            assertThat(guard.admit(OFFICE, "", at(0))).isEqualTo(Verdict.ADMITTED);
            assertThat(guard.admit(OFFICE, "", at(0))).isEqualTo(Verdict.ADMITTED);
            assertThat(guard.proved(OFFICE, user, at(0))).isEqualTo(Verdict.ADMITTED);
        }
    }

    @Test
    void shouldHoldAUserToHisOwnRateWhereverHeIs() {
        for (int i = 0; i < 4; i++)
            assertThat(guard.proved(OFFICE, ALICE, at(0))).isEqualTo(Verdict.ADMITTED);

        assertThat(guard.proved(ELSEWHERE, ALICE, at(0))).isNotEqualTo(Verdict.ADMITTED);
        assertThat(guard.proved(OFFICE, BOB, at(0))).isEqualTo(Verdict.ADMITTED);
        assertThat(guard.proved(OFFICE, ALICE, at(2))).isEqualTo(Verdict.ADMITTED);
    }

    @Test
    void shouldMakeWhoGuessesAPasswordPauseTwiceAsLongEachTime() {
        guard.failed(OFFICE, ALICE, at(0));
        guard.failed(OFFICE, ALICE, at(0));
        assertThat(guard.pause(OFFICE, ALICE, at(0))).isZero();

        guard.failed(OFFICE, ALICE, at(0));
        assertThat(guard.pause(OFFICE, ALICE, at(0))).isEqualTo(Duration.ofSeconds(1));
        assertThat(guard.pause(OFFICE, ALICE, at(1))).isZero();
        int[] pauses = {2, 4, 8, 8};
        for (int i = 0; i < pauses.length; i++) {
            guard.failed(OFFICE, ALICE, at(5 + i));
            assertThat(guard.pause(OFFICE, ALICE, at(5 + i))).isEqualTo(Duration.ofSeconds(pauses[i]));
        }
    }

    @Test
    void shouldNotLockAUserOutWhoIsGuessedFromElsewhere() {
        for (int i = 0; i < 10; i++) guard.failed(ELSEWHERE, ALICE, at(0));

        assertThat(guard.pause(OFFICE, ALICE, at(0))).isZero();
        assertThat(guard.pause(ELSEWHERE, ALICE, at(0))).isPositive();
    }

    @Test
    void shouldKeepStrangersWaitingWhereManyNamesWereTriedButNotWhoIsKnownThere() {
        guard.proved(OFFICE, ALICE, at(0));
        for (int i = 0; i < 5; i++) guard.failed(OFFICE, UserId.parse("guess" + i + "@example.net"), at(0));

        assertThat(guard.pause(OFFICE, BOB, at(0))).isPositive();
        assertThat(guard.pause(OFFICE, ALICE, at(0))).isZero();
    }

    @Test
    void shouldForgetFailuresInTimeAndWithThePasswordThatIsRight() {
        for (int i = 0; i < 3; i++) guard.failed(OFFICE, ALICE, at(0));
        guard.proved(OFFICE, ALICE, at(2));
        guard.failed(OFFICE, ALICE, at(3));
        assertThat(guard.pause(OFFICE, ALICE, at(3))).isZero();

        for (int i = 0; i < 3; i++) guard.failed(ELSEWHERE, BOB, at(3));
        guard.failed(ELSEWHERE, BOB, at(3 + 1 + 8 + 1));
        assertThat(guard.pause(ELSEWHERE, BOB, at(13))).isZero();
    }

    @Test
    void shouldBeSilentToWhoCallsOneNumberAfterTheOther() {
        for (int i = 0; i < 5; i++) assertThat(guard.strayed(OFFICE, at(0))).isEqualTo(Verdict.ADMITTED);

        assertThat(guard.strayed(OFFICE, at(0))).isEqualTo(Verdict.SILENCED);
        assertThat(guard.strayed(ELSEWHERE, at(0))).isEqualTo(Verdict.ADMITTED);
    }

    @Test
    void shouldHoldWhoDialsInToARateOfHisOwn() {
        for (int i = 0; i < 2; i++) assertThat(guard.mayDialIn("+4420", at(0))).isEqualTo(Verdict.ADMITTED);

        assertThat(guard.mayDialIn("+4420", at(0))).isEqualTo(Verdict.BUSY);
        assertThat(guard.mayDialIn("+4421", at(0))).isEqualTo(Verdict.ADMITTED);
        assertThat(guard.mayDialIn("+4420", at(2))).isEqualTo(Verdict.ADMITTED);
    }

    @Test
    void shouldKeepNoMoreThanItMayWhateverAddressesComeBy() {
        Recent<Integer, String> recent = new Recent<>(100);

        for (int i = 0; i < 10_000; i++) {
            recent.put(i, "");
            recent.get(0);
        }

        assertThat(recent).hasSize(100).containsKey(0);
    }

    @Test
    void shouldBeginNothingWhereItWouldCostThoseThatAreUp() {
        double[] load = {0.84};
        boolean[] journal = {true};
        Pressure pressure = new Pressure(settings(""), 100, () -> load[0], () -> journal[0]);
        long nowNs = System.nanoTime();
        assertThat(pressure.isHigh(79, nowNs)).isFalse();
        assertThat(pressure.isHigh(80, nowNs)).isTrue();

        load[0] = 0.85;
        assertThat(pressure.isHigh(0, nowNs + at(1))).isTrue();
        load[0] = 0.2;
        assertThat(pressure.isHigh(0, nowNs + at(2))).isFalse();
        journal[0] = false;
        assertThat(pressure.isHigh(0, nowNs + at(2))).isTrue();
        journal[0] = true;
        pressure.drain();
        assertThat(pressure.isHigh(0, nowNs + at(3))).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "guard.source.per-second = 0",
                "guard.user.burst = 0",
                "guard.dial-in.per-second = 0",
                "guard.user.calls = 0",
                "guard.failures.of-user = 0",
                "guard.failures.longest-pause = 10ms",
                "guard.entries = 0",
                "guard.media-load = 1.5",
                "guard.scanners = [\"\"]"
            })
    void shouldNameTheSettingThatIsWrong(String wrong) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> settings(wrong))
                .withMessageStartingWith("convoke.sip." + wrong.substring(0, wrong.indexOf(' ')));
    }
}
