// SPDX-License-Identifier: Apache-2.0
package io.convoke.node.http.call;

import java.util.Locale;

/** Every type of problem that the control API answers with; openapi.yaml says what each means. Never renamed. */
public enum ProblemType {
    MALFORMED_JSON(400),
    UNKNOWN_FIELD(400),
    INVALID_BODY(400),
    INVALID_PARAMETER(400),
    MALFORMED_REQUEST(400),
    TOKEN_MISSING(401),
    TOKEN_EXPIRED(401),
    TOKEN_INVALID(401),
    FORBIDDEN(403),
    NOT_ALLOWED(403),
    NO_SUCH_PATH(404),
    NO_SUCH_USER(404),
    NO_SUCH_CONTACT(404),
    NO_SUCH_SESSION(404),
    NO_SUCH_CONFERENCE(404),
    NO_SUCH_PARTICIPANT(404),
    NO_SUCH_LEG(404),
    NO_SUCH_SUBSCRIBER(404),
    NO_SUCH_INSTANT_SESSION(404),
    NO_SUCH_GROUP(404),
    METHOD_NOT_ALLOWED(405),
    NOT_ACCEPTABLE(406),
    BODY_TOO_SLOW(408),
    CONFLICT(409),
    LIMIT_REACHED(409),
    GONE(410),
    BODY_TOO_LARGE(413),
    UNSUPPORTED_MEDIA_TYPE(415),
    UPGRADE_REQUIRED(426),
    INVALID_VALUE(422),
    NO_COMMON_CODEC(422),
    NOBODY_REACHABLE(422),
    NOBODY_AVAILABLE(422),
    INTERNAL(500),
    UNAVAILABLE(503),
    NO_ANSWER_IN_TIME(503);

    private static final String PREFIX = "https://convoke.io/problems/";
    private final int status;

    ProblemType(int status) {
        this.status = status;
    }

    public int status() {
        return status;
    }

    public String uri() {
        return PREFIX + slug();
    }

    String title() {
        String words = slug().replace('-', ' ');
        return words.substring(0, 1).toUpperCase(Locale.ROOT) + words.substring(1);
    }

    private String slug() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
