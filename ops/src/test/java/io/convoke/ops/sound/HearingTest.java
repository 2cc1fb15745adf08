// SPDX-License-Identifier: Apache-2.0
package io.convoke.ops.sound;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class HearingTest {
    private static final int RATE = 8_000;

    @Test
    void shouldFindAnUtteranceAndItsDelayBelowAnotherTalker() {
        final Recording said = new Recording(1_000_000_000L, Speech.ALICE.at(16_000));
        final short[] heard = new short[RATE * 7];
        add(heard, Speech.ALICE.at(RATE), 1_120 - 500, 0.5);
        add(heard, Speech.BOB.at(RATE), 0, 0.4);

        final Hearing hearing = Hearing.of(said, new Recording(500_000_000L, new Wav(RATE, heard)));

        assertThat(hearing.heard()).isTrue();
        assertThat(hearing.delayMs()).isCloseTo(120, within(1.0));
        assertThat(hearing.gain()).isCloseTo(-6, within(1.0));
    }

    @Test
    void shouldNotTakeOneVoiceForAnother() {
        for (final Speech said : Speech.values()) {
            for (final Speech heard : Speech.values()) {
                final Hearing hearing = Hearing.of(new Recording(0, said.at(RATE)), new Recording(0, heard.at(RATE)));

                assertThat(hearing.heard())
                        .as("%s in %s: %s", said, heard, hearing)
                        .isEqualTo(said == heard);
                if (said != heard) {
                    assertThat(hearing.found())
                            .as("%s in %s: %s", said, heard, hearing)
                            .isLessThan(0.2);
                }
            }
        }
    }

    /** As an adaptive jitter buffer plays: 12 ms more, or 12 ms less, at each turn. */
    @Test
    void shouldFindAVoiceThatWandersAmongOthers() {
        final Wav said = Speech.ALICE.at(RATE);
        final short[] heard = new short[RATE * 8];
        final int part = RATE * 7 / 10;
        for (int at = 0, turn = 0; at < said.samples().length; at += part, turn++) {
            final int delay = RATE * (80 + (turn % 3) * 12) / 1000;
            for (int i = at; i < Math.min(at + part, said.samples().length); i++) {
                heard[i + delay] = said.samples()[i];
            }
        }
        add(heard, Speech.BOB.at(RATE), 90, 1);

        final Hearing hearing = Hearing.of(new Recording(0, said), new Recording(0, new Wav(RATE, heard)));

        assertThat(hearing.found()).as("%s", hearing).isGreaterThan(0.6);
        assertThat(hearing.delayMs()).isBetween(79.0, 105.0);
        assertThat(Hearing.of(new Recording(0, Speech.CAROL.at(RATE)), new Recording(0, new Wav(RATE, heard)))
                        .found())
                .isLessThan(0.2);
    }

    @Test
    void shouldHearNothingInSilence() {
        final Hearing hearing = Hearing.of(
                new Recording(0, Speech.CAROL.at(RATE)), new Recording(0, new Wav(RATE, new short[RATE * 6])));

        assertThat(hearing.heard()).isFalse();
        assertThat(hearing.delayMs()).isNaN();
    }

    private static void add(short[] into, Wav voice, int atMs, double factor) {
        final int at = atMs * RATE / 1000;
        for (int i = 0; i < voice.samples().length && at + i < into.length; i++) {
            into[at + i] += (short) (voice.samples()[i] * factor);
        }
    }
}
