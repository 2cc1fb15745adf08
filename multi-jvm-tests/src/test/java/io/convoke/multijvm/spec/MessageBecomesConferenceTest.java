// SPDX-License-Identifier: Apache-2.0
package io.convoke.multijvm.spec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.convoke.media.codec.AudioCodec;
import io.convoke.multijvm.harness.Inbox;
import io.convoke.multijvm.harness.People;
import io.convoke.multijvm.harness.Phone;
import io.convoke.multijvm.harness.RunningNode;
import io.convoke.multijvm.harness.SharedNode;
import io.convoke.ops.client.ControlClient;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Flow 1 of the design: a message becomes a conference. */
@ExtendWith(SharedNode.class)
class MessageBecomesConferenceTest {
    private static final Duration SOON = Duration.ofSeconds(40);

    @Test
    void shouldTellEveryInviteeByInstantMessage(RunningNode node) throws Exception {
        final ControlClient client = node.client();
        try (People people = new People(client, "alice", "bob", "carol");
                Inbox alice = Inbox.open(client, people.aor("alice"));
                Inbox bob = Inbox.open(client, people.aor("bob"));
                Inbox carol = Inbox.open(client, people.aor("carol"))) {
            client.message(
                    people.aor("alice"),
                    People.SERVICE,
                    "/conference " + people.mention("bob") + " " + people.mention("carol") + " Release day");

            final JsonNode told =
                    bob.await("message", message -> message.path("conference").has("id"));
            final JsonNode information = told.path("conference");
            assertThat(carol.await(
                                    "message",
                                    message -> message.path("conference").has("id"))
                            .path("conference"))
                    .isEqualTo(information);
            assertThat(alice.await(
                                    "message",
                                    message -> message.path("conference").has("id"))
                            .path("conference"))
                    .isEqualTo(information);
            assertThat(told.path("from").asText()).isEqualTo(People.SERVICE);
            assertThat(told.path("text").asText())
                    .contains(information.path("joinUrl").asText());
            assertThat(information.path("subject").asText()).isEqualTo("Release day");
            assertThat(information.path("requestedBy").asText()).isEqualTo(people.aor("alice"));
            assertThat(information.path("conferenceUri").asText()).startsWith("sip:");
            assertThat(information.path("dialInNumber").asText()).isEqualTo(RunningNode.DIAL_IN_NUMBER);
            assertThat(information.path("pin").asText()).matches("[0-9]{4,}");
            assertThat(information.path("media")).isNotEmpty();
            assertThat(Instant.parse(information.path("expiresAt").asText())).isAfter(Instant.now());

            try (ControlClient stranger = client.as(null)) {
                final ControlClient.Reply page = stranger.call(
                                "GET",
                                URI.create(information.path("joinUrl").asText()).getPath(),
                                null)
                        .expect(200);
                assertThat(page.text())
                        .contains("Release day")
                        .contains(information.path("pin").asText());
            }
            client.endConference(information.path("id").asText());
        }
    }

    @Test
    void shouldShowTheConferenceInEverybodysListWhileItLives(RunningNode node) throws Exception {
        final ControlClient client = node.client();
        try (People people = new People(client, "alice", "bob");
                Inbox alice = Inbox.open(client, people.aor("alice"))) {
            people.meet();
            final String id = people.conference();
            final JsonNode entry =
                    alice.await("conference", each -> each.path("id").asText().equals(id));
            assertThat(entry.path("joined").asInt()).isZero();
            await().atMost(SOON)
                    .untilAsserted(() -> assertThat(listed(client, people.aor("bob"), id)
                                    .path("phase")
                                    .asText())
                            .isEqualTo("allocated"));

            try (Phone bob = new Phone(client, people.aor("bob"), AudioCodec.PCMU).join(id)) {
                alice.await(
                        "conference",
                        each -> each.path("joined").asInt() == 1
                                && each.path("phase").asText().equals("active"));
                await().atMost(SOON)
                        .untilAsserted(() ->
                                assertThat(presence(client, people.aor("bob"))).isEqualTo("in-conference"));
                bob.leave();
            }

            client.endConference(id);
            await().atMost(SOON).untilAsserted(() -> {
                assertThat(listed(client, people.aor("alice"), id).isMissingNode())
                        .isTrue();
                assertThat(listed(client, people.aor("bob"), id).isMissingNode())
                        .isTrue();
                assertThat(presence(client, people.aor("bob"))).isNotEqualTo("in-conference");
            });
        }
    }

    @Test
    void shouldNameWhoCannotBeReached(RunningNode node) throws Exception {
        final ControlClient client = node.client();
        try (People people = new People(client, "alice", "bob", "mute");
                Inbox alice = Inbox.open(client, people.aor("alice"))) {
            final var none = ControlClient.object();
            none.putArray("modes");
            client.call("PUT", ControlClient.user(people.aor("mute")) + "/modes", none)
                    .expect(200);
            final String unknown = "nobody-" + people.aor("bob");

            final JsonNode answer = client.requestConference(
                    people.aor("alice"),
                    List.of(people.aor("bob"), people.aor("mute"), unknown),
                    ControlClient.object());

            assertThat(answer.path("invited")).extracting(JsonNode::asText).contains(people.aor("bob"));
            assertThat(answer.path("unreachable"))
                    .extracting(each -> each.path("user").asText())
                    .containsExactlyInAnyOrder(people.aor("mute"), unknown);
            assertThat(answer.path("unreachable"))
                    .allSatisfy(each -> assertThat(each.path("reason").asText()).isNotEmpty());
            alice.await("message", message -> message.path("text").asText().contains(unknown));
            client.endConference(answer.path("conference").path("id").asText());
        }
    }

    private static JsonNode listed(ControlClient client, String aor, String conference) throws Exception {
        for (final JsonNode entry : client.call("GET", ControlClient.user(aor) + "/list", null)
                .expect(200)
                .body()
                .path("conferences")) {
            if (entry.path("id").asText().equals(conference)) {
                return entry;
            }
        }
        return ControlClient.JSON.missingNode();
    }

    private static String presence(ControlClient client, String aor) throws Exception {
        return client.call("GET", ControlClient.user(aor), null)
                .expect(200)
                .body()
                .path("presence")
                .asText();
    }
}
