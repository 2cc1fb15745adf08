// SPDX-License-Identifier: Apache-2.0
package io.convoke.node.im;

import gg.jte.ContentType;
import gg.jte.TemplateEngine;
import gg.jte.output.StringOutput;
import io.convoke.node.http.call.Call;
import io.convoke.node.http.call.EntityAnswers;
import io.convoke.node.http.call.ProblemException;
import io.convoke.node.http.call.ProblemType;
import io.convoke.protocol.conference.ConferencePhase;
import io.convoke.protocol.conference.ConferenceReply.View;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeoutException;
import org.apache.pekko.http.javadsl.model.ContentTypes;
import org.apache.pekko.http.javadsl.model.HttpEntities;
import org.apache.pekko.http.javadsl.model.HttpHeader;
import org.apache.pekko.http.javadsl.model.HttpResponse;
import org.apache.pekko.http.javadsl.model.headers.RawHeader;

/**
 * The page behind a join URL: the conference as it is, and every way into it. Whoever knows the id may read it, so the
 * page tells it to nobody else (no referrer, no cache, no index), and loads and runs nothing.
 *
 * @param publicUrl what addresses on the page begin with
 */
public record JoinPage(EntityAnswers entities, String publicUrl) {
    private static final TemplateEngine TEMPLATES =
            TemplateEngine.createPrecompiled(null, ContentType.Html, null, "io.convoke.node.im.page");
    private static final String STYLE = resource("page.css");
    private static final List<HttpHeader> HEADERS = List.of(
            RawHeader.create(
                    "Content-Security-Policy",
                    "default-src 'none'; style-src 'sha256-" + hash(STYLE)
                            + "'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"),
            RawHeader.create("Referrer-Policy", "no-referrer"),
            RawHeader.create("X-Content-Type-Options", "nosniff"),
            RawHeader.create("X-Robots-Tag", "noindex"),
            RawHeader.create("Cache-Control", "no-store"));

    public CompletionStage<HttpResponse> get(Call call) {
        try {
            return entities.view(call.conference())
                    .handle((view, failure) -> failure == null ? page(view) : no(failure));
        } catch (ProblemException notAnId) {
            return CompletableFuture.completedFuture(no(notAnId));
        }
    }

    private HttpResponse page(View view) {
        if (view.phase() == ConferencePhase.ENDED) {
            return notice(410, view.information().subject(), JoinView.ended(view.endedAt()));
        }
        return html(200, "join.jte", Map.of("view", JoinView.of(view, publicUrl), "style", STYLE));
    }

    private static HttpResponse no(Throwable failure) {
        Throwable cause = failure instanceof CompletionException wrapped ? wrapped.getCause() : failure;
        return switch (cause) {
            case ProblemException p
            when p.problem().type() == ProblemType.GONE -> notice(410, "Conference", JoinView.ended(null));
            case ProblemException p
            when p.problem().type() == ProblemType.NO_SUCH_CONFERENCE
                    || p.problem().type() == ProblemType.INVALID_PARAMETER ->
                notice(404, "Not found", "There is no conference at this address. Look at the invitation again.");
            case ProblemException p -> notAvailable();
            case TimeoutException t -> notAvailable();
            default -> throw new CompletionException(cause);
        };
    }

    private static HttpResponse notAvailable() {
        return notice(503, "Not now", "The conference does not answer at this moment. Try again in a few seconds.")
                .addHeader(RawHeader.create("Retry-After", "2"));
    }

    private static HttpResponse notice(int status, String title, String text) {
        return html(status, "notice.jte", Map.of("title", title, "text", text, "style", STYLE));
    }

    private static HttpResponse html(int status, String template, Map<String, Object> parameters) {
        StringOutput out = new StringOutput();
        TEMPLATES.render(template, parameters, out);
        return HttpResponse.create()
                .withStatus(status)
                .addHeaders(HEADERS)
                .withEntity(HttpEntities.create(ContentTypes.TEXT_HTML_UTF8, out.toString()));
    }

    private static String resource(String name) {
        try (InputStream in = JoinPage.class.getResourceAsStream(name)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String hash(String text) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
            return Base64.getEncoder().encodeToString(digest);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JVM has SHA-256", e);
        }
    }
}
