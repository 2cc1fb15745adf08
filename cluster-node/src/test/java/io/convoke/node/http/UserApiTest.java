// SPDX-License-Identifier: Apache-2.0
package io.convoke.node.http;

import static io.convoke.node.http.Samples.ALICE;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.convoke.node.http.ApiClient.Answer;
import io.convoke.protocol.user.CommunicationMode;
import io.convoke.protocol.user.CommunicationMode.Kind;
import io.convoke.protocol.user.Profile;
import io.convoke.protocol.user.UserCommand;
import io.convoke.protocol.user.UserReply;
import io.convoke.protocol.wire.Refusal;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class UserApiTest {
    @AutoClose
    private static final Api API = new Api();

    private static final String PATH = "/v1/users/alice@example.net";
    private final ApiClient client = API.client;

    @BeforeEach
    void answers() {
        API.reset();
        API.knowsAlice();
    }

    @Test
    void shouldCreateAUserWithALocation() {
        API.users.on(UserCommand.Put.class, c -> c.replyTo().tell(new UserReply.Created()));

        Answer answer = client.put(PATH, "{\"displayName\": \"Alice Ä. \"}");

        assertThat(answer.status()).isEqualTo(201);
        assertThat(answer.header("Location")).isEqualTo(PATH);
        assertThat(API.userAsked).isEqualTo(ALICE);
        assertThat(API.users.last(UserCommand.Put.class).profile()).isEqualTo(new Profile.Change("Alice Ä."));
    }

    @Test
    void shouldNameAUserAfterTheAddressWhereNothingElseIsGiven() {
        assertThat(client.put(PATH, "{}").status()).isEqualTo(200);
        assertThat(client.put(PATH, "").status()).isEqualTo(200);

        assertThat(API.users.told(UserCommand.Put.class))
                .extracting(UserCommand.Put::profile)
                .containsOnly(new Profile.Change("alice"));
    }

    @Test
    void shouldTakeTheAddressEncodedAndInAnyCase() {
        assertThat(client.get("/v1/users/Alice%40Example.NET").status()).isEqualTo(200);

        assertThat(API.userAsked).isEqualTo(ALICE);
    }

    @Test
    void shouldShowAUser() {
        JsonNode user = client.get(PATH).json();

        assertThat(user.get("aor").asText()).isEqualTo("alice@example.net");
        assertThat(user.get("hasPassword").asBoolean()).isTrue();
        assertThat(user.get("presence").asText()).isEqualTo("in-conference");
        assertThat(user.at("/modes/0/kind").asText()).isEqualTo("sip");
        assertThat(user.at("/sessions/0/id").asText()).isEqualTo("s1");
        assertThat(user.at("/sessions/0/presence").asText()).isEqualTo("away");
        assertThat(user.at("/inbox/dropped").asInt()).isEqualTo(1);
    }

    @Test
    void shouldAnswer404WithTheUserThatIsNotThere() {
        API.users.on(UserCommand.Get.class, c -> c.replyTo().tell(new UserReply.NoSuchUser(ALICE)));

        Answer answer = client.get(PATH);

        assertThat(answer.status()).isEqualTo(404);
        assertThat(answer.problem()).isEqualTo("no-such-user");
        assertThat(answer.json().get("user").asText()).isEqualTo("alice@example.net");
    }

    @Test
    void shouldNotCreateAUserByPatch() {
        API.users.on(UserCommand.ChangeProfile.class, c -> c.replyTo().tell(new UserReply.NoSuchUser(ALICE)));

        assertThat(client.patch(PATH, "{\"displayName\":\"A\"}").status()).isEqualTo(404);

        assertThat(API.users.told(UserCommand.Put.class)).isEmpty();
    }

    @Test
    void shouldLetTheOperatorAloneGrantPriorityAndMonitoring() {
        assertThat(client.put(PATH, "{\"floorPriority\":255,\"monitor\":true}").status())
                .isEqualTo(200);
        assertThat(API.users.last(UserCommand.Put.class).profile()).isEqualTo(new Profile.Change("alice", 255, true));
        assertThat(client.put(PATH, "{\"floorPriority\":256}").problem()).isEqualTo("invalid-value");

        assertThat(client.as(ALICE.aor(), "PATCH", PATH, "{\"floorPriority\":200}")
                        .status())
                .isEqualTo(403);
        assertThat(client.as(ALICE.aor(), "PATCH", PATH, "{\"monitor\":true}").problem())
                .isEqualTo("forbidden");
        assertThat(client.as(ALICE.aor(), "PATCH", PATH, "{\"displayName\":\"Al\"}")
                        .status())
                .isEqualTo(200);
        assertThat(API.users.last(UserCommand.ChangeProfile.class).profile())
                .as("what was granted stays")
                .isEqualTo(new Profile.Change("Al", null, null));
    }

    @Test
    void shouldChangeTheNameAndKeepItWhereNoneIsGiven() {
        assertThat(client.patch(PATH, "{\"displayName\":\"Al\"}").status()).isEqualTo(200);
        assertThat(API.users.last(UserCommand.ChangeProfile.class).profile()).isEqualTo(new Profile.Change("Al"));

        assertThat(client.patch(PATH, "{}").status()).isEqualTo(200);
        assertThat(API.users.last(UserCommand.ChangeProfile.class).profile()).isEqualTo(new Profile.Change(null));
    }

    @Test
    void shouldDelete() {
        Answer answer = client.delete(PATH);

        assertThat(answer.status()).isEqualTo(204);
        assertThat(answer.body()).isEmpty();
    }

    @Test
    void shouldKeepHashesOfAPasswordOnly() {
        assertThat(client.put(PATH + "/password", "{\"password\":\"correct horse\"}")
                        .status())
                .isEqualTo(204);

        var credentials = API.users.last(UserCommand.SetCredentials.class).credentials();
        assertThat(credentials.passwordHash()).startsWith("$argon2id$v=19$m=19456,t=2,p=1$");
        // printf 'alice:example.net:correct horse' | sha256sum, md5sum
        assertThat(credentials.ha1Sha256())
                .isEqualTo("b2ce7503dec4ba6a5637cac1daa70be58ef62cd5733c790a48585e5fd3e444e9");
        assertThat(credentials.ha1Md5()).isEqualTo("736549f196758dbebc967069eeb8c56d");
    }

    @Test
    void shouldRefuseAPasswordThatIsTooShort() {
        Answer answer = client.put(PATH + "/password", "{\"password\":\"1234567\"}");

        assertThat(answer.status()).isEqualTo(422);
        assertThat(answer.json().get("field").asText()).isEqualTo("password");
        assertThat(answer.body()).doesNotContain("1234567");
    }

    @Test
    void shouldMakeModesNormalAndOrderThem() {
        Answer answer = client.put(PATH + "/modes", """
                {"modes":[{"kind":"cellular","address":"+49 151 12345678","priority":7},
                          {"kind":"sip","address":"sip:alice@192.0.2.7","priority":0}]}""");

        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.json().at("/modes/1/address").asText()).isEqualTo("+4915112345678");
        assertThat(API.users.last(UserCommand.SetModes.class).modes())
                .extracting(CommunicationMode::kind)
                .containsExactly(Kind.SIP, Kind.CELLULAR);
        assertThat(client.get(PATH + "/modes").json().at("/modes/0/kind").asText())
                .isEqualTo("sip");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            {"modes":[{"kind":"fax","address":"1","priority":0}]}            | 422 | modes[0].kind
            {"modes":[{"kind":"pstn","address":"twelve","priority":0}]}      | 422 | modes[0].address
            {"modes":[{"kind":"pstn","address":"+4930123456","priority":-1}]}| 422 | modes[0].priority
            {"modes":[{"kind":"pstn","address":"+4930123456"}]}              | 400 | modes[0].priority
            {"modes":[{"kind":"pstn","address":5,"priority":1}]}             | 400 | modes[0].address
            {"modes":[{"kind":"pstn","address":"+493012","priority":"1"}]}   | 400 | modes[0].priority
            {"modes":[{"kind":"pstn","address":"+493012","priority":1.5}]}   | 400 | modes[0].priority
            {"modes":[null]}                                                 | 400 | modes[0]
            {"modes":{}}                                                     | 400 | modes
            {}                                                               | 400 | modes
            """)
    void shouldNameTheFieldThatIsWrong(String body, int status, String field) {
        Answer answer = client.put(PATH + "/modes", body);

        assertThat(answer.status()).isEqualTo(status);
        assertThat(answer.json().get("field").asText()).isEqualTo(field);
        assertThat(API.users.told(UserCommand.SetModes.class)).isEmpty();
    }

    @Test
    void shouldRefuseANameWithControlCharactersOrTooLong() {
        assertThat(client.put(PATH, "{\"displayName\":\"a\\u0007b\"}").problem())
                .isEqualTo("invalid-value");
        assertThat(client.put(PATH, "{\"displayName\":\"\\ud800\"}").problem()).isEqualTo("invalid-value");
        assertThat(client.put(PATH, "{\"displayName\":\"" + "x".repeat(201) + "\"}")
                        .problem())
                .isEqualTo("invalid-value");
    }

    @Test
    void shouldRefuseWhatIsNoAddressOfRecord() {
        Answer answer = client.get("/v1/users/alice");

        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.problem()).isEqualTo("invalid-parameter");
        assertThat(answer.json().get("parameter").asText()).isEqualTo("aor");
    }

    @Test
    void shouldTellARefusalOfTheEntity() {
        API.users.on(
                UserCommand.SetModes.class,
                c -> c.replyTo().tell(new UserReply.Refused(new Refusal(Refusal.Reason.FULL, "at most 3 modes"))));

        Answer answer = client.put(PATH + "/modes", "{\"modes\":[]}");

        assertThat(answer.status()).isEqualTo(409);
        assertThat(answer.problem()).isEqualTo("limit-reached");
        assertThat(answer.json().get("detail").asText()).isEqualTo("at most 3 modes");
    }
}
