// SPDX-License-Identifier: Apache-2.0
package io.convoke.persistence.journal;

import static org.assertj.core.api.Assertions.assertThat;

import io.convoke.protocol.ids.ConferenceId;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class JournalTagsTest {
    @Test
    void shouldSpreadConferencesOverAllTags() {
        var used = Stream.generate(() -> new ConferenceId(UUID.randomUUID().toString()))
                .limit(1_000)
                .map(JournalTags::of)
                .collect(Collectors.groupingBy(tag -> tag, Collectors.counting()));

        assertThat(used.keySet()).containsExactlyInAnyOrderElementsOf(JournalTags.conferences());
        assertThat(used.values()).allSatisfy(count -> assertThat(count).isBetween(60L, 190L));
    }

    @Test
    void shouldKeepTheTagOfAConferenceForEver() {
        // "conf" hashes to 3059471 by the formula of java.lang.String#hashCode: 99·31³ + 111·31² + 110·31 + 102
        assertThat(JournalTags.of(new ConferenceId("conf")))
                .isEqualTo("conference-" + (99 * 29791 + 111 * 961 + 110 * 31 + 102) % 8);
    }
}
