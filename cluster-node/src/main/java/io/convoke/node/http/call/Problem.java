// SPDX-License-Identifier: Apache-2.0
package io.convoke.node.http.call;

import io.convoke.protocol.wire.Refusal;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.pekko.http.javadsl.model.ContentTypes;
import org.apache.pekko.http.javadsl.model.HttpCharsets;
import org.apache.pekko.http.javadsl.model.HttpEntities;
import org.apache.pekko.http.javadsl.model.HttpHeader;
import org.apache.pekko.http.javadsl.model.HttpResponse;
import org.apache.pekko.http.javadsl.model.MediaTypes;
import org.apache.pekko.http.javadsl.model.headers.RawHeader;

/**
 * Why a request was not done (RFC 9457).
 *
 * @param detail for people; never a stack trace, never a secret
 * @param extras further members that the type has
 */
public record Problem(ProblemType type, String detail, Map<String, Object> extras) {
    private static final int RETRY_AFTER_SECONDS = 2;

    public static Problem of(ProblemType type, String detail) {
        return new Problem(type, detail, Map.of());
    }

    /** The one place where a refusal becomes a status. {@code notFound} says what it is that is not there. */
    public static Problem of(Refusal refusal, ProblemType notFound) {
        return of(
                switch (refusal.reason()) {
                    case NOT_FOUND -> notFound;
                    case CONFLICT -> ProblemType.CONFLICT;
                    case GONE -> ProblemType.GONE;
                    case FORBIDDEN -> ProblemType.FORBIDDEN;
                    case INVALID -> ProblemType.INVALID_VALUE;
                    case FULL -> ProblemType.LIMIT_REACHED;
                    case UNAVAILABLE -> ProblemType.UNAVAILABLE;
                },
                refusal.detail());
    }

    public Problem with(String name, Object value) {
        Map<String, Object> more = new LinkedHashMap<>(extras);
        more.put(name, value);
        return new Problem(type, detail, more);
    }

    public ProblemException exception() {
        return new ProblemException(this);
    }

    /** As an object of JSON. */
    public Map<String, Object> body() {
        Map<String, Object> body = new LinkedHashMap<>();
        body.put("type", type.uri());
        body.put("title", type.title());
        body.put("status", type.status());
        body.put("detail", detail);
        body.putAll(extras);
        return body;
    }

    public HttpResponse response() {
        return HttpResponse.create()
                .withStatus(type.status())
                .addHeaders(headers())
                .withEntity(HttpEntities.create(
                        ContentTypes.create(MediaTypes.applicationWithFixedCharset("problem+json", HttpCharsets.UTF_8)),
                        Json.bytes(body())));
    }

    private List<HttpHeader> headers() {
        return switch (type) {
            case TOKEN_MISSING, TOKEN_EXPIRED, TOKEN_INVALID ->
                List.of(RawHeader.create("WWW-Authenticate", challenge()));
            case METHOD_NOT_ALLOWED -> List.of(RawHeader.create("Allow", allowed()));
            // Where this request ends, and the next begins, is not certain any more.
            case MALFORMED_REQUEST, BODY_TOO_SLOW, BODY_TOO_LARGE -> List.of(RawHeader.create("Connection", "close"));
            case UNAVAILABLE, NO_ANSWER_IN_TIME ->
                List.of(RawHeader.create("Retry-After", Integer.toString(RETRY_AFTER_SECONDS)));
            default -> List.of();
        };
    }

    /** RFC 6750 §3: no error code where no token was sent. */
    private String challenge() {
        return type == ProblemType.TOKEN_MISSING
                ? "Bearer realm=\"convoke\""
                : "Bearer realm=\"convoke\", error=\"invalid_token\"";
    }

    private String allowed() {
        return extras.get("allowed") instanceof List<?> methods
                ? String.join(", ", methods.stream().map(Object::toString).toList())
                : "";
    }
}
