// SPDX-License-Identifier: Apache-2.0
package io.convoke.node.http;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.convoke.node.boot.Readiness;
import io.convoke.node.http.call.Answer;
import io.convoke.node.http.call.Call;
import io.convoke.node.telemetry.Telemetry;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.apache.pekko.http.javadsl.model.ContentType;
import org.apache.pekko.http.javadsl.model.ContentTypes;
import org.apache.pekko.http.javadsl.model.HttpCharsets;
import org.apache.pekko.http.javadsl.model.HttpEntities;
import org.apache.pekko.http.javadsl.model.HttpResponse;
import org.apache.pekko.http.javadsl.model.MediaTypes;
import org.apache.pekko.util.ByteString;

/** What is asked of the node itself, without a token: health, metrics, the description of the API. */
record ServiceRoutes(Readiness readiness, Telemetry telemetry) {
    private static final ContentType YAML =
            ContentTypes.create(MediaTypes.applicationWithFixedCharset("yaml", HttpCharsets.UTF_8));
    /** The exposition format's own name; scrapers look at the version. */
    private static final ContentType METRICS = ContentTypes.parse("text/plain; version=0.0.4; charset=utf-8");

    private static final ByteString OPENAPI = openApi();

    @JsonInclude(JsonInclude.Include.NON_EMPTY)
    record Health(String status, List<String> waitingFor) {}

    CompletionStage<HttpResponse> getLive(Call call) {
        return done(Answer.ok(new Health("up", List.of())));
    }

    /** A journal that went away later does not count: calls go on, and another node's journal is away too. */
    CompletionStage<HttpResponse> getReady(Call call) {
        return done(
                readiness.ready()
                        ? Answer.ok(new Health("up", List.of()))
                        : Answer.json(503, new Health("starting", readiness.waitingFor()))
                                .addHeader(org.apache.pekko.http.javadsl.model.headers.RawHeader.create(
                                        "Retry-After", "1")));
    }

    CompletionStage<HttpResponse> getMetrics(Call call) {
        return done(HttpResponse.create()
                .withEntity(HttpEntities.create(METRICS, ByteString.fromString(telemetry.scrape()))));
    }

    CompletionStage<HttpResponse> getOpenApi(Call call) {
        return done(HttpResponse.create().withEntity(HttpEntities.create(YAML, OPENAPI)));
    }

    private static CompletionStage<HttpResponse> done(HttpResponse response) {
        return CompletableFuture.completedFuture(response);
    }

    private static ByteString openApi() {
        try (InputStream in = ServiceRoutes.class.getResourceAsStream("openapi.yaml")) {
            return ByteString.fromArray(in.readAllBytes());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
