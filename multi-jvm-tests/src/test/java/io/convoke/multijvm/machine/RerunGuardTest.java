// SPDX-License-Identifier: Apache-2.0
package io.convoke.multijvm.machine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectMethod;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.platform.testkit.engine.EngineTestKit;
import org.junit.platform.testkit.engine.Events;

class RerunGuardTest {
    private static final AtomicLong STOLEN_MS = new AtomicLong();
    private static final AtomicInteger RUNS = new AtomicInteger();

    @BeforeEach
    void forget() {
        RUNS.set(0);
        Example.RUNS_BEFORE.clear();
    }

    @Test
    void shouldRunAgainWhatFailedWhileTheMachineStoodStill() {
        run("shouldFailOnceWithoutCpus").assertStatistics(statistics -> statistics.failed(1));
        run("shouldFailOnceWithoutCpus").assertStatistics(statistics -> statistics.succeeded(1));
        assertThat(RUNS).hasValue(2);
    }

    @Test
    void shouldNotRunAgainWhatFailedWhileTheMachineRan() {
        run("shouldFailOnce").assertStatistics(statistics -> statistics.failed(1));
        run("shouldFailOnce").assertStatistics(statistics -> statistics.failed(1));
        assertThat(RUNS).hasValue(1);
    }

    @Test
    void shouldNotRunItAgainWhereTheMachineStandsStillLater() {
        run("shouldFailOnce").assertStatistics(statistics -> statistics.failed(1));
        Example.standStill();
        run("shouldFailOnce").assertStatistics(statistics -> statistics.failed(1));
        run("shouldFailOnce").assertStatistics(statistics -> statistics.failed(1));
        assertThat(RUNS).hasValue(1);
    }

    private static Events run(String test) {
        return EngineTestKit.engine("junit-jupiter")
                .selectors(selectMethod(Example.class, test))
                .execute()
                .testEvents();
    }

    /** Run by the tests above alone. */
    static final class Example {
        static final Map<String, RerunGuard.Run> RUNS_BEFORE = new ConcurrentHashMap<>();
        private static final Standstills STANDSTILLS = new Standstills(STOLEN_MS::get, System.nanoTime());

        @RegisterExtension
        final RerunGuard guard = new RerunGuard(STANDSTILLS, Duration.ofMillis(1), RUNS_BEFORE);

        static void standStill() {
            STOLEN_MS.addAndGet(1_000);
            STANDSTILLS.woke(System.nanoTime());
        }

        @Test
        void shouldFailOnceWithoutCpus() {
            standStill();
            assertThat(RUNS.incrementAndGet()).isGreaterThan(1);
        }

        @Test
        void shouldFailOnce() {
            assertThat(RUNS.incrementAndGet()).isGreaterThan(1);
        }
    }
}
