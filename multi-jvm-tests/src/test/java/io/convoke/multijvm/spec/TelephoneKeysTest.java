// SPDX-License-Identifier: Apache-2.0
package io.convoke.multijvm.spec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.convoke.media.codec.AudioCodec;
import io.convoke.multijvm.harness.People;
import io.convoke.multijvm.harness.Phone;
import io.convoke.multijvm.harness.RunningNode;
import io.convoke.multijvm.harness.SharedNode;
import io.convoke.ops.load.RtpEndpoint;
import io.convoke.ops.sound.Hearing;
import io.convoke.ops.sound.Recording;
import io.convoke.ops.sound.Speech;
import io.convoke.ops.sound.Wav;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.LongStream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What keys of a telephone do, by what the others hear, the API shows and the one who pressed them is told. */
@ExtendWith(SharedNode.class)
class TelephoneKeysTest {
    private static final Path PROMPTS =
            Path.of(System.getenv("CONVOKE_ROOT")).resolve("cluster-node/src/main/resources/prompts/en");
    private static final double SECONDS = 1.6;
    private static final Duration SOON = Duration.ofSeconds(60);

    @ParameterizedTest
    @EnumSource(
            value = AudioCodec.class,
            names = {"PCMA", "OPUS"})
    void shouldMuteWhoPressesStarSixAndTellHimAndNobodyElse(AudioCodec codec, RunningNode node) throws Exception {
        try (People people = new People(node.client(), "alice", "bob");
                Party party = Party.of(node, people, List.of(codec, AudioCodec.PCMU))) {
            final Phone alice = party.phones().get(0);
            final Phone bob = party.phones().get(1);
            assertThat(bob.hearing(alice.say(Speech.ALICE, SECONDS, bob)).heard())
                    .as("before")
                    .isTrue();

            final long mutedNs = press(alice.endpoint(), "*6");
            awaitMuted(node, party, people.aor("alice"), true);
            awaitTold(alice, "muted", mutedNs);
            assertThat(bob.hearing(alice.say(Speech.ALICE, SECONDS, bob)).heard())
                    .as("muted")
                    .isFalse();
            assertThat(alice.hearing(bob.say(Speech.BOB, SECONDS, alice)).heard())
                    .as("who is muted hears")
                    .isTrue();

            final long unmutedNs = press(alice.endpoint(), "1*6");
            awaitMuted(node, party, people.aor("alice"), false);
            awaitTold(alice, "unmuted", unmutedNs);
            assertThat(bob.hearing(alice.say(Speech.ALICE, SECONDS, bob)).heard())
                    .as("no longer muted")
                    .isTrue();
            assertThat(told(bob, "muted", mutedNs)).as("the other was told").isFalse();
            assertThat(told(bob, "unmuted", unmutedNs)).as("the other was told").isFalse();
        }
    }

    /** @return when */
    private static long press(RtpEndpoint endpoint, String keys) throws Exception {
        endpoint.press(keys).get(60, TimeUnit.SECONDS);
        return System.nanoTime();
    }

    private static void awaitMuted(RunningNode node, Party party, String aor, boolean muted) {
        final String path = "/v1/conferences/" + party.conference();
        await().atMost(SOON)
                .until(() -> StreamSupport.stream(
                                node.client()
                                        .call("GET", path, null)
                                        .expect(200)
                                        .body()
                                        .path("participants")
                                        .spliterator(),
                                false)
                        .anyMatch(one -> one.path("user").asText().equals(aor)
                                && one.path("muted").asBoolean() == muted));
    }

    private static void awaitTold(Phone phone, String prompt, long pressedNs) {
        await().atMost(SOON).until(() -> told(phone, prompt, pressedNs));
    }

    /** Whether a prompt begins within ten seconds of a key, if this machine stands still; the first end of the key comes before the last. */
    private static boolean told(Phone phone, String prompt, long pressedNs) throws Exception {
        final Wav words = Wav.read(PROMPTS.resolve(prompt + ".wav"));
        final Recording received = phone.endpoint().received().recording().resampled(8_000);
        return LongStream.iterate(-200, afterMs -> afterMs < 9_000, afterMs -> afterMs + 800)
                .mapToObj(afterMs -> new Recording(pressedNs + afterMs * 1_000_000, words))
                .anyMatch(said -> Hearing.of(said, received).heard());
    }
}
