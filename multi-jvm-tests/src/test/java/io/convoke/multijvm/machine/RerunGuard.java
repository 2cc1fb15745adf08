// SPDX-License-Identifier: Apache-2.0
package io.convoke.multijvm.machine;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionTimeoutException;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.TestWatcher;

/**
 * What failed while this machine stood still is run again at the end, by Surefire, once the machine is quiet. What failed while the
 * machine ran is not: its second run fails at once, with what the first one said.
 *
 * <p>Registered for all tests of this module, before their own extensions, which start nodes before each test and not before all.
 */
public final class RerunGuard implements BeforeEachCallback, TestWatcher {
    private static final Duration LONGEST_NOISE = Duration.ofMinutes(5);
    private static final RerunGuard OF_THIS_PROCESS =
            new RerunGuard(Standstills.ofThisMachine(), Duration.ofSeconds(5), new ConcurrentHashMap<>());

    /**
     * Of one test, which has the same identifier in each run.
     *
     * @param failure null as long as it has not failed; then the others are what they are
     */
    record Run(long fromNs, boolean stoodStill, Throwable failure) {}

    private final Standstills standstills;
    private final Duration quiet;
    private final Map<String, Run> runs;

    /** JUnit makes one for each run. */
    public RerunGuard() {
        this(OF_THIS_PROCESS.standstills, OF_THIS_PROCESS.quiet, OF_THIS_PROCESS.runs);
    }

    RerunGuard(Standstills standstills, Duration quiet, Map<String, Run> runs) {
        this.standstills = standstills;
        this.quiet = quiet;
        this.runs = runs;
    }

    @Override
    public void beforeEach(ExtensionContext context) {
        final Run before = runs.get(context.getUniqueId());
        if (before != null && !before.stoodStill) {
            throw new AssertionError("not run again, since this machine had not stood still", before.failure);
        }
        if (before != null) {
            awaitQuiet();
        }
        runs.put(context.getUniqueId(), new Run(System.nanoTime(), false, null));
    }

    private void awaitQuiet() {
        final long fromNs = System.nanoTime();
        try {
            Awaitility.await().atMost(LONGEST_NOISE).until(() -> isQuietSince(fromNs));
        } catch (ConditionTimeoutException noise) {
            // it is run as it is: where it fails, the noise excuses it once more
        }
    }

    private boolean isQuietSince(long fromNs) {
        final long nowNs = System.nanoTime();
        return nowNs - fromNs > quiet.toNanos() && !standstills.since(nowNs - quiet.toNanos());
    }

    @Override
    public void testFailed(ExtensionContext context, Throwable failure) {
        runs.computeIfPresent(
                context.getUniqueId(),
                (id, run) -> run.failure == null ? new Run(run.fromNs, standstills.since(run.fromNs), failure) : run);
    }

    @Override
    public void testSuccessful(ExtensionContext context) {
        runs.remove(context.getUniqueId());
    }
}
