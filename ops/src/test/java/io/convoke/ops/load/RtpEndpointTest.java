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
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Two endpoints connected with each other, without a node between them. */
class RtpEndpointTest {
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    @ParameterizedTest
    @EnumSource(AudioCodec.class)
    void shouldBeHeardByTheOther(AudioCodec codec) throws Exception {
        try (RtpEndpoint ann = RtpEndpoint.local("ann", codec);
                RtpEndpoint ben = RtpEndpoint.local("ben", codec)) {
            ann.start(Answer.read(ben.offer(Direction.SENDRECV).sdp()));
            ben.start(Answer.read(ann.offer(Direction.SENDRECV).sdp()));

            // again where the machine had no time for one of the two
            await().atMost(Duration.ofSeconds(60))
                    .untilAsserted(() -> hears(ben, ann, ann.say(Speech.ALICE.at(16_000))));
            await().atMost(PATIENCE).untilAsserted(() -> {
                assertThat(ann.reports().lastReception()).isNotNull();
                assertThat(ann.reports().lastReception().cumulativeLost()).isZero();
                assertThat(ann.reports().roundTripMs()).isBetween(-1.0, 50.0);
            });
        }
    }

    private static void hears(RtpEndpoint ben, RtpEndpoint ann, CompletableFuture<Recording> saying) throws Exception {
        final Recording said = saying.get(30, TimeUnit.SECONDS);
        await().atMost(PATIENCE).until(() -> ben.received().lastArrivalNs() > said.endNs() + 100_000_000L);
        final Hearing hearing = Hearing.of(said, ben.received().recording());
        assertThat(hearing.heard()).as("%s", hearing).isTrue();
        assertThat(hearing.delayMs()).isBetween(-0.5, 20.0);
        assertThat(hearing.gain()).isCloseTo(0, within(1.0));
        assertThat(Hearing.of(said, ann.received().recording()).heard()).isFalse();
        assertThat(ben.received().statistics(said.startNs(), said.endNs()).lost())
                .isZero();
    }

    @ParameterizedTest
    @CsvSource({"PCMU, 101, 160", "G722, 101, 160", "OPUS, 102, 960"})
    void shouldPressKeysInPlaceOfSound(AudioCodec codec, int payloadType, int ticks) throws Exception {
        try (RtpEndpoint ann = RtpEndpoint.local("ann", codec);
                DatagramSocket ben = new DatagramSocket(0, InetAddress.getLoopbackAddress())) {
            ben.setSoTimeout((int) PATIENCE.toMillis());
            final Answer answer = Answer.read(ann.offer(Direction.SENDRECV).sdp());
            assertThat(answer.eventPayloadType()).isEqualTo(payloadType);
            final InetSocketAddress to = (InetSocketAddress) ben.getLocalSocketAddress();
            ann.start(new Answer(codec, answer.payloadType(), payloadType, 20, 0, Direction.SENDRECV, to, to, true));
            final CompletableFuture<Void> pressed = ann.press("*6");

            final List<ByteBuffer> events = new ArrayList<>();
            while (events.size() < 16) {
                final byte[] bytes = new byte[2_048];
                final DatagramPacket packet = new DatagramPacket(bytes, bytes.length);
                ben.receive(packet);
                if ((bytes[1] & 0x7F) == payloadType) {
                    events.add(ByteBuffer.wrap(bytes, 0, packet.getLength()));
                }
            }
            pressed.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);

            // RFC 4733 §2.3: event, end bit and volume, duration; §3.2: * is 10
            for (int i = 0; i < 16; i++) {
                final ByteBuffer event = events.get(i);
                final int frame = i % 8 + 1;
                assertThat(event.limit()).isEqualTo(16);
                assertThat(event.get(12)).isEqualTo((byte) (i < 8 ? 10 : 6));
                assertThat(event.get(13) < 0).as("end of %d", i).isEqualTo(frame > 5);
                assertThat(event.getShort(14)).isEqualTo((short) (Math.min(frame, 5) * ticks));
                assertThat(event.getInt(4)).isEqualTo(events.get(i - i % 8).getInt(4));
                assertThat(event.get(1) < 0).as("marker of %d", i).isEqualTo(frame == 1);
            }
            assertThat(events.get(8).getInt(4)).isNotEqualTo(events.get(0).getInt(4));
        }
    }
}
