// SPDX-License-Identifier: Apache-2.0
package io.convoke.node.http.router;

import io.convoke.node.http.call.Access;
import io.convoke.node.http.call.Call;
import io.convoke.node.http.call.Caller;
import io.convoke.node.http.call.KeyMemory;
import io.convoke.node.http.call.Operation;
import io.convoke.node.http.call.Operation.Body;
import io.convoke.node.http.call.Problem;
import io.convoke.node.http.call.ProblemException;
import io.convoke.node.http.call.ProblemType;
import io.convoke.node.http.call.RequestKey;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeoutException;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.http.javadsl.model.AttributeKeys;
import org.apache.pekko.http.javadsl.model.HttpRequest;
import org.apache.pekko.http.javadsl.model.HttpResponse;
import org.apache.pekko.http.javadsl.model.ws.WebSocketUpgrade;
import org.apache.pekko.http.scaladsl.model.IllegalUriException;

/**
 * From request to operation: path, method, token, journal, body, in this order. Whatever goes wrong on the way, or in
 * the operation, is answered with a problem.
 *
 * @param identity who a header Authorization stands for; fails with a problem where it stands for nobody
 * @param journalAvailable false: what needs the journal is refused at once
 */
public record Router(
        ActorSystem<?> system,
        List<Operation> operations,
        Function<Optional<String>, CompletionStage<Caller>> identity,
        Bodies bodies,
        BooleanSupplier journalAvailable,
        Timings timings,
        KeyMemory keys) {
    private static final byte[] EMPTY = {};
    private static final String BEARER = "bearer.";

    /** Told of every answer. {@code path} is the operation's pattern, or "unknown". */
    @FunctionalInterface
    public interface Timings {
        void answered(String method, String path, int status, long nanos);
    }

    private record Found(Operation operation, Map<String, String> parameters) {}

    public CompletionStage<HttpResponse> handle(HttpRequest request) {
        long startNs = System.nanoTime();
        Found found;
        try {
            found = find(request);
        } catch (ProblemException | IllegalUriException e) {
            HttpResponse response = refused(request, e).response();
            timings.answered("other", "unknown", response.status().intValue(), System.nanoTime() - startNs);
            return CompletableFuture.completedFuture(response);
        }
        Map<String, String> concerned = RequestLog.concerned(found.parameters);
        return attempt(request, found, concerned).handle((answer, failure) -> {
            Problem problem = failure == null ? null : refused(request, failure);
            HttpResponse response = problem == null ? answer : problem.response();
            int status = response.status().intValue();
            long tookNs = System.nanoTime() - startNs;
            timings.answered(found.operation.method(), found.operation.path(), status, tookNs);
            RequestLog.answered(found.operation, concerned, status, tookNs, problem, failure);
            return response;
        });
    }

    private Found find(HttpRequest request) {
        String path = request.getUri().path();
        List<String> segments = new ArrayList<>();
        request.getUri().pathSegments().forEach(segments::add);
        if (path.endsWith("/")) segments.add(""); // Pekko leaves it out
        List<String> allowed = new ArrayList<>();
        for (Operation operation : operations) {
            Map<String, String> parameters = operation.match(segments);
            if (parameters == null) continue;
            if (operation.method().equals(request.method().value())) return new Found(operation, parameters);
            allowed.add(operation.method());
        }
        if (allowed.isEmpty())
            throw Problem.of(ProblemType.NO_SUCH_PATH, "There is no " + path).exception();
        throw Problem.of(
                        ProblemType.METHOD_NOT_ALLOWED,
                        path + " has no " + request.method().value())
                .with("allowed", allowed)
                .exception();
    }

    private CompletionStage<HttpResponse> attempt(HttpRequest request, Found found, Map<String, String> concerned) {
        try {
            return identify(request, found.operation).thenCompose(caller -> {
                if (caller != null) concerned.put("caller", caller.subject());
                return admitted(new Call(request, found.operation, caller, found.parameters, EMPTY, keys, concerned));
            });
        } catch (RuntimeException e) {
            return CompletableFuture.failedFuture(e);
        }
    }

    private CompletionStage<Caller> identify(HttpRequest request, Operation operation) {
        return operation.access() == Access.PUBLIC
                ? CompletableFuture.completedFuture(null)
                : identity.apply(request.getHeader("Authorization")
                        .map(header -> header.value())
                        .or(() -> ofWebSocket(request)));
    }

    /** A browser can send a token with a WebSocket as one of its subprotocols alone. */
    private static Optional<String> ofWebSocket(HttpRequest request) {
        Optional<WebSocketUpgrade> upgrade = request.getAttribute(AttributeKeys.webSocketUpgrade);
        if (upgrade.isEmpty()) return Optional.empty();
        for (String protocol : upgrade.get().getRequestedProtocols()) {
            if (protocol.startsWith(BEARER)) return Optional.of("Bearer " + protocol.substring(BEARER.length()));
        }
        return Optional.empty();
    }

    private CompletionStage<HttpResponse> admitted(Call call) {
        Operation operation = call.operation();
        operation.access().check(call.caller(), call);
        refuseUnknownQuery(call);
        if (operation.journal() && !journalAvailable.getAsBoolean())
            throw journalAway().exception();
        if (operation.body() == Body.NONE) {
            call.request().discardEntityBytes(system);
            return operation.handler().handle(call);
        }
        return bodies.read(call.request(), operation.body())
                .thenCompose(content -> operation.handler().handle(call.with(content)));
    }

    private static void refuseUnknownQuery(Call call) {
        for (String name : call.request().getUri().query().toMap().keySet()) {
            if (!call.operation().query().contains(name)) {
                throw Problem.of(ProblemType.INVALID_PARAMETER, "There is no query parameter '" + name + "' here")
                        .with("parameter", name)
                        .with(
                                "known",
                                call.operation().query().stream().sorted().toList())
                        .exception();
            }
        }
    }

    private Problem refused(HttpRequest request, Throwable failure) {
        request.discardEntityBytes(system);
        return problem(failure);
    }

    private Problem problem(Throwable failure) {
        return switch (failure) {
            case CompletionException e when e.getCause() != null -> problem(e.getCause());
            case ProblemException e -> e.problem();
            case IllegalUriException e -> Problem.of(ProblemType.MALFORMED_REQUEST, e.getMessage());
            case TimeoutException e when !journalAvailable.getAsBoolean() -> journalAway();
            case TimeoutException e ->
                Problem.of(
                        ProblemType.NO_ANSWER_IN_TIME,
                        "There was no answer in time; the outcome is unknown. Repeat it with the same Idempotency-Key");
            default -> fault();
        };
    }

    private static Problem journalAway() {
        return Problem.of(ProblemType.UNAVAILABLE, "The journal does not answer; calls in progress go on");
    }

    private static Problem fault() {
        return Problem.of(ProblemType.INTERNAL, "The request could not be done; the log says why under the incident")
                .with("incident", RequestKey.random());
    }
}
