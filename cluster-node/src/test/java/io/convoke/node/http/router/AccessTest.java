// SPDX-License-Identifier: Apache-2.0
package io.convoke.node.http.router;

import static org.assertj.core.api.Assertions.assertThat;

import io.convoke.node.http.Api;
import io.convoke.node.http.ApiClient;
import io.convoke.node.http.ApiClient.Answer;
import io.convoke.node.http.Samples;
import io.convoke.protocol.conference.ConferenceCommand;
import io.convoke.protocol.conference.ConferencePhase;
import io.convoke.protocol.conference.ConferenceReply;
import io.convoke.protocol.mixer.LegStatistics;
import io.convoke.protocol.mixer.MixerCommand;
import io.convoke.protocol.mixer.MixerReply;
import io.convoke.protocol.user.UserCommand;
import io.convoke.protocol.user.UserReply;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** In the sample conference Alice asked, Bob is in with leg l0001, Carol is invited, Mallory has no part in it. */
class AccessTest {
    @AutoClose
    private static final Api API = new Api();

    private final ApiClient client = API.client;

    @BeforeEach
    void answers() {
        API.reset();
        API.knowsAlice();
        API.users.on(UserCommand.Send.class, c -> c.replyTo().tell(new UserReply.Stored(1, false)));
        API.conferences.on(ConferenceCommand.Get.class, c -> c.replyTo().tell(Samples.view(ConferencePhase.ACTIVE)));
        API.conferences.on(ConferenceCommand.End.class, c -> c.replyTo().tell(new ConferenceReply.Done()));
        API.conferences.on(ConferenceCommand.Leave.class, c -> c.replyTo().tell(new ConferenceReply.Done()));
        API.conferences.on(
                ConferenceCommand.RemoveParticipant.class, c -> c.replyTo().tell(new ConferenceReply.Done()));
        API.conferences.on(
                ConferenceCommand.SetParticipant.class, c -> c.replyTo().tell(new ConferenceReply.Done()));
        API.mixers.on(
                MixerCommand.GetLeg.class, c -> c.replyTo().tell(new MixerReply.LegView(c.leg(), LegStatistics.NONE)));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            admin    | root              | DELETE | /v1/users/alice@example.net          |                        | 204
            operator | root              | DELETE | /v1/users/alice@example.net          |                        | 403
            user     | alice@example.net | DELETE | /v1/users/alice@example.net          |                        | 403
            operator | root              | PUT    | /v1/users/alice@example.net          | {}                     | 200
            user     | alice@example.net | PUT    | /v1/users/alice@example.net          | {}                     | 403
            user     | alice@example.net | PATCH  | /v1/users/alice@example.net          | {}                     | 200
            user     | alice@example.net | GET    | /v1/users/alice@example.net          |                        | 200
            user     | Alice@Example.net | GET    | /v1/users/alice@example.net          |                        | 200
            user     | bob@example.net   | GET    | /v1/users/alice@example.net          |                        | 403
            user     | bob@example.net   | GET    | /v1/users/alice@example.net/contacts |                        | 403
            user     | bob@example.net   | POST   | /v1/users/alice@example.net/sessions | {}                     | 403
            admin    | root              | PUT    | /v1/users/alice@example.net/password | {"password":"12345678"}| 204
            operator | root              | PUT    | /v1/users/alice@example.net/password | {"password":"12345678"}| 403
            user     | alice@example.net | PUT    | /v1/users/alice@example.net/password | {"password":"12345678"}| 204
            user     | bob@example.net   | PUT    | /v1/users/alice@example.net/password | {"password":"12345678"}| 403
            user     | bob@example.net   | GET    | /v1/nodes                            |                        | 403
            user     | bob@example.net   | GET    | /v1/mixers                           |                        | 403
            operator | root              | GET    | /v1/mixers                           |                        | 200
            user     | bob@example.net   | POST   | /v1/messages | {"from":"bob@example.net","to":"a@b","text":"x"}   | 202
            user     | bob@example.net   | POST   | /v1/messages | {"from":"alice@example.net","to":"a@b","text":"x"} | 403
            user     | bob@example.net   | POST   | /v1/conferences | {"requestedBy":"alice@example.net","invite":["a@b"]} | 403
            """)
    void shouldAllowWhatTheScopeSays(
            String scope, String subject, String method, String path, String body, int status) {
        assertThat(ask(scope, subject, method, path, body).status()).isEqualTo(status);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            alice   | GET    |                             |                | 200
            carol   | GET    |                             |                | 200
            mallory | GET    |                             |                | 403
            alice   | DELETE |                             |                | 204
            bob     | DELETE |                             |                | 403
            alice   | PATCH  | /participants/bob@example.net   | {"muted":true} | 200
            bob     | PATCH  | /participants/bob@example.net   | {"muted":true} | 200
            carol   | PATCH  | /participants/bob@example.net   | {"muted":true} | 403
            bob     | DELETE | /participants/bob@example.net   |                | 204
            carol   | DELETE | /participants/bob@example.net   |                | 403
            mallory | POST   | /invitations                | {"invite":["mallory@example.net"]} | 403
            bob     | GET    | /legs/l0001                 |                | 200
            bob     | DELETE | /legs/l0001                 |                | 204
            alice   | GET    | /legs/l0001                 |                | 403
            alice   | DELETE | /legs/l0001                 |                | 403
            """)
    void shouldLetUsersActForThemselvesInAConference(String name, String method, String rest, String body, int status) {
        String path = "/v1/conferences/" + Samples.CONFERENCE + (rest == null ? "" : rest);

        assertThat(ask("user", name + "@example.net", method, path, body).status())
                .isEqualTo(status);
    }

    @Test
    void shouldNotLetAUserJoinAsSomebodyElse() {
        String token = ApiClient.token("user", "carol@example.net");

        Answer answer =
                client.send(client.request("/v1/conferences/" + Samples.CONFERENCE + "/legs?user=bob@example.net")
                        .setHeader("Authorization", "Bearer " + token)
                        .header("Content-Type", "application/sdp")
                        .POST(BodyPublishers.ofString(Samples.OFFER)));

        assertThat(answer.status()).isEqualTo(403);
        assertThat(API.conferences.told(ConferenceCommand.Join.class)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"/health/live", "/health/ready", "/metrics", "/openapi.yaml", "/join/c7q2mzk4f0v9s1x8d3w6b5n2"})
    void shouldNeedNoTokenFor(String path) {
        assertThat(client.send(HttpRequest.newBuilder(client.at(path))).status())
                .isEqualTo(200);
    }

    private Answer ask(String scope, String subject, String method, String path, String body) {
        HttpRequest.Builder request =
                client.request(path).setHeader("Authorization", "Bearer " + ApiClient.token(scope, subject));
        return client.send(
                body == null
                        ? request.method(method, BodyPublishers.noBody())
                        : request.header("Content-Type", "application/json")
                                .method(method, BodyPublishers.ofString(body)));
    }
}
