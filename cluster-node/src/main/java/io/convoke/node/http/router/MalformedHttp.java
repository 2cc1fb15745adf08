// SPDX-License-Identifier: Apache-2.0
package io.convoke.node.http.router;

import io.convoke.node.http.call.Problem;
import io.convoke.node.http.call.ProblemType;
import org.apache.pekko.event.LoggingAdapter;
import org.apache.pekko.http.ParsingErrorHandler;
import org.apache.pekko.http.javadsl.model.HttpResponse;
import org.apache.pekko.http.scaladsl.model.ErrorInfo;
import org.apache.pekko.http.scaladsl.model.StatusCode;
import org.apache.pekko.http.scaladsl.settings.ServerSettings;

/** Answers what cannot be parsed as HTTP, which no route ever sees. Not logged: anybody can send it, as often as they like. */
public final class MalformedHttp extends ParsingErrorHandler {
    /** Pekko looks a handler up by its class name, as a Scala object. */
    public static final MalformedHttp MODULE$ = new MalformedHttp();

    private MalformedHttp() {}

    @Override
    public HttpResponse handle(StatusCode status, ErrorInfo error, LoggingAdapter log, ServerSettings settings) {
        return Problem.of(ProblemType.MALFORMED_REQUEST, error.summary()).response();
    }
}
