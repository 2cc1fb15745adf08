// SPDX-License-Identifier: Apache-2.0
package io.convoke.node.http;

import static io.convoke.node.http.Samples.BOB;
import static io.convoke.node.http.Samples.CONFERENCE;
import static io.convoke.node.http.Samples.LEG;
import static io.convoke.node.http.Samples.MIXER;
import static io.convoke.node.http.Samples.NOON;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.convoke.node.http.ApiClient.Answer;
import io.convoke.persistence.projection.CallDetailRecord;
import io.convoke.persistence.projection.Page;
import io.convoke.protocol.allocator.AllocatorCommand;
import io.convoke.protocol.allocator.AllocatorReply;
import io.convoke.protocol.allocator.GatewayStanding;
import io.convoke.protocol.allocator.LinkStanding;
import io.convoke.protocol.allocator.MixerStanding;
import io.convoke.protocol.allocator.NodeReport;
import io.convoke.protocol.ids.EndpointId;
import io.convoke.protocol.ids.NodeId;
import io.convoke.protocol.ids.UserId;
import io.convoke.protocol.mixer.LegStatistics;
import io.convoke.protocol.user.CommunicationMode.Kind;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class CdrAndClusterApiTest {
    @AutoClose
    private static final Api API = new Api();

    private final ApiClient client = API.client;

    private record Question(Optional<UserId> user, Instant from, Instant to, Optional<String> after, int limit) {}

    private final List<Question> asked = new ArrayList<>();

    @BeforeEach
    void answers() {
        API.reset();
        API.cdrs = (user, from, to, after, limit) -> {
            asked.add(new Question(user, from, to, after, limit));
            return CompletableFuture.completedFuture(new Page<>(List.of(record()), Optional.of("more")));
        };
    }

    @Test
    void shouldListCallDetailRecords() {
        JsonNode page = client.get("/v1/cdrs?user=bob@example.net&from=2026-11-01T00:00:00Z&to=2026-12-01T00:00:00Z"
                        + "&limit=10&after=here")
                .json();

        assertThat(asked)
                .containsExactly(new Question(
                        Optional.of(BOB),
                        Instant.parse("2026-11-01T00:00:00Z"),
                        Instant.parse("2026-12-01T00:00:00Z"),
                        Optional.of("here"),
                        10));
        assertThat(page.get("next").asText()).isEqualTo("more");
        JsonNode cdr = page.at("/items/0");
        assertThat(cdr.get("durationSeconds").asDouble()).isEqualTo(90.5);
        assertThat(cdr.get("startedAt").asText()).isEqualTo("2026-11-21T12:00:00Z");
        assertThat(cdr.get("endpoint").asText()).isEqualTo("phone");
        assertThat(cdr.get("packetsLost").asInt()).isEqualTo(7);
    }

    @Test
    void shouldRefuseTimesThatAreNone() {
        assertThat(client.get("/v1/cdrs?from=yesterday").json().get("parameter").asText())
                .isEqualTo("from");
        assertThat(client.get("/v1/cdrs?from=2026-12-01T00:00:00Z&to=2026-11-01T00:00:00Z")
                        .problem())
                .isEqualTo("invalid-parameter");
    }

    @Test
    void shouldRefuseAFilterThatItDoesNotKnow() {
        Answer answer = client.get("/v1/cdrs?usr=bob@example.net");

        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.json().get("known").toString()).contains("user");
    }

    @Test
    void shouldShowAUserItsOwnRecordsOnly() {
        assertThat(client.as("bob@example.net", "GET", "/v1/cdrs", null).status())
                .isEqualTo(200);
        assertThat(asked.getLast().user()).contains(BOB);

        assertThat(client.as("bob@example.net", "GET", "/v1/cdrs?user=alice@example.net", null)
                        .status())
                .isEqualTo(403);
    }

    @Test
    void shouldAnswer503WhereTheListCannotBeRead() {
        API.cdrs = (user, from, to, after, limit) ->
                CompletableFuture.failedFuture(new IllegalStateException("no host was tried"));
        assertThat(client.get("/v1/cdrs").status()).isEqualTo(503);

        API.journal = false;
        Answer answer = client.get("/v1/conferences");
        assertThat(answer.status()).isEqualTo(503);
        assertThat(answer.header("Retry-After")).isNotNull();
    }

    @Test
    void shouldListGateways() {
        API.allocator.on(
                AllocatorCommand.GetGateways.class,
                c -> c.replyTo()
                        .tell(new AllocatorReply.Gateways(List.of(new GatewayStanding(
                                "pstn-1",
                                "gw1.example.net",
                                List.of(Kind.PSTN, Kind.CELLULAR),
                                List.of("+41"),
                                0,
                                30,
                                7,
                                GatewayStanding.Health.DOWN,
                                NOON,
                                "no answer")))));

        JsonNode gateway = client.get("/v1/gateways").json().at("/items/0");

        assertThat(gateway.path("kinds")).extracting(JsonNode::asText).containsExactly("pstn", "cellular");
        assertThat(gateway.path("capacity").asInt()).isEqualTo(30);
        assertThat(gateway.path("calls").asInt()).isEqualTo(7);
        assertThat(gateway.path("health").asText()).isEqualTo("down");
        assertThat(gateway.path("since").asText()).isEqualTo(NOON.toString());
    }

    @Test
    void shouldListMembersWithTheirReports() {
        API.members.put("10.0.0.1:17355", "up");
        API.members.put("10.0.0.2:17355", "joining");
        API.allocator.on(
                AllocatorCommand.GetNodes.class,
                c -> c.replyTo()
                        .tell(new AllocatorReply.Nodes(List.of(new NodeReport(
                                new NodeId("10.0.0.1:17355"),
                                Long.MAX_VALUE,
                                "10.0.0.1",
                                2,
                                9,
                                0.25,
                                false,
                                "0.1.0",
                                Map.of(),
                                List.of(new LinkStanding(
                                        new NodeId("10.0.0.2:17355"), true, 0.4, 0.125, 50.5, 4, 5, 6, 7)))))));

        JsonNode items = client.get("/v1/nodes").json().get("items");

        assertThat(items).hasSize(2);
        assertThat(items.get(0).get("status").asText()).isEqualTo("up");
        assertThat(items.get(0).get("load").asDouble()).isEqualTo(0.25);
        assertThat(items.get(0).get("incarnation").asText()).isEqualTo("7fffffffffffffff");
        JsonNode link = items.get(0).at("/links/0");
        assertThat(link.get("peer").asText()).isEqualTo("10.0.0.2:17355");
        assertThat(link.get("up").asBoolean()).isTrue();
        assertThat(link.get("delayMs").asDouble()).isEqualTo(0.4);
        assertThat(link.get("loss").asDouble()).isEqualTo(0.125);
        assertThat(link.get("framesPerSecond").asDouble()).isEqualTo(50.5);
        assertThat(link.get("framesDropped").asLong()).isEqualTo(7);
        assertThat(items.get(1).get("links")).isEmpty();
        assertThat(items.get(1).get("status").asText()).isEqualTo("joining");
        assertThat(items.get(1).get("legs").asInt()).isZero();
    }

    @Test
    void shouldListMixers() {
        API.standing = List.of(new MixerStanding(MIXER, 3, List.of(LEG)));

        JsonNode mixer = client.get("/v1/mixers").json().at("/items/0");

        assertThat(mixer.get("conference").asText()).isEqualTo(CONFERENCE.value());
        assertThat(mixer.get("node").asText()).isEqualTo("127.0.0.1:17355");
        assertThat(mixer.get("legs").asInt()).isEqualTo(3);
        assertThat(mixer.at("/speaking/0").asText()).isEqualTo(LEG.value());
    }

    private static CallDetailRecord record() {
        return new CallDetailRecord(
                CONFERENCE,
                "Release",
                new EndpointId(BOB, "phone"),
                LEG,
                NOON,
                NOON.plusMillis(90_500),
                "left",
                new LegStatistics("PCMU", 4500, 1, 4501, 1, 7, 0, 0, 2.5, 0, -1, 0, -127, 40));
    }
}
