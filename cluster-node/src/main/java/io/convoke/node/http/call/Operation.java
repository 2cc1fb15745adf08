// SPDX-License-Identifier: Apache-2.0
package io.convoke.node.http.call;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import org.apache.pekko.http.javadsl.model.HttpResponse;

/**
 * One method of one path.
 *
 * @param path such as {@code /v1/users/{aor}/modes}
 * @param segments of the path: every request is compared with every operation
 * @param query the names of the query parameters that it knows; others are refused
 * @param journal it needs the journal
 */
public record Operation(
        String method,
        String path,
        List<String> segments,
        Access access,
        Body body,
        Set<String> query,
        Handler handler,
        boolean journal) {

    private Operation(String method, String path, Access access, Body body, Set<String> query, Handler handler) {
        this(method, path, List.of(path.substring(1).split("/")), access, body, query, handler, !method.equals("GET"));
    }

    /** What a request may carry. */
    public enum Body {
        NONE,
        JSON,
        /** Nothing stands for an empty object. */
        OPTIONAL_JSON,
        SDP
    }

    /** May also throw, or fail its stage with, a {@link ProblemException}. */
    @FunctionalInterface
    public interface Handler {
        CompletionStage<HttpResponse> handle(Call call);
    }

    public static Operation get(String path, Access access, Handler handler, String... query) {
        return new Operation("GET", path, access, Body.NONE, Set.of(query), handler);
    }

    public static Operation put(String path, Access access, Body body, Handler handler, String... query) {
        return new Operation("PUT", path, access, body, Set.of(query), handler);
    }

    public static Operation patch(String path, Access access, Body body, Handler handler) {
        return new Operation("PATCH", path, access, body, Set.of(), handler);
    }

    public static Operation post(String path, Access access, Body body, Handler handler, String... query) {
        return new Operation("POST", path, access, body, Set.of(query), handler);
    }

    public static Operation delete(String path, Access access, Handler handler) {
        return new Operation("DELETE", path, access, Body.NONE, Set.of(), handler);
    }

    /** It changes only what is in memory. */
    public Operation withoutJournal() {
        return new Operation(method, path, segments, access, body, query, handler, false);
    }

    /** The path's parameters by name; null where the path is another one. */
    public Map<String, String> match(List<String> asked) {
        if (!isFor(asked)) return null;
        Map<String, String> parameters = HashMap.newHashMap(4);
        for (int i = 0; i < segments.size(); i++) {
            String segment = segments.get(i);
            if (isParameter(segment)) parameters.put(segment.substring(1, segment.length() - 1), asked.get(i));
        }
        return parameters;
    }

    private boolean isFor(List<String> asked) {
        if (segments.size() != asked.size()) return false;
        for (int i = 0; i < segments.size(); i++) {
            String segment = segments.get(i);
            if (!isParameter(segment) && !segment.equals(asked.get(i))) return false;
        }
        return true;
    }

    private static boolean isParameter(String segment) {
        return segment.startsWith("{");
    }
}
