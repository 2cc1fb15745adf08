// SPDX-License-Identifier: Apache-2.0
package io.convoke.media.link;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.convoke.media.codec.AudioCodec;
import io.convoke.media.link.LinkTransport.Outcome;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class LinkAgentTest {
    private static final long MS = 1_000_000L;
    private static final long CONFERENCE = Links.keyOf("conference");

    private long nowNs = 5_000_000_000L;
    private final List<Throwable> faults = new ArrayList<>();
    private final MemoryMesh mesh = new MemoryMesh(() -> nowNs);
    private final Node a = new Node("a", 20_000, 11);
    private final Node b = new Node("b", 20_001, 22);

    /** What came out of a port, as text. */
    private final class Node implements LinkPort.Sink {
        private final InetSocketAddress address;
        private final Links links;
        private final List<String> came = new ArrayList<>();
        private final byte[] payload = new byte[2_000];
        private boolean runs = true;

        private Node(String name, int port, long life) {
            address = new InetSocketAddress("127.0.0.1", port);
            links = new Links(
                    new LinkSettings(name, "127.0.0.1", port, Path.of("/nowhere"), "127.0.0.1"),
                    new Links.Setting(life, 1, () -> nowNs, () -> mesh.open(address), faults::add, false));
        }

        @Override
        public void onFrame(int place, long cameNs, boolean timely, MediaFrame frame) {
            frame.copyPayload(payload);
            came.add("%s %s #%d @%d held %d of %d epoch %d rank %.2f gain %.1f level %d: %s"
                    .formatted(
                            frame.kind(),
                            frame.codec(),
                            frame.sequence(),
                            frame.timestamp(),
                            frame.heldTicks(),
                            frame.talker(),
                            frame.epoch(),
                            frame.rank(),
                            frame.gain(),
                            frame.level(),
                            new String(payload, 0, frame.payloadLength(), java.nio.charset.StandardCharsets.UTF_8)));
        }

        @Override
        public void onDown(int place) {
            came.add("down");
        }

        private LinkReport report() {
            return links.reports().getFirst();
        }
    }

    private static Talker talker(long key) {
        Talker talker = new Talker(key);
        talker.conference = CONFERENCE;
        talker.codec = AudioCodec.OPUS;
        talker.rank = -20.25f;
        talker.gain = 1.5f;
        talker.level = 21;
        talker.epoch = 200;
        return talker;
    }

    @AfterEach
    void shouldHaveHadNoFaultThatNobodyCausedHere() {
        assertThat(faults).isEmpty();
    }

    private void meet() {
        a.links.link("b", b.address);
        b.links.link("a", a.address);
        b.links.route(CONFERENCE, 0);
        run(100);
    }

    private void run(int milliseconds) {
        for (int i = 0; i < milliseconds; i++, nowNs += MS) {
            for (Node node : List.of(a, b)) {
                if (node.runs) {
                    node.links.step();
                    node.links.port(0).poll(node);
                }
            }
        }
    }

    private boolean say(String text) {
        byte[] bytes = text.getBytes(java.nio.charset.StandardCharsets.UTF_8);
        long toB = a.links.claim(java.util.Set.of("b"));
        return a.links.port(0).sendPacket(toB, MediaFrame.Kind.AUDIO, talker(7), -2, 960, 240, bytes, 0, bytes.length);
    }

    @Test
    void shouldBeUnderstoodAfterItsLinkWasMadeAnew() {
        meet();
        for (int i = 0; i < 10; i++) {
            say("before");
            run(5);
        }

        a.links.unlink("b");
        a.links.link("b", b.address);
        run(5);
        assertThat(say("again")).isTrue();
        run(5);

        assertThat(b.came).last().asString().endsWith("again");
    }

    @Test
    void shouldBringEverythingOfAFrameToTheThreadOfItsConference() {
        meet();
        assertThat(say("hello")).isTrue();
        a.links.port(0).sendFigures(a.links.claim(java.util.Set.of("b")), MediaFrame.Kind.GONE, talker(8));
        run(3);

        assertThat(b.came)
                .containsExactly(
                        "AUDIO OPUS #-2 @960 held 240 of 7 epoch 200 rank -20.25 gain 1.5 level 21: hello",
                        "GONE OPUS #0 @0 held 0 of 8 epoch 200 rank -20.25 gain 1.5 level 21: ");
        assertThat(a.report().framesSent()).isEqualTo(2);
        assertThat(b.report().framesReceived()).isEqualTo(2);
        assertThat(b.report().framesDropped()).isZero();
    }

    @Test
    void shouldPutAllFramesOfACycleIntoOneMessageAndMoreOnlyWhereADatagramIsFull() {
        meet();
        int before = mesh.sent;
        for (int i = 0; i < 10; i++) {
            say("frame " + i);
        }
        a.links.step();
        assertThat(mesh.sent - before).isEqualTo(1);

        String long_ = "x".repeat(600);
        for (int i = 0; i < 4; i++) {
            say(long_);
        }
        a.links.step();
        assertThat(mesh.sent - before).isEqualTo(3);
        run(2);
        assertThat(b.came).hasSize(14);
    }

    @Test
    void shouldCountWhatIsLostByMessagesAndFrames() {
        meet();
        int first = mesh.sent;
        mesh.loss = number -> number == first + 1;
        for (int i = 0; i < 3; i++) {
            say("one");
            say("two");
            a.links.step();
            nowNs += MS;
        }
        mesh.loss = number -> false;
        run(1_000);

        assertThat(b.came).hasSize(4);
        assertThat(b.report().framesLost()).isEqualTo(2);
        assertThat(b.report().lossFraction()).isBetween(0.01, 0.06); // of 3 and about 20 that say nothing
        assertThat(a.report().lossFraction()).isZero();
    }

    @Test
    void shouldKnowHowLongTheWayIsFromItsOwnEchoedClock() {
        mesh.delayNs = 7 * MS;
        meet();
        run(2_000);

        assertThat(a.report().delayMs()).isCloseTo(7, within(1.1)); // and up to a tick at each end
        assertThat(b.report().delayMs()).isCloseTo(7, within(1.1));
    }

    @Test
    void shouldBeUpWhileNothingButKeepAlivesCome() {
        meet();
        int before = mesh.sent;
        run(10_000);

        assertThat(a.report().up()).isTrue();
        assertThat(b.report().up()).isTrue();
        assertThat(mesh.sent - before).isBetween(390, 410); // each 50 ms, two ways
        assertThat(b.came).isEmpty();
    }

    @Test
    void shouldTellThatAPeerIsSilentWithin300MillisecondsAndThatItIsBack() {
        meet();
        say("last");
        run(5);
        a.runs = false;
        run(190);
        assertThat(b.came).hasSize(1);
        run(20);
        assertThat(b.came).last().isEqualTo("down");
        assertThat(b.report().up()).isFalse();

        a.runs = true;
        run(60);
        assertThat(b.report().up()).isTrue();
        assertThat(b.came).hasSize(2);
    }

    @Test
    void shouldNotTakeItsOwnStallForThePeersSilence() {
        meet();
        nowNs += 700 * MS;
        b.links.step();
        b.links.port(0).poll(b);
        assertThat(b.report().up()).isTrue();
        run(50);

        assertThat(b.came).isEmpty();
    }

    @Test
    void shouldTryOnceMoreWhereTheWayIsBusyAndThenDrop() {
        meet();
        mesh.fate = (to, message, length) -> Outcome.BUSY;
        say("first");
        a.links.step();
        mesh.fate = (to, message, length) -> Outcome.SENT;
        run(3);
        assertThat(b.came).hasSize(1);

        mesh.fate = (to, message, length) -> Outcome.BUSY;
        say("second");
        a.links.step();
        a.links.step();
        mesh.fate = (to, message, length) -> Outcome.DROPPED;
        say("third");
        a.links.step();
        mesh.fate = (to, message, length) -> Outcome.SENT;
        run(60);
        assertThat(b.came).hasSize(1);
        assertThat(a.report().framesDropped()).isEqualTo(2);
        assertThat(b.report().framesLost()).isZero(); // it was never sent
    }

    @Test
    void shouldOpenAnotherWayWhereOneHasEnded() {
        meet();
        mesh.fate = (to, message, length) -> {
            throw new IllegalStateException("ended");
        };
        say("nowhere");
        a.links.step();
        mesh.fate = (to, message, length) -> Outcome.SENT;
        assertThat(faults).hasSize(1);
        assertThat(a.report().framesDropped()).isEqualTo(1);
        faults.clear();
        run(1_100);
        say("again");
        run(3);

        assertThat(b.came).last().asString().endsWith(": again");
    }

    @Test
    void shouldOpenATransportAnewThatIsBroken() {
        meet();
        mesh.broken = true;
        run(10);
        mesh.broken = false;
        assertThat(faults).hasSize(2).allMatch(fault -> fault.getMessage().equals("broken"));
        faults.clear();
        run(1_100);
        say("again");
        run(3);

        assertThat(b.came).last().asString().endsWith(": again");
    }

    @Test
    void shouldTellOfAPeerThatIsLinkedNoMoreAndTakeNothingOfIt() {
        meet();
        b.links.unlink("a");
        run(1);
        say("unheard");
        run(5);

        assertThat(b.came).containsExactly("down");
        assertThat(b.links.framesDropped()).isPositive();
    }

    @Test
    void shouldBeginAnewWithAPeerThatWasStartedAnew() {
        meet();
        say("before");
        run(10);
        Node again = new Node("a", 20_000, 33);
        a.runs = false;
        again.links.link("b", b.address);
        for (int i = 0; i < 100; i++, nowNs += MS) {
            again.links.step();
            b.links.step();
        }

        assertThat(b.report().up()).isTrue();
        assertThat(b.report().framesLost()).isZero();
        assertThat(b.report().framesDropped()).isZero();
    }

    @Test
    void shouldCountWhatNobodyCanUse() {
        meet();
        b.links.unroute(CONFERENCE);
        say("no mixer");
        run(3);

        assertThat(b.came).isEmpty();
        assertThat(b.report().framesDropped()).isEqualTo(1);
    }

    /** Every message that a hand could have spoilt: bits, lengths, what is cut off. */
    @Test
    void shouldCountBadBytesAndChangeNothing() {
        meet();
        UnsafeBuffer good = new UnsafeBuffer(new byte[LinkTransport.LONGEST_MESSAGE]);
        int[] length = new int[1];
        mesh.fate = (to, message, size) -> {
            good.putBytes(0, message, 0, size);
            length[0] = size;
            return Outcome.SENT;
        };
        say("hello");
        a.links.step();
        mesh.fate = (to, message, size) -> Outcome.SENT;
        run(3);
        assertThat(b.came).hasSize(1);
        Random random = new Random(4);
        for (int i = 0; i < 20_000; i++) {
            byte[] bytes = new byte[length[0]];
            good.getBytes(0, bytes);
            new UnsafeBuffer(bytes).putInt(4, 1_000_000 + i, java.nio.ByteOrder.LITTLE_ENDIAN);
            int cut = bytes.length;
            switch (i % 4) {
                case 0 -> cut = random.nextInt(bytes.length);
                case 1 -> random.nextBytes(bytes);
                case 2 -> bytes[MessageHeader.LENGTH + 2] = (byte) random.nextInt(); // the length of the frame
                default -> bytes[MessageHeader.LENGTH + random.nextInt(4)] ^= (byte) (1 << random.nextInt(8));
            }
            mesh.inject(b.address, bytes, cut);
            b.links.step();
            b.links.port(0).poll(b);
        }
        long dropped = b.links.framesDropped();
        assertThat(dropped).isGreaterThan(14_000);
        int usable = b.came.size();
        assertThat(b.came).allMatch(frame -> frame.matches("[A-Z]+ [A-Z0-9]+ #-2 @960 held 240 of 7 .*"));
        assertThat(usable + dropped).isGreaterThanOrEqualTo(20_000);
    }
}
