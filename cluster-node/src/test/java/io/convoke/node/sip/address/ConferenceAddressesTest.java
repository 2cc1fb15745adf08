// SPDX-License-Identifier: Apache-2.0
package io.convoke.node.sip.address;

import static org.assertj.core.api.Assertions.assertThat;

import io.convoke.node.sip.address.ConferenceAddresses.Standing;
import io.convoke.protocol.ids.ConferenceId;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ConferenceAddressesTest {
    private static final Instant NOON = Instant.parse("2026-11-21T12:00:00Z");
    private static final Duration LIFE = Duration.ofMinutes(2);
    private final ConferenceAddresses addresses = new ConferenceAddresses(new byte[32]);

    @Test
    void shouldKeepAPromiseForItsTimeOnEveryNodeOfTheCluster() {
        ConferenceId promised = addresses.promise(NOON, LIFE);
        ConferenceAddresses elsewhere = new ConferenceAddresses(new byte[32]);

        assertThat(elsewhere.standing(promised, NOON.plusSeconds(119))).isEqualTo(Standing.PROMISED);
        assertThat(elsewhere.standing(promised, NOON.plusSeconds(120))).isEqualTo(Standing.OTHER);
        assertThat(addresses.conference(ConferenceAddresses.user(promised))).contains(promised);
    }

    @Test
    void shouldKnowAForgedName() {
        ConferenceId promised = addresses.promise(NOON, LIFE);
        ConferenceAddresses others =
                new ConferenceAddresses("another secret, of 32 bytes and more".getBytes(StandardCharsets.US_ASCII));
        String later = (promised.value().startsWith("a") ? "b" : "a")
                + promised.value().substring(1);

        assertThat(others.standing(promised, NOON)).isEqualTo(Standing.FORGED);
        assertThat(addresses.standing(new ConferenceId(later), NOON)).isEqualTo(Standing.FORGED);
    }

    @Test
    void shouldNotPromiseTheSameTwice() {
        Set<ConferenceId> promised = new HashSet<>();
        for (int i = 0; i < 1_000; i++) promised.add(addresses.promise(NOON, LIFE));

        assertThat(promised).hasSize(1_000);
    }

    @Test
    void shouldReadOnlyWhatMayBeAConference() {
        assertThat(addresses.conference("conf-budget")).contains(new ConferenceId("budget"));
        assertThat(addresses.conference("conf-")).isEmpty();
        assertThat(addresses.conference("conf-UPPER")).isEmpty();
        assertThat(addresses.conference("conf-" + "a".repeat(41))).isEmpty();
        assertThat(addresses.conference("alice")).isEmpty();
        assertThat(addresses.conference(null)).isEmpty();
        assertThat(addresses.standing(new ConferenceId("budget"), NOON)).isEqualTo(Standing.OTHER);
    }
}
