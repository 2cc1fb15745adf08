// SPDX-License-Identifier: Apache-2.0
package io.convoke.ops.client;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.convoke.ops.load.Answer;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import java.util.function.Consumer;

/** The control API of one node, as much of it as the demo, the benchmarks and the end-to-end tests call. */
public final class ControlClient implements AutoCloseable {
    public static final ObjectMapper JSON = new ObjectMapper();

    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final int MOST_TRIES = 4;

    private final URI base;
    private final String token;
    private final HttpClient http;

    /** {@code token} is sent as a bearer token; null for none. */
    public ControlClient(URI base, String token) {
        this.base = base;
        this.token = token;
        this.http = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .connectTimeout(Duration.ofSeconds(5))
                .build();
    }

    /** The same node with another token. */
    public ControlClient as(String otherToken) {
        return new ControlClient(base, otherToken);
    }

    /** Another node with the same token. */
    public ControlClient at(URI other) {
        return new ControlClient(other, token);
    }

    public URI base() {
        return base;
    }

    /** The value of the header with which it authenticates itself. */
    public String authorization() {
        return "Bearer " + token;
    }

    /** An answer of the node. {@code body} is a missing node where it was not JSON. */
    public record Reply(int status, JsonNode body, String text, String location, HttpResponse<String> response) {

        /** This, when it is one of the expected ones. */
        public Reply expect(int... statuses) throws UnexpectedReply {
            if (Arrays.stream(statuses).noneMatch(each -> each == status)) {
                throw new UnexpectedReply(this);
            }
            return this;
        }

        /** What the node would have answered is not known: whoever repeats the request gets to know. */
        boolean isLate() {
            return status == 503 && body.path("type").asText().endsWith("/no-answer-in-time");
        }
    }

    /** A leg as the node answered it. {@code path} under the base address. */
    public record Leg(String path, String sdp, Answer answer) {}

    /** A session as the node answered it. */
    public record Session(String user, String id, String cursor) {}

    /**
     * Any request; one whose answer was late is repeated, a POST with the same Idempotency-Key.
     *
     * @param body a {@link JsonNode}, a string (session description) or null
     */
    public Reply call(String method, String path, Object body, String... headers)
            throws IOException, InterruptedException {
        final HttpRequest.Builder request = request(path).timeout(PATIENCE);
        if (body instanceof JsonNode json) {
            request.header("Content-Type", "application/json").method(method, BodyPublishers.ofString(json.toString()));
        } else if (body instanceof String sdp) {
            request.header("Content-Type", "application/sdp").method(method, BodyPublishers.ofString(sdp));
        } else {
            request.method(method, BodyPublishers.noBody());
        }
        for (int i = 0; i + 1 < headers.length; i += 2) {
            request.setHeader(headers[i], headers[i + 1]);
        }
        if ("POST".equals(method) && !Arrays.asList(headers).contains("Idempotency-Key")) {
            request.header("Idempotency-Key", UUID.randomUUID().toString());
        }
        final HttpRequest asked = request.build();
        Reply reply = reply(http.send(asked, BodyHandlers.ofString()));
        for (int tries = 1; reply.isLate() && tries < MOST_TRIES; tries++) {
            reply = reply(http.send(asked, BodyHandlers.ofString()));
        }
        return reply;
    }

    private HttpRequest.Builder request(String path) {
        final HttpRequest.Builder request = HttpRequest.newBuilder(base.resolve(path));
        return token == null ? request : request.header("Authorization", authorization());
    }

    private static Reply reply(HttpResponse<String> response) throws JsonProcessingException {
        final String type = response.headers().firstValue("Content-Type").orElse("");
        final boolean json = type.contains("json") && !response.body().isEmpty();
        return new Reply(
                response.statusCode(),
                json ? JSON.readTree(response.body()) : JSON.missingNode(),
                response.body(),
                response.headers().firstValue("Location").orElse(null),
                response);
    }

    public static ObjectNode object() {
        return JSON.createObjectNode();
    }

    /** {@code /v1/users/{aor}} and what follows. */
    public static String user(String aor) {
        return "/v1/users/" + encoded(aor);
    }

