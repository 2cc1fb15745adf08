// SPDX-License-Identifier: Apache-2.0
package io.convoke.media.sdp;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/**
 * Valid descriptions with small damage, always the same: whatever they are now, only {@link SdpException} may come of
 * them.
 */
class SdpMutationTest {
    private static final int MUTATIONS = 10_000;
    private static final List<String> FRAGMENTS = List.of(
            "\r\n",
            "\n",
            "=",
            ":",
            "/",
            " ",
            "\0",
            "a=",
            "m=audio 1 RTP/AVP 0\r\n",
            "c=IN IP4 0.0.0.0\r\n",
            "-1",
            "99999999999999999999",
            "65536",
            "a=rtpmap:0 ",
            "a=rtcp:",
            "a=extmap:",
            "é",
            "\uD800",
            "IN IP6 ::",
            "a=crypto:1 AES_CM_128_HMAC_SHA1_32 inline:",
            "|1:4",
            "a=ptime:");

    private final Random random = new Random(20_26);

    @Test
    void shouldAnswerOrRefuseWhateverItIsTold() {
        List<String> originals = Sdp.RECORDED.stream()
                .map(name -> Sdp.recorded(name)
                        .replace("UDP/TLS/RTP/SAVPF", "RTP/AVP")
                        .replaceAll("host\\.[a-z.]+", "192.0.2.1"))
                .toList();
        int answered = 0;
        int unreadable = 0;
        for (int i = 0; i < MUTATIONS; i++) {
            String text = mutated(originals.get(i % originals.size()));
            try {
                answered += checked(SessionDescription.parse(text));
            } catch (SdpException expected) {
                unreadable++;
            }
        }
        // Both ways are taken often, or the generator shows nothing.
        assertThat(answered).isGreaterThan(MUTATIONS / 10);
        assertThat(unreadable).isGreaterThan(MUTATIONS / 10);
    }

    static int checked(SessionDescription offer) {
        assertThat(SessionDescription.parse(offer.print()).print()).isEqualTo(offer.print());
        return switch (OfferAnswer.answer(offer, Sdp.LOCAL)) {
            case Negotiation.Refused refused -> {
                assertThat(refused.reason()).isNotBlank();
                yield 0;
            }
            case Negotiation.Negotiated agreed -> {
                SessionDescription answer =
                        SessionDescription.parse(agreed.answer().print());
                assertThat(answer.media()).hasSameSizeAs(offer.media());
                assertThat(answer.media().stream().filter(media -> media.port() != 0))
                        .hasSize(1);
                assertThat(agreed.media().packetMs() % 10).isZero();
                assertThat(agreed.media().packetMs()).isBetween(10, 60);
                yield 1;
            }
        };
    }

    private String mutated(String text) {
        String mutant = text;
        for (int i = 1 + random.nextInt(3); i > 0; i--) {
            int at = random.nextInt(mutant.length() + 1);
            int length = Math.min(mutant.length() - at, random.nextInt(12));
            mutant = switch (random.nextInt(4)) {
                case 0 -> mutant.substring(0, at) + mutant.substring(at + length);
                case 1 ->
                    mutant.substring(0, at) + FRAGMENTS.get(random.nextInt(FRAGMENTS.size())) + mutant.substring(at);
                case 2 ->
                    mutant.substring(0, at) + (char) random.nextInt(256) + mutant.substring(at + Math.min(1, length));
                default -> swappedLines(mutant);
            };
        }
        return mutant;
    }

    private String swappedLines(String text) {
        String[] lines = text.split("(?<=\n)");
        int one = random.nextInt(lines.length);
        int other = random.nextInt(lines.length);
        String kept = lines[one];
        lines[one] = lines[other];
        lines[other] = kept;
        return String.join("", lines);
    }
}
