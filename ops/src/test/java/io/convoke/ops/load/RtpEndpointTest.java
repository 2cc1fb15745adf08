// SPDX-License-Identifier: Apache-2.0
package io.convoke.ops.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.awaitility.Awaitility.await;

import io.convoke.media.codec.AudioCodec;
import io.convoke.media.sdp.Direction;
import io.convoke.ops.sound.Hearing;
import io.convoke.ops.sound.Recording;
import io.convoke.ops.sound.Speech;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Two endpoints connected with each other, without a node between them. */
class RtpEndpointTest {

    @ParameterizedTest
    @EnumSource(AudioCodec.class)
    void shouldBeHeardByTheOther(AudioCodec codec) throws Exception {
        try (RtpEndpoint ann = RtpEndpoint.local("ann", codec);
                RtpEndpoint ben = RtpEndpoint.local("ben", codec)) {
            ann.start(Answer.read(ben.offer(Direction.SENDRECV).sdp()));
            ben.start(Answer.read(ann.offer(Direction.SENDRECV).sdp()));

            final Recording said = ann.say(Speech.ALICE.at(16_000)).get(10, TimeUnit.SECONDS);
            await().atMost(Duration.ofSeconds(5))
                    .until(() -> ben.received().lastArrivalNs() > said.endNs() + 100_000_000L);

            final Hearing hearing = Hearing.of(said, ben.received().recording());
            assertThat(hearing.heard()).as("%s", hearing).isTrue();
            assertThat(hearing.delayMs()).isBetween(-0.5, 20.0);
            assertThat(hearing.gain()).isCloseTo(0, within(1.0));
            assertThat(Hearing.of(said, ann.received().recording()).heard()).isFalse();
            assertThat(ben.received().statistics(said.startNs(), said.endNs()).lost())
                    .isZero();
            await().atMost(Duration.ofSeconds(5)).untilAsserted(() -> {
                assertThat(ann.reports().lastReception()).isNotNull();
                assertThat(ann.reports().lastReception().cumulativeLost()).isZero();
                assertThat(ann.reports().roundTripMs()).isBetween(-1.0, 50.0);
            });
        }
    }
}
