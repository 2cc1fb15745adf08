// SPDX-License-Identifier: Apache-2.0
package io.convoke.node.sip.message;

import static org.assertj.core.api.Assertions.assertThat;

import io.convoke.node.sip.message.StreamFramer.Opener;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class StreamFramerTest {
    private static final String FIRST = Messages.options("Content-Length: 4\n") + "a\nb";
    private static final String SECOND = Messages.options("L : 0\n");
    private static final String THIRD = Messages.options("l:\n  3\n") + "xyz";

    /** RFC 5626 §3.5.1: two line ends ask, between messages only; one alone is passed over. */
    private static final byte[] STREAM = Messages.bytes("\n\n" + FIRST + "\n" + SECOND + "\n\n\n\n" + THIRD + "\n\n");

    private static final List<String> FRAMES =
            List.of("ping", text(FIRST), text(SECOND), "ping", "ping", text(THIRD), "ping");

    @Test
    void shouldCutTheSameWhereverTheBytesAreSplitInTwo() {
        for (int split = 0; split <= STREAM.length; split++) {
            StreamFramer framer = new StreamFramer(Opener.PEER);
            List<Frame> frames = new ArrayList<>(framer.feed(ByteBuffer.wrap(STREAM, 0, split)));
            frames.addAll(framer.feed(ByteBuffer.wrap(STREAM, split, STREAM.length - split)));

            assertThat(names(frames)).as("split at %d", split).isEqualTo(FRAMES);
            assertThat(framer.isInsideMessage()).isFalse();
        }
    }

    @Test
    void shouldCutTheSameByteByByteAndInPiecesOfAnySize() {
        Random random = new Random(5626);
        for (int round = 0; round < 500; round++) {
            StreamFramer framer = new StreamFramer(Opener.PEER);
            List<Frame> frames = new ArrayList<>();
            int most = round == 0 ? 1 : 1 + random.nextInt(200);
            for (int at = 0; at < STREAM.length; ) {
                int piece = Math.min(STREAM.length - at, 1 + random.nextInt(most));
                frames.addAll(framer.feed(ByteBuffer.wrap(STREAM, at, piece)));
                at += piece;
            }

            assertThat(names(frames)).isEqualTo(FRAMES);
        }
    }

    @Test
    void shouldTakeLineEndsAsAnswersWhereWeOpenedTheConnection() {
        StreamFramer framer = new StreamFramer(Opener.US);

        assertThat(names(framer.feed(ByteBuffer.wrap(Messages.bytes("\n" + SECOND + "\n")))))
                .containsExactly("pong", text(SECOND), "pong");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "l: 2000000000",
                "l: 65536",
                "l: 99999999999999999999",
                "l: -1",
                "l: x",
                "l:",
                "x: 1",
                "l: 0\nl: 0"
            })
    void shouldCloseWhereTheLengthIsNotToBeTrusted(String line) {
        StreamFramer framer = new StreamFramer(Opener.PEER);

        List<Frame> frames = framer.feed(ByteBuffer.wrap(Messages.bytes(Messages.options(line + "\n") + SECOND)));

        assertThat(frames).hasSize(1).first().isInstanceOf(Frame.Broken.class);
        assertThat(framer.feed(ByteBuffer.wrap(Messages.bytes(SECOND)))).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"\u0016\u0003\u0001", "\0", " ", "\t", "\nx\r"})
    void shouldCloseWhereNoMessageBegins(String bytes) {
        List<Frame> frames =
                new StreamFramer(Opener.PEER).feed(ByteBuffer.wrap(("\r" + bytes).getBytes(StandardCharsets.US_ASCII)));

        if (bytes.startsWith("\n")) assertThat(frames).isEmpty();
        else assertThat(frames).hasSize(1).first().isInstanceOf(Frame.Broken.class);
    }

    @Test
    void shouldTakeTheLargestMessageAndNotOneByteMore() {
        int head = Messages.bytes(Messages.options("l: 00000\n")).length;
        int most = StreamFramer.MOST_BYTES - head;
        byte[] largest = Messages.bytes(Messages.options("l: " + most + "\n") + "x".repeat(most));

        assertThat(new StreamFramer(Opener.PEER).feed(ByteBuffer.wrap(largest)))
                .hasSize(1)
                .first()
                .isInstanceOf(Frame.Message.class);
        assertThat(new StreamFramer(Opener.PEER)
                        .feed(ByteBuffer.wrap(Messages.bytes(Messages.options("l: " + (most + 1) + "\n")))))
                .first()
                .isInstanceOf(Frame.Broken.class);
    }

    @Test
    void shouldCloseWhereAHeadHasNoEnd() {
        StreamFramer framer = new StreamFramer(Opener.PEER);
        ByteBuffer endless = ByteBuffer.wrap("x".repeat(1000).getBytes(StandardCharsets.US_ASCII));
        List<Frame> frames = new ArrayList<>();

        for (int i = 0; i < 66; i++) frames.addAll(framer.feed(endless.rewind()));

        assertThat(frames).containsExactly(new Frame.Broken("A head longer than 65536 bytes"));
    }

    @Test
    void shouldCutThousandsOfHeapsOfBytesWithoutAnException() {
        Random random = new Random(3261);
        for (int round = 0; round < 5000; round++) {
            byte[] bytes = STREAM.clone();
            for (int i = random.nextInt(8); i >= 0; i--) bytes[random.nextInt(bytes.length)] = (byte) random.nextInt();
            StreamFramer framer = new StreamFramer(Opener.PEER);

            List<Frame> frames = framer.feed(ByteBuffer.wrap(bytes));

            assertThat(frames.stream().filter(Frame.Broken.class::isInstance).count())
                    .isLessThanOrEqualTo(1);
        }
    }

    private static List<String> names(List<Frame> frames) {
        return frames.stream()
                .map(frame -> switch (frame) {
                    case Frame.Message message -> new String(message.bytes(), StandardCharsets.UTF_8);
                    case Frame.Ping ping -> "ping";
                    case Frame.Pong pong -> "pong";
                    case Frame.Broken broken -> broken.reason();
                })
                .collect(Collectors.toList());
    }

    private static String text(String message) {
        return new String(Messages.bytes(message), StandardCharsets.UTF_8);
    }
}
