// SPDX-License-Identifier: Apache-2.0
package io.convoke.ops.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.convoke.media.codec.AudioCodec;
import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class RtpSwarmTest {
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    @Test
    void shouldSendFiftyFramesASecondFromEachTalker() {
        // again where the machine stood still: what was due meanwhile comes at once
        await().atMost(Duration.ofSeconds(60))
                .until(RtpSwarmTest::middleGapUs, gapUs -> gapUs >= 18_000 && gapUs <= 22_000);
    }

    /** Between the packets of twenty who talk for two seconds. */
    private static long middleGapUs() throws Exception {
        final List<SwarmMember> members = pairs(20);
        try (RtpSwarm swarm = new RtpSwarm(members, RtpSwarm.speech(EncodedSpeech.of(AudioCodec.PCMU), 20), null)) {
            final long startNs = System.nanoTime();
            swarm.start();
            swarm.measure();
            await().atMost(PATIENCE).until(() -> LongStream.of(swarm.received()).allMatch(received -> received >= 100));
            swarm.stop();
            final double frames = (System.nanoTime() - startNs) / 20e6;

            assertThat(members).allSatisfy(member -> {
                assertThat(member.missing()).isZero();
                assertThat(member.sendFailures()).isZero();
                assertThat((double) member.sent()).isBetween(100.0, frames + 2);
            });
            return swarm.interArrivalUs().getValueAtPercentile(50);
        }
    }

    @Test
    void shouldHearWhatWakesItUp() throws Exception {
        final List<SwarmMember> members = pairs(4);
        try (RtpSwarm swarm = new RtpSwarm(members, RtpSwarm.speech(EncodedSpeech.of(AudioCodec.PCMU), 4), null)) {
            swarm.readAtOnce();
            swarm.start();
            await().atMost(PATIENCE).until(() -> LongStream.of(swarm.received()).allMatch(received -> received >= 25));
            swarm.stop();

            assertThat(members)
                    .allSatisfy(member -> assertThat(member.missing()).isZero());
        }
    }

    @Test
    void shouldKeepListenersSilentButKnown() throws Exception {
        final List<SwarmMember> members = pairs(4);
        try (RtpSwarm swarm = new RtpSwarm(members, RtpSwarm.speech(EncodedSpeech.of(AudioCodec.PCMU), 1), null)) {
            swarm.start();
            await().atMost(PATIENCE).until(() -> members.getFirst().sent() >= 75);
            swarm.stop();

            final long frames = members.getFirst().sent(); // of the others each has had as many, or one less
            assertThat(members.subList(1, 4))
                    .allSatisfy(member ->
                            assertThat(member.sent()).isBetween(1 + (frames - 2) / 50, 1 + (frames - 1) / 50));
        }
    }

    /** Each sends to its neighbour, as an answer would have told it; a connected socket hears nobody else. */
    private static List<SwarmMember> pairs(int count) throws Exception {
        final List<SwarmMember> members = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            members.add(new SwarmMember(AudioCodec.PCMU, InetAddress.getByName("127.0.0.1")));
        }
        for (int i = 0; i < count; i += 2) {
            members.get(i).connect(Answer.read(members.get(i + 1).offer()));
            members.get(i + 1).connect(Answer.read(members.get(i).offer()));
        }
        return members;
    }
}
