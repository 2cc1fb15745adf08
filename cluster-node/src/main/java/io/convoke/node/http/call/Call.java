// SPDX-License-Identifier: Apache-2.0
package io.convoke.node.http.call;

import io.convoke.node.http.call.Operation.Body;
import io.convoke.protocol.ids.ConferenceId;
import io.convoke.protocol.ids.UserId;
import io.convoke.protocol.user.FeedCursor;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.apache.pekko.http.javadsl.model.HttpHeader;
import org.apache.pekko.http.javadsl.model.HttpRequest;

/**
 * One request of a known operation. What it is asked for and has not, or not in the right form, is a problem that names
 * the parameter.
 *
 * @param caller null for operations that need no token
 * @param path the parameters of the path, decoded
 * @param concerned ids for the log, by the name of the field
 */
public record Call(
        HttpRequest request,
        Operation operation,
        Caller caller,
        Map<String, String> path,
        byte[] content,
        KeyMemory keys,
        Map<String, String> concerned) {
    private static final Pattern ID = Pattern.compile("[A-Za-z0-9._-]{1,128}");
    private static final Pattern KEY = Pattern.compile("[!-~]{1,255}");

    /** With the body that came. */
    public Call with(byte[] body) {
        return new Call(request, operation, caller, path, body, keys, concerned);
    }

    /** For the log: whom or what this request turned out to be about. */
    public void concerns(String field, Object id) {
        concerned.put(field, id.toString());
    }

    public UserId user(String parameter) {
        return checked(parameter, path.get(parameter), UserId::parse);
    }

    public ConferenceId conference() {
        return new ConferenceId(id("conference"));
    }

    /** An id that this service made up: what does not look like one was never given out. */
    public String id(String parameter) {
        return checked(parameter, path.get(parameter), text -> {
            if (ID.matcher(text).matches()) return text;
            throw new IllegalArgumentException("an id is made of letters, digits and . _ -");
        });
    }

    public Optional<String> query(String name) {
        return request.getUri().query().get(name);
    }

    public <T> Optional<T> query(String name, Function<String, T> parse) {
        return query(name).map(text -> checked(name, text, parse));
    }

    public int query(String name, int from, int to, int otherwise) {
        return query(name, text -> {
                    try {
                        int value = Integer.parseInt(text);
                        if (value >= from && value <= to) return value;
                    } catch (NumberFormatException e) {
                        throw new IllegalArgumentException(
                                "'" + text + "' is not a number from " + from + " to " + to, e);
                    }
                    throw new IllegalArgumentException("'" + text + "' is not a number from " + from + " to " + to);
                })
                .orElse(otherwise);
    }

    public Optional<Instant> instant(String name) {
        return query(name, text -> {
            try {
                return Instant.parse(text);
            } catch (DateTimeParseException e) {
                throw new IllegalArgumentException("'" + text + "' is not a time such as 2026-11-21T10:00:00Z", e);
            }
        });
    }

    public Optional<String> header(String name) {
        return request.getHeader(name).map(HttpHeader::value);
    }

    /** Where a session goes on to read; a reconnecting event stream's header wins over the query. */
    public FeedCursor cursor() {
        return header("Last-Event-ID")
                .map(id -> checked("Last-Event-ID", id, FeedCursor::parse))
                .or(() -> query("after", FeedCursor::parse))
                .orElse(FeedCursor.START);
    }

    /** The body as this record; an empty one stands for an empty object where the operation says so. */
    public <T> T json(Class<T> type) {
        if (content.length > 0) return Json.read(content, type);
        if (operation.body() == Body.OPTIONAL_JSON) return Json.read("{}".getBytes(StandardCharsets.UTF_8), type);
        throw Problem.of(ProblemType.INVALID_BODY, "The body is empty").exception();
    }

    public String sdp() {
        if (content.length == 0)
            throw Problem.of(ProblemType.INVALID_BODY, "The SDP offer is empty").exception();
        return new String(content, StandardCharsets.UTF_8);
    }

    /**
     * The id of what a POST makes: the same for the same caller, path and Idempotency-Key, so that the entity with that
     * id knows a repetition; random without a key.
     */
    public String newId() {
        return header("Idempotency-Key")
                .map(key -> checked("Idempotency-Key", key, this::derivedId))
                .orElseGet(RequestKey::random);
    }

    private String derivedId(String key) {
        if (!KEY.matcher(key).matches()) {
            throw new IllegalArgumentException("an idempotency key has 1 to 255 visible ASCII characters");
        }
        String id = RequestKey.derived(
                caller.scope() + " " + caller.subject(), request.getUri().path(), key);
        String query = request.getUri().rawQueryString().orElse("");
        if (keys.agrees(id, RequestKey.derived(query, HexFormat.of().formatHex(content)))) return id;
        throw Problem.of(ProblemType.CONFLICT, "This Idempotency-Key was sent with another request before")
                .exception();
    }

    /** @throws ProblemException with FORBIDDEN where a token of scope user would act for somebody else */
    public void actsFor(UserId user) {
        if (!caller.mayActFor(user)) throw notYours();
    }

    public ProblemException notYours() {
        return Problem.of(ProblemType.FORBIDDEN, "A token of scope user acts for its own subject alone")
                .exception();
    }

    private static <T> T checked(String parameter, String text, Function<String, T> parse) {
        try {
            return parse.apply(text);
        } catch (IllegalArgumentException e) {
            throw Problem.of(ProblemType.INVALID_PARAMETER, parameter + ": " + e.getMessage())
                    .with("parameter", parameter)
                    .exception();
        }
    }
}