    private static String encoded(String value) {
        return URLEncoder.encode(value, StandardCharsets.UTF_8)
                .replace("+", "%20")
                .replace("%40", "@");
    }

    /** Makes a user who is reached at a computer. */
    public void putUser(String aor, String displayName) throws IOException, InterruptedException {
        call("PUT", user(aor), object().put("displayName", displayName)).expect(200, 201);
        final ObjectNode modes = object();
        modes.putArray("modes")
                .addObject()
                .put("kind", "computer")
                .put("address", "sip:" + aor)
                .put("priority", 1);
        call("PUT", user(aor) + "/modes", modes).expect(200);
    }

    public void putPassword(String aor, String password) throws IOException, InterruptedException {
        call("PUT", user(aor) + "/password", object().put("password", password)).expect(204);
    }

    public void deleteUser(String aor) throws IOException, InterruptedException {
        call("DELETE", user(aor), null).expect(204, 404);
    }

    public Session openSession(String aor, String clientName) throws IOException, InterruptedException {
        final JsonNode body = call("POST", user(aor) + "/sessions", object().put("clientName", clientName))
                .expect(201)
                .body();
        return new Session(aor, body.path("id").asText(), body.path("cursor").asText());
    }

    /** One long poll. */
    public JsonNode events(Session session, String after, int waitSeconds) throws IOException, InterruptedException {
        final String query = "/events?wait=" + waitSeconds + (after == null ? "" : "&after=" + encoded(after));
        return call("GET", user(session.user()) + "/sessions/" + session.id() + query, null)
                .expect(200)
                .body();
    }

    /** A stream of the session's events from a cursor on, until it is closed. */
    public EventFeed feed(Session session, String after, Consumer<EventFeed.Event> listener) {
        final String path = user(session.user()) + "/sessions/" + session.id() + "/events";
        return new EventFeed(http, () -> request(path), after, listener);
    }

    /** A message; the answer's body is the receipt. */
    public JsonNode message(String from, String to, String text) throws IOException, InterruptedException {
        return call(
                        "POST",
                        "/v1/messages",
                        object().put("from", from).put("to", to).put("text", text))
                .expect(202)
                .body();
    }

    public JsonNode requestConference(String requestedBy, List<String> invite, ObjectNode options)
            throws IOException, InterruptedException {
        final ObjectNode body = options.put("requestedBy", requestedBy);
        invite.forEach(body.putArray("invite")::add);
        return call("POST", "/v1/conferences", body).expect(201).body();
    }

    public JsonNode conference(String id) throws IOException, InterruptedException {
        return call("GET", "/v1/conferences/" + id, null).expect(200).body();
    }

    public void endConference(String id) throws IOException, InterruptedException {
        call("DELETE", "/v1/conferences/" + id, null).expect(204, 404, 410);
    }

    public Leg join(String conference, String aor, String endpoint, String offer)
            throws IOException, InterruptedException {
        final String path =
                "/v1/conferences/" + conference + "/legs?user=" + encoded(aor) + "&endpoint=" + encoded(endpoint);
        final Reply reply = call("POST", path, offer).expect(201);
        return leg(reply.location(), reply.text());
    }

    public Leg reoffer(Leg leg, String offer) throws IOException, InterruptedException {
        final Reply reply = call("PUT", leg.path(), offer).expect(200);
        return leg(leg.path(), reply.text());
    }

    private static Leg leg(String path, String sdp) throws IOException {
        try {
            return new Leg(path, sdp, Answer.read(sdp));
        } catch (IllegalArgumentException e) {
            throw new IOException(e.getMessage(), e);
        }
    }

    public JsonNode statistics(Leg leg) throws IOException, InterruptedException {
        return call("GET", leg.path(), null).expect(200).body();
    }

    public void leave(Leg leg) throws IOException, InterruptedException {
        call("DELETE", leg.path(), null).expect(204, 404, 410);
    }

    /** The Prometheus page. */
    public String metrics() throws IOException, InterruptedException {
        return call("GET", "/metrics", null).expect(200).text();
    }

    @Override
    public void close() {
        http.shutdownNow();
    }
}
