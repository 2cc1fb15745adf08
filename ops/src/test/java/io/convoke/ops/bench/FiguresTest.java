// SPDX-License-Identifier: Apache-2.0
package io.convoke.ops.bench;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.convoke.ops.client.ControlClient;
import io.convoke.ops.client.MetricsPage;
import org.junit.jupiter.api.Test;

class FiguresTest {

    @Test
    void shouldPrintOneLineWithFiguresBudgetAndVerdict() throws Exception {
        final Figures figures =
                new Figures("delay", 2).atMost("delayMsP50", 31.25, 45).note("pairs", 8);

        final JsonNode line = ControlClient.JSON.readTree(figures.json());

        assertThat(figures.json()).doesNotContain("\n");
        assertThat(line.path("scenario").asText()).isEqualTo("delay");
        assertThat(line.path("participants").asInt()).isEqualTo(2);
        assertThat(line.path("delayMsP50").asDouble()).isEqualTo(31.25);
        assertThat(line.path("budget").path("delayMsP50").asText()).isEqualTo("<= 45");
        assertThat(line.path("ok").asBoolean()).isTrue();
    }

    @Test
    void shouldFailABudgetThatIsMissedOrCannotBeMeasured() {
        assertThat(new Figures("messages", 2).atLeast("perSecond", 1_999, 2_000).ok())
                .isFalse();
        assertThat(new Figures("messages", 2).atMost("msP99", Double.NaN, 50).ok())
                .isFalse();
    }

    @Test
    void shouldSumAMetricOverItsLabels() {
        final MetricsPage page = new MetricsPage("""
                # TYPE convoke_media_thread_cpu_seconds counter
                convoke_media_thread_cpu_seconds_total{thread="0"} 1.5
                convoke_media_thread_cpu_seconds_total{thread="1"} 2.25
                convoke_media_thread_cpu_seconds_total_other 100.0
                """);

        assertThat(page.sumOfAny("missing", "convoke_media_thread_cpu_seconds_total"))
                .isEqualTo(3.75);
        assertThat(page.sumOfAny("missing")).isNaN();
    }
}
