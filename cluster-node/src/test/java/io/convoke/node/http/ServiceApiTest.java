// SPDX-License-Identifier: Apache-2.0
package io.convoke.node.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.convoke.media.link.LinkReport;
import io.convoke.node.entity.Census.LegMedia;
import io.convoke.node.entity.Census.Standing;
import io.convoke.node.http.ApiClient.Answer;
import io.convoke.protocol.allocator.AllocationOutcome;
import io.convoke.protocol.conference.ConferencePhase;
import io.convoke.protocol.ids.EndpointId;
import io.convoke.protocol.ids.MessageId;
import io.convoke.protocol.ids.RequestId;
import io.convoke.protocol.user.InboxMessage;
import io.convoke.protocol.user.UserEvent;
import io.convoke.protocol.wire.Refusal;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ServiceApiTest {
    @AutoClose
    private static final Api API = new Api();

    private final ApiClient client = API.client;

    @BeforeEach
    void answers() {
        API.reset();
        API.knowsAlice();
    }

    @Test
    void shouldBeReadyOnlyWhenNothingIsWaitedFor() {
        API.readiness.waitFor("journal");
        Answer starting = client.get("/health/ready");
        assertThat(starting.status()).isEqualTo(503);
        assertThat(starting.json().at("/waitingFor/0").asText()).isEqualTo("journal");
        assertThat(client.get("/health/live").status()).isEqualTo(200);

        API.readiness.done("journal");
        assertThat(client.get("/health/ready").json().get("status").asText()).isEqualTo("up");
    }

    @Test
    void shouldServeItsDescription() {
        Answer answer = client.get("/openapi.yaml");

        assertThat(answer.type()).isEqualTo("application/yaml");
        assertThat(answer.body()).isEqualTo(ApiClient.document());
    }

    @Test
    void shouldCountRequestsByPatternAndStatus() {
        client.get("/v1/users/alice@example.net");
        client.get("/v1/users/nobody");
        client.get("/no/such/path");

        assertThat(client.get("/metrics").body().lines())
                .anyMatch(line -> line.startsWith("convoke_http_request_seconds_count{")
                        && line.contains("path=\"/v1/users/{aor}\"")
                        && line.contains("status=\"200\""))
                .anyMatch(line -> line.contains("path=\"/v1/users/{aor}\"") && line.contains("status=\"400\""))
                .anyMatch(line -> line.contains("path=\"unknown\"") && line.contains("status=\"404\""))
                .noneMatch(line -> line.contains("alice@"));
    }

    @Test
    void shouldExportWhatLivesHereAndWhatWasDone() {
        API.census.live(
                Samples.CONFERENCE,
                () -> new Standing(
                        ConferencePhase.ACTIVE, List.of(LegMedia.FLOWING, LegMedia.FLOWING, LegMedia.SILENT)));
        API.census.session(new EndpointId(Samples.BOB, "laptop"), true);
        API.census.stored(List.of(stored(), answered(Refusal.Reason.UNAVAILABLE)), 3);
        API.census.allocatorInHand(4);

        assertThat(client.get("/metrics").body().lines())
                .contains(
                        "convoke_conferences{phase=\"active\"} 1.0",
                        "convoke_conferences{phase=\"ending\"} 0.0",
                        "convoke_legs{media=\"flowing\"} 2.0",
                        "convoke_legs{media=\"silent\"} 1.0",
                        "convoke_legs{media=\"lost\"} 0.0",
                        "convoke_sessions 1.0",
                        "convoke_messages_stored_total 1.0",
                        "convoke_messages_dropped_total 3.0",
                        "convoke_conference_requests_total{outcome=\"allocated\"} 0.0",
                        "convoke_conference_requests_total{outcome=\"unavailable\"} 1.0",
                        "convoke_allocator_in_hand 4.0",
                        "convoke_im_relay_in_hand 0.0",
                        "convoke_journal_available 1.0",
                        "convoke_journal_probe_seconds 0.004")
                .noneMatch(line -> line.contains(Samples.CONFERENCE.value()) || line.contains("bob@"));

        API.census.gone(Samples.CONFERENCE);
        API.journal = false;

        assertThat(client.get("/metrics").body().lines())
                .contains(
                        "convoke_conferences{phase=\"active\"} 0.0",
                        "convoke_legs{media=\"flowing\"} 0.0",
                        "convoke_journal_available 0.0",
                        "convoke_journal_probe_seconds NaN");
    }

    @Test
    void shouldExportTheLinksWithOtherNodesAsDownOnceTheyAreGone() {
        API.links = List.of(new LinkReport("10.0.0.2:17355", true, 0.5, 0.125, 50, 4, 5, 6, 7));
        assertThat(client.get("/metrics").body().lines())
                .contains(
                        "convoke_media_link_up{peer=\"10.0.0.2:17355\"} 1.0",
                        "convoke_media_link_delay_seconds{peer=\"10.0.0.2:17355\"} 5.0E-4",
                        "convoke_media_link_loss{peer=\"10.0.0.2:17355\"} 0.125",
                        "convoke_media_link_frames_sent_total{peer=\"10.0.0.2:17355\"} 4.0",
                        "convoke_media_link_frames_received_total{peer=\"10.0.0.2:17355\"} 5.0");

        API.links = List.of();
        assertThat(client.get("/metrics").body().lines())
                .contains("convoke_media_link_up{peer=\"10.0.0.2:17355\"} 0.0");
    }

    @Test
    void shouldExportTheProcessAndTheMediaEngine() {
        API.engine = Samples.engine(1000, 3000, Map.of("too-late", 7L));

        Answer metrics = client.get("/metrics");

        assertThat(metrics.type()).isEqualTo("text/plain; version=0.0.4; charset=UTF-8");
        assertThat(metrics.body().lines())
                .contains(
                        "convoke_media_mixers 2.0",
                        "convoke_media_legs 5.0",
                        "convoke_media_load 0.25",
                        "convoke_media_packets_received_total 1000.0",
                        "convoke_media_packets_sent_total 3000.0",
                        "convoke_media_packets_dropped_total{reason=\"too-late\"} 7.0",
                        "convoke_media_frames_late_total 1.0",
                        "convoke_media_talk_legs 7.0",
                        "convoke_media_talk_granted_total 11.0",
                        "convoke_media_talk_packets_relayed_total 15.0",
                        "convoke_media_thread_cpu_seconds_total 2.5",
                        "convoke_media_thread_allocated_bytes 0.0")
                .anyMatch(line -> line.startsWith("process_cpu_time_ns_total "))
                .anyMatch(line -> line.startsWith("process_resident_bytes ")
                        && Double.parseDouble(line.substring(line.indexOf(' '))) > 10_000_000)
                .anyMatch(line -> line.startsWith("jvm_memory_used_bytes{"));
    }

    private static UserEvent stored() {
        return new UserEvent.MessageStored(
                new InboxMessage(1, new MessageId("m-1"), Samples.ALICE, Samples.BOB, "hello", null, Samples.NOON), 0);
    }

    private static UserEvent answered(Refusal.Reason reason) {
        return new UserEvent.RequestAnswered(
                new RequestId("r-1"), new AllocationOutcome.NotAllocated(new Refusal(reason, "full"), List.of()));
    }
}
