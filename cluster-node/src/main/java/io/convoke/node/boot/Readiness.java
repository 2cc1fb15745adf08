// SPDX-License-Identifier: Apache-2.0
package io.convoke.node.boot;

import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** What a node waits for before it takes requests. Written at start and stop, read by {@code /health/ready}. */
public final class Readiness {
    private final Map<String, Boolean> waitingFor = new ConcurrentHashMap<>();

    public void waitFor(String what) {
        waitingFor.put(what, true);
    }

    public void done(String what) {
        waitingFor.remove(what);
    }

    public boolean ready() {
        return waitingFor.isEmpty();
    }

    /** In words for an operator, such as "journal"; empty when ready. */
    public List<String> waitingFor() {
        return waitingFor.keySet().stream().sorted().toList();
    }
}
