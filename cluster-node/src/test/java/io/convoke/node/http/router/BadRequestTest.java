// SPDX-License-Identifier: Apache-2.0
package io.convoke.node.http.router;

import static org.assertj.core.api.Assertions.assertThat;

import io.convoke.node.http.Api;
import io.convoke.node.http.ApiClient;
import io.convoke.node.http.ApiClient.Answer;
import io.convoke.protocol.user.UserCommand;
import io.convoke.protocol.user.UserReply;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class BadRequestTest {
    @AutoClose
    private static final Api API = new Api();

    private static final String USER = "/v1/users/alice@example.net";
    private final ApiClient client = API.client;

    @BeforeEach
    void answers() {
        API.reset();
        API.knowsAlice();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"/", "/v1", "/v1/users", "/v2/users/alice@example.net", USER + "/", USER + "/modes/1", "//"})
    void shouldNotKnowOtherPaths(String path) {
        Answer answer = client.get(path);

        assertThat(answer.status()).isEqualTo(404);
        assertThat(answer.problem()).isEqualTo("no-such-path");
    }

    @Test
    void shouldSayWhichMethodsAPathHas() {
        Answer answer = client.post(USER, "{}");

        assertThat(answer.status()).isEqualTo(405);
        assertThat(answer.problem()).isEqualTo("method-not-allowed");
        assertThat(answer.header("Allow")).isEqualTo("PUT, GET, PATCH, DELETE");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            {"displayName": "A",}              | malformed-json
            {"displayName": "A"                | malformed-json
            {"displayName": "A"} x             | malformed-json
            {"displayName": "A"}{}             | invalid-body
            {'displayName': 'A'}               | malformed-json
            {"displayName": "A","displayName": "B"} | malformed-json
            hello                              | malformed-json
            null                               | invalid-body
            []                                 | invalid-body
            "displayName"                      | invalid-body
            {"displayName": 5}                 | invalid-body
            {"displayName": {}}                | invalid-body
            {"displayname": "A"}               | unknown-field
            """)
    void shouldSayWhatIsWrongWithJson(String body, String problem) {
        Answer answer = client.put(USER, body);

        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.problem()).isEqualTo(problem);
        assertThat(answer.body()).doesNotContain("com.fasterxml", "java.", "\\tat ");
    }

    @Test
    void shouldSayWhereJsonIsWrong() {
        Answer answer = client.put(USER, "{\n  \"displayName\": ?\n}");

        assertThat(answer.json().get("line").asInt()).isEqualTo(2);
        assertThat(answer.json().get("column").asInt()).isEqualTo(18);
    }

    @Test
    void shouldNameTheUnknownFieldAndThoseThatAreKnown() {
        Answer answer = client.put(USER + "/modes", """
                {"modes":[{"kind":"sip","adress":"sip:a@b","priority":0}]}""");

        assertThat(answer.json().get("field").asText()).isEqualTo("modes[0].adress");
        assertThat(answer.json().get("known").toString()).isEqualTo("[\"address\",\"kind\",\"priority\"]");
    }

    @Test
    void shouldRefuseJsonNestedWithoutEnd() {
        assertThat(client.put(USER + "/modes", "{\"modes\":" + "[".repeat(30_000))
                        .status())
                .isEqualTo(400);
    }

    @Test
    void shouldRefuseInvalidUtf8() {
        Answer answer = client.send(client.request(USER)
                .header("Content-Type", "application/json")
                .PUT(BodyPublishers.ofByteArray("{\"displayName\":\"\u00e4\"}".getBytes(StandardCharsets.ISO_8859_1))));

        assertThat(answer.problem()).isEqualTo("malformed-json");
    }

    @Test
    void shouldRefuseOtherTypesAndNoType() {
        Answer other = client.send(
                client.request(USER).header("Content-Type", "text/plain").PUT(BodyPublishers.ofString("{}")));
        assertThat(other.status()).isEqualTo(415);
        assertThat(other.json().at("/supported/0").asText()).isEqualTo("application/json");

        assertThat(client.send(client.request(USER).PUT(BodyPublishers.ofString("{}")))
                        .status())
                .isEqualTo(415);
        assertThat(client.send(client.request(USER)
                                .header("Content-Type", "application/json; charset=UTF-8")
                                .PUT(BodyPublishers.ofString("{}")))
                        .status())
                .isEqualTo(200);
    }

    @Test
    void shouldRefuseABodyOverTheLimitAnnouncedOrNot() {
        byte[] big = ("{\"displayName\":\"" + "x".repeat(65_536) + "\"}").getBytes(StandardCharsets.UTF_8);

        Answer announced = client.send(
                client.request(USER).header("Content-Type", "application/json").PUT(BodyPublishers.ofByteArray(big)));
        Answer chunked = client.send(client.request(USER)
                .header("Content-Type", "application/json")
                .PUT(BodyPublishers.ofInputStream(() -> new java.io.ByteArrayInputStream(big))));

        assertThat(announced.status()).isEqualTo(413);
        assertThat(announced.json().get("limit").asInt()).isEqualTo(65_536);
        assertThat(chunked.status()).isEqualTo(413);
    }

    @Test
    void shouldNotWaitForABodyThatDoesNotCome() throws IOException {
        try (Api impatient = new Api("convoke.http.body-timeout = 500ms")) {
            assertThat(raw(
                            impatient,
                            "PUT " + USER + " HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer "
                                    + ApiClient.token("admin", "root")
                                    + "\r\nContent-Type: application/json\r\nContent-Length: 20\r\n\r\n{",
                            false))
                    .startsWith("HTTP/1.1 408")
                    .contains("/problems/body-too-slow");
        }
    }

    @Test
    void shouldAnswer503WhereAnEntityDoesNotAnswer() {
        try (Api impatient = new Api("convoke.http.ask-timeout = 500ms")) {
            Answer answer = impatient.client.get(USER);

            assertThat(answer.status()).isEqualTo(503);
            assertThat(answer.problem()).isEqualTo("no-answer-in-time");
            assertThat(answer.header("Retry-After")).isEqualTo("2");
        }
    }

    @Test
    void shouldRefuseWritesAtOnceWhileTheJournalIsAwayAndStillRead() {
        API.journal = false;

        Answer answer = client.put(USER, "{}");

        assertThat(answer.status()).isEqualTo(503);
        assertThat(answer.problem()).isEqualTo("unavailable");
        assertThat(answer.header("Retry-After")).isEqualTo("2");
        assertThat(API.users.told(UserCommand.class)).isEmpty();
        assertThat(client.get(USER).status()).isEqualTo(200);
    }

    @Test
    void shouldHideWhatWentWrongInside() {
        API.users.on(UserCommand.Get.class, c -> c.replyTo().tell(new UserReply.Created()));

        Answer answer = client.get(USER);

        assertThat(answer.status()).isEqualTo(500);
        assertThat(answer.json().get("incident").asText()).hasSize(25);
        assertThat(answer.body()).doesNotContain("Exception", "Created");
    }

    @Test
    void shouldAnswerWhatIsNotEvenHttp() throws IOException {
        assertThat(raw("GARBAGE\r\n\r\n")).startsWith("HTTP/1.1 4");
        assertThat(raw("GET /v1/users/%zz HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"))
                .startsWith("HTTP/1.1 400");
        assertThat(raw("GET /v1/cdrs?user=%zz HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer "
                        + ApiClient.token("admin", "root") + "\r\nConnection: close\r\n\r\n"))
                .startsWith("HTTP/1.1 400")
                .doesNotContain("Exception");
    }

    /** 300 bodies, each a good one with a few bytes changed: whatever comes, it is understood or it is the client's fault. */
    @Test
    void shouldNeverFailItselfWhateverTheBodyIs() {
        Random random = new Random(20261121);
        byte[] good = """
                {"modes":[{"kind":"pstn","address":"+4930123456","priority":3},{"kind":"sip","address":"sip:a@b","priority":0}]}""".getBytes(StandardCharsets.UTF_8);
        for (int i = 0; i < 300; i++) {
            byte[] body = good.clone();
            for (int change = 0; change <= random.nextInt(4); change++) {
                body[random.nextInt(body.length)] = (byte) random.nextInt(256);
            }
            Answer answer = client.send(client.request(USER + "/modes")
                    .header("Content-Type", "application/json")
                    .PUT(BodyPublishers.ofByteArray(body)));
            assertThat(answer.status())
                    .as(new String(body, StandardCharsets.ISO_8859_1))
                    .isIn(200, 400, 422);
        }
    }

    /** Until the server closes; where it waits for more, it sees that no more comes. */
    private static String raw(String request) throws IOException {
        return raw(API, request, true);
    }

    private static String raw(Api api, String request, boolean complete) throws IOException {
        try (Socket socket = new Socket("127.0.0.1", api.client.port())) {
            OutputStream out = socket.getOutputStream();
            out.write(request.getBytes(StandardCharsets.ISO_8859_1));
            out.flush();
            if (complete) socket.shutdownOutput();
            InputStream in = socket.getInputStream();
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
