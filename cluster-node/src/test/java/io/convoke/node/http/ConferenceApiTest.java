// SPDX-License-Identifier: Apache-2.0
package io.convoke.node.http;

import static io.convoke.node.http.Samples.ALICE;
import static io.convoke.node.http.Samples.BOB;
import static io.convoke.node.http.Samples.CAROL;
import static io.convoke.node.http.Samples.CONFERENCE;
import static io.convoke.node.http.Samples.NOON;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.convoke.node.http.ApiClient.Answer;
import io.convoke.persistence.projection.LiveConference;
import io.convoke.persistence.projection.Page;
import io.convoke.protocol.allocator.AllocationOutcome;
import io.convoke.protocol.conference.ConferenceCommand;
import io.convoke.protocol.conference.ConferenceOptions;
import io.convoke.protocol.conference.ConferencePhase;
import io.convoke.protocol.conference.ConferenceReply;
import io.convoke.protocol.conference.DialOptions;
import io.convoke.protocol.conference.DialOptions.Order;
import io.convoke.protocol.conference.DialOptions.Requester;
import io.convoke.protocol.conference.Unreachable;
import io.convoke.protocol.ids.ConferenceId;
import io.convoke.protocol.ids.UserId;
import io.convoke.protocol.mixer.MediaSecurity;
import io.convoke.protocol.user.PresenceStatus;
import io.convoke.protocol.user.UserCommand;
import io.convoke.protocol.user.UserReply;
import io.convoke.protocol.wire.Refusal;
import io.convoke.protocol.wire.Refusal.Reason;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ConferenceApiTest {
    @AutoClose
    private static final Api API = new Api();

    private static final String PATH = "/v1/conferences/" + CONFERENCE;
    private static final String REQUEST = """
            {"requestedBy":"alice@example.net","invite":["bob@example.net","carol@example.net","bob@example.net"]}""";
    private static final Unreachable DAVE =
            new Unreachable(new UserId("dave@example.net"), "has no communication mode", 480);
    private final ApiClient client = API.client;

    @BeforeEach
    void answers() {
        API.reset();
        allocatorAnswers(
                new AllocationOutcome.Allocated(Samples.information(), List.of(ALICE, BOB, CAROL), List.of(DAVE)));
        API.conferences.on(ConferenceCommand.Get.class, c -> c.replyTo().tell(Samples.view(ConferencePhase.ACTIVE)));
        API.conferences.on(ConferenceCommand.End.class, c -> c.replyTo().tell(new ConferenceReply.Done()));
        API.conferences.on(
                ConferenceCommand.SetParticipant.class, c -> c.replyTo().tell(new ConferenceReply.Done()));
        API.conferences.on(
                ConferenceCommand.RemoveParticipant.class, c -> c.replyTo().tell(new ConferenceReply.Done()));
    }

    private static void allocatorAnswers(AllocationOutcome outcome) {
        API.users.on(
                UserCommand.RequestConference.class,
                c -> c.replyTo().tell(new UserReply.ConferenceAnswered(c.id(), outcome)));
    }

    @Test
    void shouldAskForAConference() {
        Answer answer = client.post("/v1/conferences", REQUEST);

        assertThat(answer.status()).isEqualTo(201);
        assertThat(answer.header("Location")).isEqualTo(PATH);
        assertThat(answer.json().at("/conference/pin").asText()).isEqualTo("482913");
        assertThat(answer.json().at("/unreachable/0/reason").asText()).isEqualTo("has no communication mode");
        var asked = API.users.last(UserCommand.RequestConference.class);
        assertThat(asked.invite()).containsExactly(BOB, CAROL);
        assertThat(asked.options().dial()).isEqualTo(new DialOptions(null, Requester.OPERATOR));
    }

    @Test
    void shouldHandOnOptions() {
        client.post(
                "/v1/conferences",
                REQUEST.replace(
                        "}",
                        ",\"subject\":\"Release\",\"durationSeconds\":600,\"maxParticipants\":5,\"callOrder\":\"at-once\",\"security\":\"encrypted\"}"));

        assertThat(API.users.last(UserCommand.RequestConference.class).options())
                .isEqualTo(new ConferenceOptions(
                        "Release",
                        Duration.ofMinutes(10),
                        5,
                        new DialOptions(Order.AT_ONCE, Requester.OPERATOR),
                        MediaSecurity.REQUIRED));
    }

    /** What he may have called is a user's right, not an operator's. */
    @Test
    void shouldSayOnWhoseBehalfPeopleAreCalled() {
        client.as("alice@example.net", "POST", "/v1/conferences", REQUEST);

        assertThat(API.users.last(UserCommand.RequestConference.class).options().dial())
                .isEqualTo(new DialOptions(null, Requester.USER));
    }

    @Test
    void shouldRefuseAnOrderOfCallsThatItDoesNotKnow() {
        Answer answer = client.post("/v1/conferences", REQUEST.replace("}", ",\"callOrder\":\"sideways\"}"));

        assertThat(answer.status()).isEqualTo(422);
        assertThat(answer.body()).contains("callOrder");
    }

    @Test
    void shouldSayForEachWhyNobodyCanBeReached() {
        allocatorAnswers(new AllocationOutcome.NotAllocated(
                new Refusal(Reason.INVALID, "nobody can be reached"), List.of(DAVE)));

        Answer answer = client.post("/v1/conferences", REQUEST);

        assertThat(answer.status()).isEqualTo(422);
        assertThat(answer.problem()).isEqualTo("nobody-reachable");
        assertThat(answer.json().at("/unreachable/0/user").asText()).isEqualTo("dave@example.net");
    }

    @Test
    void shouldAskToComeBackWhereNoNodeIsFree() {
        allocatorAnswers(new AllocationOutcome.NotAllocated(new Refusal(Reason.UNAVAILABLE, "no node"), List.of()));

        Answer answer = client.post("/v1/conferences", REQUEST);

        assertThat(answer.status()).isEqualTo(503);
        assertThat(answer.header("Retry-After")).isEqualTo("2");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            {"requestedBy":"alice@example.net"}                                                  | 400 | invite
            {"invite":["bob@example.net"]}                                                       | 400 | requestedBy
            {"requestedBy":"alice@example.net","invite":[]}                                      | 422 | invite
            {"requestedBy":"alice@example.net","invite":["bob"]}                                 | 422 | invite[0]
            {"requestedBy":"alice@example.net","invite":["b@c",null]}                            | 400 | invite[1]
            {"requestedBy":"alice@example.net","invite":["b@c"],"durationSeconds":59}            | 422 | durationSeconds
            {"requestedBy":"alice@example.net","invite":["b@c"],"durationSeconds":99999999999}   | 400 | durationSeconds
            {"requestedBy":"alice@example.net","invite":["b@c"],"maxParticipants":1}             | 422 | maxParticipants
            {"requestedBy":"alice@example.net","invite":["b@c"],"security":"secret"}             | 422 | security
            {"requestedBy":"alice@example.net","invite":["b@c"],"topic":"x"}                     | 400 | topic
            """)
    void shouldNameTheFieldThatIsWrong(String body, int status, String field) {
        Answer answer = client.post("/v1/conferences", body);

        assertThat(answer.status()).isEqualTo(status);
        assertThat(answer.json().get("field").asText()).isEqualTo(field);
    }

    @Test
    void shouldShowAConference() {
        JsonNode shown = client.get(PATH).json();

        assertThat(shown.get("phase").asText()).isEqualTo("active");
        assertThat(shown.at("/mixers/0").asText()).isEqualTo("127.0.0.1:17355");
        assertThat(shown.at("/participants/1/legs/0/node").asText()).isEqualTo("127.0.0.1:17355");
        assertThat(shown.at("/participants/1/legs/0/endpoint").asText()).isEqualTo("phone");
        assertThat(shown.at("/participants/1/gain").asDouble()).isEqualTo(0.5);
        assertThat(shown.has("endedAt")).isFalse();
    }

    @Test
    void shouldAnswer404ForAConferenceThatNeverWas() {
        API.conferences.on(
                ConferenceCommand.Get.class, c -> c.replyTo().tell(new ConferenceReply.NoSuchConference(CONFERENCE)));

        assertThat(client.get(PATH).problem()).isEqualTo("no-such-conference");
    }

    @Test
    void shouldEndAConferenceOrSayThatItHasEnded() {
        assertThat(client.delete(PATH).status()).isEqualTo(204);
        assertThat(API.conferences.last(ConferenceCommand.End.class).reason()).isEqualTo("ended by root");

        API.conferences.on(
                ConferenceCommand.End.class,
                c -> c.replyTo().tell(new ConferenceReply.Refused(new Refusal(Reason.GONE, "it has ended"))));
        assertThat(client.delete(PATH).status()).isEqualTo(410);
    }

    @Test
    void shouldInviteMorePeople() {
        API.conferences.on(
                ConferenceCommand.Invite.class,
                c -> c.replyTo().tell(new ConferenceReply.Invitations(c.users(), List.of(DAVE))));

        Answer answer = client.post(PATH + "/invitations", "{\"invite\":[\"erin@example.net\"]}");

        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.json().at("/invited/0").asText()).isEqualTo("erin@example.net");
        assertThat(answer.json().at("/unreachable/0/user").asText()).isEqualTo("dave@example.net");
    }

    @Test
    void shouldMuteAndLeaveTheGainAsItIs() {
        Answer answer = client.patch(PATH + "/participants/bob@example.net", "{\"muted\":true}");

        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.json().get("user").asText()).isEqualTo("bob@example.net");
        var set = API.conferences.last(ConferenceCommand.SetParticipant.class);
        assertThat(set.muted()).isTrue();
        assertThat(set.moderates()).isTrue();
        assertThat(set.gain()).isNull();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            {"gain":-0.1}    | 422
            {"gain":4.5}     | 422
            {"gain":1e99}    | 422
            {"gain":"NaN"}   | 422
            {"gain":NaN}     | 400
            {"muted":"yes"}  | 400
            {"muted":1}      | 400
            """)
    void shouldRefuseAGainOrMuteThatIsNone(String body, int status) {
        assertThat(client.patch(PATH + "/participants/bob@example.net", body).status())
                .isEqualTo(status);
        assertThat(API.conferences.told(ConferenceCommand.SetParticipant.class)).isEmpty();
    }

    @Test
    void shouldTellThatSomebodyDoesNotTakePart() {
        API.conferences.on(
                ConferenceCommand.RemoveParticipant.class,
                c -> c.replyTo().tell(new ConferenceReply.Refused(new Refusal(Reason.NOT_FOUND, "not invited"))));

        assertThat(client.delete(PATH + "/participants/dave@example.net").problem())
                .isEqualTo("no-such-participant");
        assertThat(client.patch(PATH + "/participants/dave@example.net", "{}").problem())
                .isEqualTo("no-such-participant");
    }

    @Test
    void shouldListLiveConferencesWithoutThoseThatAreForgotten() {
        ConferenceId forgotten = new ConferenceId("forgotten");
        boolean[] first = {true};
        API.conferences.on(ConferenceCommand.Get.class, c -> {
            c.replyTo()
                    .tell(
                            first[0]
                                    ? new ConferenceReply.NoSuchConference(forgotten)
                                    : Samples.view(ConferencePhase.ACTIVE));
            first[0] = false;
        });
        API.live = (after, limit) -> CompletableFuture.completedFuture(
                new Page<>(List.of(live(forgotten), live(CONFERENCE)), Optional.of("more")));

        JsonNode list = client.get("/v1/conferences?phase=active").json();

        assertThat(list.get("items")).hasSize(1);
        assertThat(list.at("/items/0/joined").asInt()).isEqualTo(1);
        assertThat(list.at("/items/0/invited").asInt()).isEqualTo(3);
        assertThat(list.get("next").asText()).isEqualTo("more");
        assertThat(client.get("/v1/conferences?phase=ending").json().get("items"))
                .isEmpty();
        assertThat(client.get("/v1/conferences?phase=on").problem()).isEqualTo("invalid-parameter");
    }

    @Test
    void shouldListTheConferencesInTheListOfAUserForItsToken() {
        API.users.on(
                UserCommand.GetList.class,
                c -> c.replyTo()
                        .tell(new UserReply.ImList(
                                PresenceStatus.AVAILABLE, List.of(), List.of(Samples.entry(ConferencePhase.ACTIVE)))));

        JsonNode list =
                client.as("carol@example.net", "GET", "/v1/conferences", null).json();

        assertThat(list.at("/items/0/id").asText()).isEqualTo(CONFERENCE.value());
        assertThat(API.userAsked).isEqualTo(CAROL);
    }

    private static LiveConference live(ConferenceId id) {
        return new LiveConference(id, "Release", ALICE, "sip:x@convoke.local", NOON, NOON);
    }
}
