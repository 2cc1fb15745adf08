// SPDX-License-Identifier: Apache-2.0
package io.convoke.node.sip.message;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.convoke.node.sip.message.SipParser.Arrival;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Whatever bytes come: they are understood, refused with a status of the client's, or passed over. */
class SipFuzzTest {
    private static final InetSocketAddress SOURCE = new InetSocketAddress("192.0.2.1", 5060);
    private static final byte[] INTERESTING = "\r\n\t \0\"\\<>;:,=@?%[]()\u00ff0".getBytes(StandardCharsets.ISO_8859_1);

    private static final SipParser PARSER = new SipParser(Set.of("timer"));
    private static final Replies REPLIES = new Replies(new byte[32]);

    @FuzzTest(maxDuration = "45s")
    void shouldUnderstandRefuseOrPassOver(byte[] bytes) {
        read(bytes);
    }

    @Test
    void shouldUnderstandRefuseOrPassOverTwentyThousandMutations() {
        Random random = new Random(4475);
        List<byte[]> seeds = Messages.tortures().map(Messages::torture).toList();
        for (int i = 0; i < 20_000; i++) read(mutation(seeds.get(random.nextInt(seeds.size())), random));
    }

    private static byte[] mutation(byte[] seed, Random random) {
        byte[] bytes = seed.clone();
        for (int i = random.nextInt(6); i >= 0; i--) {
            int at = random.nextInt(bytes.length);
            switch (random.nextInt(3)) {
                case 0 -> bytes[at] = (byte) random.nextInt();
                case 1 -> bytes[at] = INTERESTING[random.nextInt(INTERESTING.length)];
                default -> {
                    int length = Math.min(random.nextInt(40), bytes.length - at);
                    System.arraycopy(seed, random.nextInt(bytes.length - length + 1), bytes, at, length);
                }
            }
        }
        return bytes;
    }

    private static void read(byte[] bytes) {
        for (Arrival arrival : Arrival.values()) {
            switch (PARSER.parse(bytes, arrival)) {
                case Parsed.Request request -> answered(request.head(), Answer.of(200));
                case Parsed.Refused refused -> {
                    assertThat(refused.answer().status()).isBetween(400, 599);
                    answered(refused.head(), refused.answer());
                }
                case Parsed.Response response ->
                    assertThat(response.message().getStatusCode()).isBetween(100, 699);
                case Parsed.Silent silent -> assertThat(silent.reason()).doesNotStartWith("Not understood:");
            }
        }
    }

    /** A reply is whole: one head, its own length, and no line that the request brought in. */
    private static void answered(Head request, Answer answer) {
        byte[] reply = REPLIES.reply(request, SOURCE, answer).bytes();
        Head head = Head.read(reply, reply.length).orElseThrow();

        assertThat(head.bodyOffset()).isEqualTo(reply.length);
        assertThat(head.values("content-length")).containsExactly("0");
        assertThat(head.values("via")).hasSameSizeAs(request.values("via"));
    }
}
