// SPDX-License-Identifier: Apache-2.0
package io.convoke.multijvm.spec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.convoke.media.codec.AudioCodec;
import io.convoke.multijvm.harness.People;
import io.convoke.multijvm.harness.Phone;
import io.convoke.multijvm.harness.RunningNode;
import io.convoke.multijvm.harness.SharedNode;
import io.convoke.ops.load.ReceivedStream;
import io.convoke.ops.sound.Hearing;
import io.convoke.ops.sound.Recording;
import io.convoke.ops.sound.Speech;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The mixed audio itself: what was received is compared with what was said. */
@ExtendWith(SharedNode.class)
class ConferenceSoundTest {
    private static final double SECONDS = 2.6;

    @ParameterizedTest
    @EnumSource(AudioCodec.class)
    void shouldLetEverybodyHearTheOthersAndNobodyHimself(AudioCodec codec, RunningNode node) throws Exception {
        try (People people = new People(node.client(), "alice", "bob", "carol");
                Party party = Party.of(node, people, List.of(codec, codec, codec))) {
            final List<Recording> alone = new ArrayList<>();
            final Phone[] all = party.phones().toArray(Phone[]::new);
            for (final Speech voice : Speech.values()) {
                alone.add(all[voice.ordinal()].say(voice, SECONDS, all));
            }

            for (final Speech talker : Speech.values()) {
                for (final Speech listener : Speech.values()) {
                    final Recording said = alone.get(talker.ordinal());
                    final Hearing hearing =
                            party.phones().get(listener.ordinal()).hearing(said);
                    assertThat(hearing.heard())
                            .as("%s by %s: %s", talker, listener, hearing)
                            .isEqualTo(talker != listener);
                    if (talker != listener) {
                        assertThat(hearing.similarity())
                                .as("waveform, %s by %s", talker, listener)
                                .isGreaterThan(0.8);
                        assertThat(hearing.gain())
                                .as("level, %s by %s", talker, listener)
                                .isCloseTo(0, within(2.0));
                        assertThat(hearing.delayMs())
                                .as("delay, %s by %s", talker, listener)
                                .isBetween(0.0, 200.0);
                    }
                }
            }
            party.phones().forEach(phone -> assertWithoutGaps(phone, alone));
        }
    }

    @Test
    void shouldMixAllAtOnceAcrossCodecs(RunningNode node) throws Exception {
        try (People people = new People(node.client(), "alice", "bob", "carol");
                Party party = Party.of(node, people, List.of(AudioCodec.OPUS, AudioCodec.G722, AudioCodec.PCMA))) {
            final List<Recording> said = Phone.together(
                    party.phones(),
                    phone -> phone.startSaying(Speech.values()[party.phones().indexOf(phone)], 4));

            for (final Speech talker : Speech.values()) {
                for (final Speech listener : Speech.values()) {
                    final Hearing hearing =
                            party.phones().get(listener.ordinal()).hearing(said.get(talker.ordinal()));
                    if (talker == listener) {
                        assertThat(hearing.found())
                                .as("%s by himself: %s", talker, hearing)
                                .isLessThan(0.3);
                    } else {
                        assertThat(hearing.found())
                                .as("%s by %s: %s", talker, listener, hearing)
                                .isGreaterThan(0.4);
                    }
                }
            }
        }
    }

    private static void assertWithoutGaps(Phone phone, List<Recording> said) {
        final ReceivedStream received = phone.endpoint().received();
        final ReceivedStream.Statistics statistics =
                received.statistics(said.getFirst().startNs(), said.getLast().endNs());
        assertThat(statistics.lost()).as("lost on the way to %s", phone.aor()).isZero();
        assertThat(received.duplicates()).isZero();
        assertThat(received.packets().stream().map(ReceivedStream.Packet::ssrc).distinct())
                .hasSize(1);
    }
}
