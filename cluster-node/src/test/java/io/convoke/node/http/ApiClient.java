// SPDX-License-Identifier: Apache-2.0
package io.convoke.node.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.atlassian.oai.validator.OpenApiInteractionValidator;
import com.atlassian.oai.validator.model.Request.Method;
import com.atlassian.oai.validator.model.SimpleResponse;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.MACSigner;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.Map;

/** Asks the server, and holds every answer against openapi.yaml. */
public final class ApiClient {
    public static final ObjectMapper JSON = new ObjectMapper();
    private static final OpenApiInteractionValidator DOCUMENT =
            OpenApiInteractionValidator.createForInlineApiSpecification(document())
                    .build();

    private final URI base;
    private final HttpClient http = HttpClient.newHttpClient();

    public record Answer(int status, String type, String body, HttpResponse<?> raw) {
        public JsonNode json() {
            try {
                return JSON.readTree(body);
            } catch (IOException e) {
                throw new UncheckedIOException(body, e);
            }
        }

        public String header(String name) {
            return raw.headers().firstValue(name).orElse(null);
        }

        /** The last part of the problem's type. */
        public String problem() {
            assertThat(type).isEqualTo("application/problem+json");
            String uri = json().get("type").asText();
            return uri.substring(uri.lastIndexOf('/') + 1);
        }
    }

    public ApiClient(URI base) {
        this.base = base;
    }

    public static String token(String scope, String subject) {
        try {
            SignedJWT jwt = new SignedJWT(
                    new JWSHeader.Builder(JWSAlgorithm.HS256)
                            .type(JOSEObjectType.JWT)
                            .build(),
                    new JWTClaimsSet.Builder()
                            .issuer("convoke")
                            .audience("convoke")
                            .subject(subject)
                            .claim("scope", scope)
                            .expirationTime(Date.from(Instant.now().plusSeconds(600)))
                            .build());
            jwt.sign(new MACSigner(Api.SECRET));
            return jwt.serialize();
        } catch (JOSEException e) {
            throw new IllegalStateException(e);
        }
    }

    public URI at(String path) {
        return URI.create(base + path);
    }

    public int port() {
        return base.getPort();
    }

    public HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(at(path)).header("Authorization", "Bearer " + token("admin", "root"));
    }

    public Answer get(String path) {
        return send(request(path).GET());
    }

    public Answer delete(String path) {
        return send(request(path).DELETE());
    }

    public Answer put(String path, String json) {
        return json("PUT", path, json);
    }

    public Answer post(String path, String json) {
        return json("POST", path, json);
    }

    public Answer patch(String path, String json) {
        return json("PATCH", path, json);
    }

    public Answer json(String method, String path, String json) {
        return send(
                request(path).header("Content-Type", "application/json").method(method, BodyPublishers.ofString(json)));
    }

    public Answer sdp(String method, String path, String sdp) {
        return send(
                request(path).header("Content-Type", "application/sdp").method(method, BodyPublishers.ofString(sdp)));
    }

    /** As a token of scope user. */
    public Answer as(String user, String method, String path, String json) {
        HttpRequest.Builder request = request(path).setHeader("Authorization", "Bearer " + token("user", user));
        return json == null
                ? send(request.method(method, BodyPublishers.noBody()))
                : send(request.header("Content-Type", "application/json")
                        .method(method, BodyPublishers.ofString(json)));
    }

    public Answer send(HttpRequest.Builder builder) {
        HttpRequest request = builder.build();
        try {
            HttpResponse<String> response = http.send(request, BodyHandlers.ofString(StandardCharsets.UTF_8));
            String type = response.headers().firstValue("Content-Type").orElse(null);
            Answer answer = new Answer(response.statusCode(), type, response.body(), response);
            holdAgainstDocument(request, answer);
            return answer;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    public HttpResponse<InputStream> stream(HttpRequest.Builder builder) throws IOException, InterruptedException {
        return http.send(builder.build(), BodyHandlers.ofInputStream());
    }

    /** Paths and methods that the document does not have are the router's own: only their form is looked at. */
    private static void holdAgainstDocument(HttpRequest request, Answer answer) {
        SimpleResponse.Builder response = SimpleResponse.Builder.status(answer.status());
        for (Map.Entry<String, List<String>> header :
                answer.raw().headers().map().entrySet()) {
            response.withHeader(header.getKey(), header.getValue());
        }
        if (!answer.body().isEmpty()) response.withBody(answer.body());
        var report =
                DOCUMENT.validateResponse(request.uri().getPath(), Method.valueOf(request.method()), response.build());
        var found = report.getMessages().stream()
                .filter(m -> !m.getKey().equals("validation.request.path.missing")
                        && !m.getKey().equals("validation.request.operation.notAllowed"))
                .toList();
        assertThat(found)
                .as("%s %s → %s %s", request.method(), request.uri(), answer.status(), answer.body())
                .isEmpty();
    }

    public static String document() {
        try (InputStream in = Routes.class.getResourceAsStream("openapi.yaml")) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
