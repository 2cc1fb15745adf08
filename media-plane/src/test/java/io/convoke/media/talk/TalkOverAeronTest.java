// SPDX-License-Identifier: Apache-2.0
package io.convoke.media.talk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.convoke.media.agent.MediaEngine;
import io.convoke.media.agent.MediaSettings;
import io.convoke.media.agent.PortPair;
import io.convoke.media.codec.AudioCodec;
import io.convoke.media.floor.FloorMessage;
import io.convoke.media.floor.FloorReader;
import io.convoke.media.floor.FloorWriter;
import io.convoke.media.link.LinkReport;
import io.convoke.media.link.LinkSettings;
import io.convoke.media.rtp.RtpPacket;
import io.convoke.media.sdp.Direction;
import io.convoke.media.sdp.MediaParameters;
import io.convoke.media.talk.event.TalkEvent;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.IntPredicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Push to talk with two engines that have their own threads, the kernel's sockets and Aeron between them. */
@Timeout(120)
class TalkOverAeronTest {
    private static final InetAddress LOCAL = InetAddress.getLoopbackAddress();
    private static final Set<String> ALL = Set.of("node-0", "node-1");
    private static final int SSRC = 0xA11CE;
    /** Then a terminal says it again (TS 24.380, T101). */
    private static final long ANSWER_NS = TimeUnit.SECONDS.toNanos(1);

    @TempDir
    private Path directory;

    private final List<MediaEngine> engines = new ArrayList<>();
    private final List<DatagramSocket> sockets = new ArrayList<>();
    private final List<Integer> ports = new ArrayList<>();
    private final byte[] bytes = new byte[1_500];

    @AfterEach
    void close() {
        sockets.forEach(DatagramSocket::close);
        engines.forEach(MediaEngine::close);
    }

    private void start(int node) throws IOException {
        int first = 42_600 + 100 * node;
        MediaSettings settings = new MediaSettings(
                LOCAL, first, first + 99, 1, 3, 5, Duration.ofSeconds(5), 16_384, 16, 1_024, 256, null);
        MediaEngine engine = MediaEngine.start(settings.with(new LinkSettings(
                "node-" + node, "127.0.0.1", 21_850 + node, directory.resolve("node-" + node), "127.0.0.1")));
        engine.link("node-" + (1 - node), new InetSocketAddress(LOCAL, 21_850 + 1 - node));
        engines.add(engine);
        DatagramSocket socket = new DatagramSocket(0, LOCAL);
        socket.setSoTimeout((int) TimeUnit.NANOSECONDS.toMillis(ANSWER_NS));
        sockets.add(socket);
        PortPair pair = engine.reserve(true).orElseThrow();
        ports.add(pair.rtpPort());
        InetSocketAddress remote = new InetSocketAddress(LOCAL, socket.getLocalPort());
        MediaParameters media =
                new MediaParameters(AudioCodec.PCMU, 0, -1, -1, 20, Direction.SENDRECV, remote, remote, true, -1, null);
        assertThat(engine.talk().putLeg("leg-" + node, pair.rtpPort(), media)).isTrue();
    }

    private static MemberSettings member(int node) {
        return new MemberSettings("sip:leg-" + node, 10, false, 1);
    }

    private void gather() throws IOException {
        start(0);
        start(1);
        Talk home = engines.getFirst().talk();
        Talk away = engines.getLast().talk();
        assertThat(home.openGroup(TalkRig.GROUP, TalkRig.floor())).isTrue();
        assertThat(away.openGroupAway(TalkRig.GROUP, "node-0", TalkRig.floor().hangTime()))
                .isTrue();
        assertThat(home.setPeers(TalkRig.GROUP, ALL)).isTrue();
        assertThat(away.setPeers(TalkRig.GROUP, ALL)).isTrue();
        assertThat(home.join(TalkRig.GROUP, "leg-0", member(0))).isTrue();
        assertThat(home.joinAway(TalkRig.GROUP, "node-1", "leg-1", member(1))).isTrue();
        assertThat(away.join(TalkRig.GROUP, "leg-1", member(1))).isTrue();
        await().atMost(Duration.ofSeconds(30))
                .until(() -> engines.stream()
                        .allMatch(engine -> engine.links().stream().allMatch(LinkReport::up)));
    }

    private void send(int node, byte[] packet, int length) throws IOException {
        sockets.get(node).send(new DatagramPacket(packet, length, LOCAL, ports.get(node)));
    }

