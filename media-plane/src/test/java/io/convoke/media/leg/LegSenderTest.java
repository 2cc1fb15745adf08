// SPDX-License-Identifier: Apache-2.0
package io.convoke.media.leg;

import static org.assertj.core.api.Assertions.assertThat;

import io.convoke.media.codec.AudioCodec;
import io.convoke.media.codec.OpusEncoderSettings;
import io.convoke.media.counters.Counters;
import io.convoke.media.counters.DropReason;
import io.convoke.media.counters.LegCounter;
import io.convoke.media.mix.MixStream;
import io.convoke.media.mix.StreamFormat;
import io.convoke.media.rtp.RtpPacket;
import io.convoke.media.sdp.Direction;
import io.convoke.media.sdp.MediaParameters;
import io.convoke.media.transport.DatagramPoller;
import io.convoke.media.transport.PacketSink;
import io.convoke.media.transport.PeerAddress;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Numbers, clock and marker of the stream to one peer. */
class LegSenderTest {
    private static final InetSocketAddress PEER = new InetSocketAddress(InetAddress.getLoopbackAddress(), 4_000);
    private static final int FIRST_SEQUENCE = 0x7FFE;
    private static final int FIRST_TIMESTAMP = 0x1234_0000;
    private static final long RANDOM = (long) FIRST_TIMESTAMP << 16 | FIRST_SEQUENCE;

    private final List<String> sent = new ArrayList<>(); // number after the first, ticks after the first, marker
    private final LegSender sender =
            new LegSender(RANDOM, 0xCAFE, new Counters<>(LegCounter.class), new Counters<>(DropReason.class));
    private MixStream stream;
    private long nowNs;

    private void opens(AudioCodec codec, int packetMs) {
        boolean opus = codec == AudioCodec.OPUS;
        stream = new MixStream(new StreamFormat(codec, packetMs, false, opus ? OpusEncoderSettings.FULL_BAND : null));
        sender.configure(
                new MediaParameters(codec, 96, -1, -1, packetMs, Direction.SENDRECV, PEER, PEER, true, -1, null));
    }

    private void frames(int count) {
        for (int i = 0; i < count; i++) {
            nowNs += 20_000_000L;
            stream.push(new short[960], 48_000, false);
            sender.send(stream, new Kept(), 1, PeerAddress.of(PEER), new byte[RtpPacket.MAX_LENGTH], nowNs);
        }
    }

    private void missed(int frames) {
        nowNs += frames * 20_000_000L;
        sender.miss(stream, frames);
    }

    @Test
    void shouldCountTicksOverMissedFramesButNoNumbersAndNoTalkspurt() {
        opens(AudioCodec.PCMU, 20);
        frames(2);
        missed(3);
        frames(2);

        assertThat(sent).containsExactly("0 0 marker", "1 160 -", "2 800 -", "3 960 -");
    }

    @Test
    void shouldCountTicksOfOpusAt48Kilohertz() {
        opens(AudioCodec.OPUS, 20);
        frames(1);
        missed(1);
        frames(1);
        missed(50);
        frames(1);

        assertThat(sent).containsExactly("0 0 marker", "1 1920 -", "2 50880 -");
    }

    /** G.722 samples at 16 kHz and says 8 kHz (RFC 3551 §4.5.2). */
    @Test
    void shouldCountTicksOfG722At8Kilohertz() {
        opens(AudioCodec.G722, 20);
        frames(1);
        missed(2);
        frames(1);

        assertThat(sent).containsExactly("0 0 marker", "1 480 -");
    }

    @Test
    void shouldKeepTheTimestampOfAPacketThatWasBegunBeforeTheGap() {
        opens(AudioCodec.PCMU, 40);
        frames(3); // the second packet is half full
        missed(2);
        frames(3);

        assertThat(sent).containsExactly("0 0 marker", "1 320 -", "2 960 -");
    }

    @Test
    void shouldCountTicksOfShortPacketsToo() {
        opens(AudioCodec.PCMA, 10);
        frames(1);
        missed(1);
        frames(1);

        assertThat(sent).containsExactly("0 0 marker", "1 80 -", "2 320 -", "3 400 -");
    }

    @Test
    void shouldMarkWhatFollowsAHoldAndKeepTheClockInIt() {
        opens(AudioCodec.PCMU, 20);
        frames(1);
        nowNs += 20_000_000L;
        stream.push(new short[960], 48_000, false);
        sender.pass(stream, nowNs);
        missed(1);
        frames(1);

        assertThat(sent).containsExactly("0 0 marker", "1 480 marker");
    }

    @Test
    void shouldSayInAReportWhatTheClockWillBe() {
        opens(AudioCodec.PCMU, 20);
        frames(1);
        int before = sender.timestampAt(nowNs + 100_000_000L);
        missed(4);
        frames(1);

        assertThat(sender.timestampAt(nowNs)).isEqualTo(before);
    }

    private final class Kept implements DatagramPoller {
        @Override
        public boolean send(int socket, byte[] bytes, int length, PeerAddress destination) {
            RtpPacket packet = new RtpPacket();
            assertThat(packet.wrap(bytes, 0, length)).isNull();
            sent.add((packet.sequenceNumber() - FIRST_SEQUENCE & 0xFFFF) + " " + (packet.timestamp() - FIRST_TIMESTAMP)
                    + (packet.marker() ? " marker" : " -"));
            return true;
        }

        @Override
        public boolean add(int socket, int token) {
            return true;
        }

        @Override
        public void remove(int socket) {
            // has no sockets
        }

        @Override
        public int poll(PacketSink sink) {
            return 0;
        }

        @Override
        public void await(long ns, boolean orPacket) {}

        @Override
        public void wake() {}

        @Override
        public long kernelDrops(int socket) {
            return 0;
        }

        @Override
        public void close() {
            // holds nothing
        }
    }
}
