// SPDX-License-Identifier: Apache-2.0
package io.convoke.node.http.router;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.convoke.node.http.Api;
import io.convoke.node.http.ApiClient;
import io.convoke.node.http.Samples;
import io.convoke.protocol.conference.ConferenceCommand;
import io.convoke.protocol.conference.ConferenceReply;
import io.convoke.protocol.user.Profile;
import io.convoke.protocol.user.UserCommand;
import io.convoke.protocol.user.UserReply;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

class RequestLogTest {
    @AutoClose
    private static final Api API = new Api();

    private final ApiClient client = API.client;
    private final List<Logger> loggers =
            List.of((Logger) LoggerFactory.getLogger(RequestLog.class), (Logger) LoggerFactory.getLogger(Router.class));
    private final ListAppender<ILoggingEvent> lines = new ListAppender<>();

    @BeforeEach
    void listen() {
        API.reset();
        lines.start();
        loggers.forEach(logger -> {
            logger.setLevel(Level.DEBUG);
            logger.addAppender(lines);
        });
    }

    @AfterEach
    void stopListening() {
        loggers.forEach(logger -> {
            logger.detachAppender(lines);
            logger.setLevel(null);
        });
    }

    @Test
    void shouldSayWhatAChangeConcerned() {
        API.conferences.on(
                ConferenceCommand.Join.class,
                c -> c.replyTo().tell(new ConferenceReply.LegAnswered(c.leg(), Samples.SDP_ANSWER, true)));

        String location = client.sdp(
                        "POST", "/v1/conferences/" + Samples.CONFERENCE + "/legs?user=bob@example.net", Samples.OFFER)
                .header("Location");

        ILoggingEvent line = only();
        assertThat(line.getLevel()).isEqualTo(Level.INFO);
        assertThat(fields(line))
                .containsEntry("method", "POST")
                .containsEntry("route", "/v1/conferences/{conference}/legs")
                .containsEntry("status", "201")
                .containsEntry("conference", Samples.CONFERENCE.value())
                .containsEntry("user", "bob@example.net")
                .containsEntry("leg", location.substring(location.lastIndexOf('/') + 1))
                .containsKey("caller");
        assertThat(Long.parseLong(fields(line).get("ms"))).isBetween(0L, 5_000L);
    }

    @Test
    void shouldSayBetweenWhomAMessageWas() {
        API.users.on(UserCommand.Send.class, c -> c.replyTo().tell(new UserReply.Stored(1, false)));

        client.post(
                "/v1/messages",
                "{\"from\":\"alice@example.net\",\"to\":\"bob@example.net\",\"text\":\"secret\",\"id\":\"m-1\"}");

        assertThat(fields(only()))
                .containsEntry("user", "alice@example.net")
                .containsEntry("to", "bob@example.net")
                .containsEntry("message", "m-1")
                .doesNotContainValue("secret");
    }

    @Test
    void shouldTellReadsAndMistakesOfClientsAtDebugOnly() {
        API.users.on(UserCommand.Get.class, c -> c.replyTo().tell(Samples.account(new Profile("Alice"))));

        client.get("/v1/users/alice@example.net");
        client.post("/v1/messages", "{}");

        assertThat(lines.list).hasSize(2).allMatch(line -> line.getLevel() == Level.DEBUG);
    }

    @Test
    void shouldWarnOfWhatCouldNotBeDone() {
        API.journal = false;

        client.delete("/v1/users/alice@example.net");

        assertThat(only().getLevel()).isEqualTo(Level.WARN);
        assertThat(fields(only())).containsEntry("status", "503").containsEntry("user", "alice@example.net");
    }

    @Test
    void shouldSayUnderItsIncidentWhyARequestFailedInside() {
        API.users.on(UserCommand.Get.class, c -> c.replyTo().tell(new UserReply.Done())); // not what Get promises

        ApiClient.Answer answer = client.get("/v1/users/alice@example.net");

        ILoggingEvent line = only();
        assertThat(line.getLevel()).isEqualTo(Level.ERROR);
        assertThat(line.getThrowableProxy()).isNotNull();
        assertThat(fields(line))
                .containsEntry("incident", answer.json().get("incident").asText())
                .containsEntry("route", "/v1/users/{aor}")
                .containsEntry("status", "500");
    }

    private ILoggingEvent only() {
        assertThat(lines.list).hasSize(1);
        return lines.list.getFirst();
    }

    private static Map<String, String> fields(ILoggingEvent line) {
        return line.getKeyValuePairs().stream().collect(Collectors.toMap(pair -> pair.key, pair -> pair.value + ""));
    }
}
