// SPDX-License-Identifier: Apache-2.0
package io.convoke.node.http;

import static io.convoke.node.http.Samples.ALICE;
import static io.convoke.node.http.Samples.BOB;
import static org.assertj.core.api.Assertions.assertThat;

import io.convoke.node.http.ApiClient.Answer;
import io.convoke.protocol.ids.MessageId;
import io.convoke.protocol.user.UserCommand;
import io.convoke.protocol.user.UserReply;
import io.convoke.protocol.wire.Refusal;
import java.net.http.HttpRequest.BodyPublishers;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MessageApiTest {
    @AutoClose
    private static final Api API = new Api();

    private static final String HELLO = """
            {"from":"alice@example.net","to":"sip:Bob@example.net","text":"hello"}""";
    private final ApiClient client = API.client;

    @BeforeEach
    void answers() {
        API.reset();
        API.users.on(UserCommand.Send.class, c -> c.replyTo().tell(new UserReply.Stored(12, false)));
    }

    @Test
    void shouldAccept() {
        Answer answer = client.post("/v1/messages", HELLO);

        assertThat(answer.status()).isEqualTo(202);
        assertThat(answer.json().get("seq").asInt()).isEqualTo(12);
        assertThat(answer.json().get("to").asText()).isEqualTo("bob@example.net");
        assertThat(API.userAsked).isEqualTo(ALICE);
        assertThat(API.users.last(UserCommand.Send.class).to()).isEqualTo(BOB);
        assertThat(API.users.last(UserCommand.Send.class).text()).isEqualTo("hello");
    }

    @Test
    void shouldUseTheIdOfTheSender() {
        Answer answer = client.post("/v1/messages", HELLO.replace("}", ",\"id\":\"m-1\"}"));

        assertThat(answer.json().get("id").asText()).isEqualTo("m-1");
        assertThat(API.users.last(UserCommand.Send.class).id()).isEqualTo(new MessageId("m-1"));
    }

    @Test
    void shouldMakeTheIdFromCallerAndKey() {
        MessageId first = keyed("root", "k");

        assertThat(keyed("root", "k")).isEqualTo(first);
        assertThat(keyed("root", "l")).isNotEqualTo(first);
        assertThat(keyed("somebody-else", "k")).isNotEqualTo(first);
    }

    @Test
    void shouldRefuseAKeyThatWasSentWithAnotherBody() {
        String other = HELLO.replace("hello", "good bye");

        assertThat(keyedAnswer("root", "twice", HELLO).status()).isEqualTo(202);
        assertThat(keyedAnswer("root", "twice", HELLO).status()).isEqualTo(202);
        assertThat(keyedAnswer("root", "twice", other).problem()).isEqualTo("conflict");
        assertThat(keyedAnswer("somebody-else", "twice", other).status()).isEqualTo(202);
        assertThat(API.users.told(UserCommand.Send.class)).hasSize(3);
    }

    @Test
    void shouldTellADuplicate() {
        API.users.on(UserCommand.Send.class, c -> c.replyTo().tell(new UserReply.Stored(3, true)));

        assertThat(client.post("/v1/messages", HELLO).json().get("duplicate").asBoolean())
                .isTrue();
    }

    @Test
    void shouldTellWhoIsNotThere() {
        API.users.on(UserCommand.Send.class, c -> c.replyTo().tell(new UserReply.NoSuchUser(BOB)));

        Answer answer = client.post("/v1/messages", HELLO);

        assertThat(answer.status()).isEqualTo(404);
        assertThat(answer.json().get("user").asText()).isEqualTo("bob@example.net");
    }

    @Test
    void shouldTellAConflictOfTheSameIdWithAnotherText() {
        API.users.on(
                UserCommand.Send.class,
                c -> c.replyTo()
                        .tell(new UserReply.Refused(new Refusal(Refusal.Reason.CONFLICT, "m-1 was another text"))));

        assertThat(client.post("/v1/messages", HELLO).status()).isEqualTo(409);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            {"from":"alice@example.net","text":"x"}                                       | 400 | to
            {"to":"alice@example.net","text":"x"}                                         | 400 | from
            {"from":"alice@example.net","to":"bob@example.net"}                           | 400 | text
            {"from":"alice@example.net","to":"bob@example.net","text":""}                 | 422 | text
            {"from":"alice@example.net","to":"bob@example.net","text":"a\\u0000b"}        | 422 | text
            {"from":"alice@example.net","to":"bob@example.net","text":"\\udc00"}          | 422 | text
            {"from":"alice@example.net","to":"bob","text":"x"}                            | 422 | to
            {"from":"alice@example.net","to":["bob@example.net"],"text":"x"}              | 400 | to
            {"from":"alice@example.net","to":"bob@example.net","text":"x","id":""}        | 422 | id
            {"from":"alice@example.net","to":"bob@example.net","text":"x","id":"a b"}     | 422 | id
            {"from":"alice@example.net","to":"bob@example.net","text":"x","when":"now"}   | 400 | when
            """)
    void shouldNameTheFieldThatIsWrong(String body, int status, String field) {
        Answer answer = client.post("/v1/messages", body);

        assertThat(answer.status()).isEqualTo(status);
        assertThat(answer.json().get("field").asText()).isEqualTo(field);
        assertThat(API.users.told(UserCommand.Send.class)).isEmpty();
    }

    @Test
    void shouldCountTheTextInBytes() {
        String most = "ä".repeat(8192);

        assertThat(client.post("/v1/messages", HELLO.replace("hello", most)).status())
                .isEqualTo(202);
        assertThat(client.post("/v1/messages", HELLO.replace("hello", most + "a"))
                        .problem())
                .isEqualTo("invalid-value");
    }

    private MessageId keyed(String subject, String key) {
        keyedAnswer(subject, key, HELLO);
        return API.users.last(UserCommand.Send.class).id();
    }

    private Answer keyedAnswer(String subject, String key, String body) {
        return client.send(client.request("/v1/messages")
                .setHeader("Authorization", "Bearer " + ApiClient.token("operator", subject))
                .header("Idempotency-Key", key)
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString(body)));
    }
}