    private void say(int node, FloorMessage message) throws IOException {
        byte[] packet = new byte[64];
        send(node, packet, new FloorWriter().begin(packet, 0, message, SSRC).end());
    }

    /** Reads until such a packet has come; false where none does for a while. */
    private boolean receives(int node, IntPredicate such) throws IOException {
        long beginNs = System.nanoTime();
        do {
            DatagramPacket packet = new DatagramPacket(bytes, bytes.length);
            try {
                sockets.get(node).receive(packet);
            } catch (SocketTimeoutException nothing) {
                return false;
            }
            if (such.test(packet.getLength())) {
                return true;
            }
        } while (System.nanoTime() - beginNs < ANSWER_NS);
        return false;
    }

    private boolean hears(int node, FloorMessage message) throws IOException {
        FloorReader reader = new FloorReader();
        return receives(
                node,
                length -> FloorReader.isFloorControl(bytes, 0)
                        && reader.wrap(bytes, 0, length)
                        && reader.message() == message);
    }

    /** Again and again, as a terminal does: what is said between nodes may get lost, and does where one stands still. */
    private void sayUntil(FloorMessage message, int hearer, FloorMessage heard) throws IOException {
        do {
            say(1, message); // away from home
        } while (!hears(hearer, heard));
    }

    /** Ns until what is said now on one node is heard on the other; -1 where it got lost. */
    private long delayNs(int number) throws IOException {
        byte[] speech = new byte[172];
        RtpPacket.write(speech, 0, 0, false, number, number * 160, SSRC);
        speech[12] = (byte) number;
        long sentNs = System.nanoTime();
        send(1, speech, speech.length);
        boolean came = receives(0, length -> length == speech.length && bytes[12] == speech[12]); // reports in between
        long delayNs = System.nanoTime() - sentNs;
        LockSupport.parkNanos(sentNs + 20_000_000L - System.nanoTime());
        return came ? delayNs : -1;
    }

    @Test
    void shouldTakeAPressAndPassWhatIsSaidToTheOtherNode() throws IOException {
        gather();
        sayUntil(FloorMessage.REQUEST, 1, FloorMessage.GRANTED);
        await().atMost(Duration.ofSeconds(20)).until(() -> hears(0, FloorMessage.TAKEN));

        List<Long> delays = new ArrayList<>();
        for (int number = 0; delays.size() < 50; number++) {
            long delayNs = delayNs(number);
            if (delayNs >= 0) {
                delays.add(delayNs);
            } else { // who talks on a node that stood still has the floor no more
                sayUntil(FloorMessage.REQUEST, 1, FloorMessage.GRANTED);
            }
        }

        // a packet waits for a tick of 4 ms and one of 1 ms; this machine may be busy, and nothing is asked of it here
        assertThat(Collections.min(delays)).isLessThan(TimeUnit.MILLISECONDS.toNanos(20));
        assertThat(engines.getLast().talk().awaitEvents(TimeUnit.SECONDS.toNanos(5)))
                .contains(new TalkEvent.Granted(TalkRig.GROUP, "leg-1", 30_000));
        sayUntil(FloorMessage.RELEASE, 0, FloorMessage.IDLE);
        assertThat(engines).allMatch(engine -> engine.report().faults() == 0);
    }

    @Test
    void shouldWakeUpWhoWaitsForEvents() throws IOException {
        gather();
        Talk home = engines.getFirst().talk();
        List<TalkEvent> before = home.awaitEvents(0);
        assertThat(before).doesNotHaveAnyElementsOfTypes(TalkEvent.Granted.class);

        assertThat(home.requestFloor(TalkRig.GROUP, "leg-0", -1)).isTrue();
        List<TalkEvent> events = new ArrayList<>();
        long beginNs = System.nanoTime();
        while (events.size() < 2 && System.nanoTime() - beginNs < TimeUnit.SECONDS.toNanos(10)) {
            events.addAll(home.awaitEvents(TimeUnit.SECONDS.toNanos(10)));
        }

        assertThat(events)
                .startsWith(
                        new TalkEvent.Granted(TalkRig.GROUP, "leg-0", 30_000),
                        new TalkEvent.Taken(TalkRig.GROUP, "leg-0", "sip:leg-0"));
        assertThat(System.nanoTime() - beginNs).isLessThan(TimeUnit.SECONDS.toNanos(9));
    }
}
