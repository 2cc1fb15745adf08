// SPDX-License-Identifier: Apache-2.0
package io.convoke.node.http.router;

import io.convoke.node.http.call.Operation;
import io.convoke.node.http.call.Problem;
import io.convoke.node.http.call.ProblemType;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;
import org.slf4j.spi.LoggingEventBuilder;

/**
 * One line for each request that changed something, and for each that failed on this side; reads, and what clients got
 * wrong, at debug: anybody can send those, as often as they like. Whatever can be looked for is a field.
 */
final class RequestLog {
    /** Not on the console: while the journal is away, every request that needs it would be there. */
    private static final Logger LOG = LoggerFactory.getLogger(RequestLog.class);

    /** On the console too: each is a defect. */
    private static final Logger FAULTS = LoggerFactory.getLogger(Router.class);

    private static final Map<String, String> FIELDS = Map.of("aor", "user", "participant", "user");
    private static final int SERVER_FAILED = 500;
    private static final int REFUSED = 400;
    private static final double NS_PER_MS = 1e6;

    private RequestLog() {}

    /** What a request concerns, as far as its path says; the operation adds to it. */
    static Map<String, String> concerned(Map<String, String> path) {
        Map<String, String> fields = new ConcurrentHashMap<>();
        path.forEach((name, value) -> fields.put(FIELDS.getOrDefault(name, name), value));
        return fields;
    }

    /** @param problem and {@code failure}: null where the operation answered itself */
    static void answered(
            Operation operation,
            Map<String, String> concerned,
            int status,
            long nanos,
            Problem problem,
            Throwable failure) {
        boolean fault = problem != null && problem.type() == ProblemType.INTERNAL;
        LoggingEventBuilder line = (fault ? FAULTS : LOG)
                .atLevel(fault ? Level.ERROR : level(operation, status))
                .addKeyValue("method", operation.method())
                .addKeyValue("route", operation.path())
                .addKeyValue("status", status)
                .addKeyValue("ms", Math.round(nanos / NS_PER_MS));
        concerned.forEach(line::addKeyValue);
        if (fault)
            line.addKeyValue("incident", problem.extras().get("incident")).setCause(failure);
        line.log("{} {}: {}", operation.method(), operation.path(), status);
    }

    private static Level level(Operation operation, int status) {
        boolean probe = operation.path().startsWith("/health/"); // a node that starts says so, to every probe
        if (status >= SERVER_FAILED) return probe ? Level.DEBUG : Level.WARN;
        return operation.journal() && status < REFUSED ? Level.INFO : Level.DEBUG;
    }
}
