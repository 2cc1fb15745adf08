// SPDX-License-Identifier: Apache-2.0
package io.convoke.node.sip.message;

import static org.assertj.core.api.Assertions.assertThat;

import gov.nist.javax.sip.header.SIPHeaderNamesCache;
import io.convoke.node.sip.message.SipParser.Arrival;
import java.lang.reflect.Field;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SipParserTest {
    private final SipParser parser = new SipParser(Set.of("timer", "100rel"));

    @Test
    void shouldTakeARequestWithoutAFault() {
        Parsed parsed = parse(Messages.options("Content-Length: 0\n"));

        assertThat(parsed).isInstanceOf(Parsed.Request.class);
        Parsed.Request request = (Parsed.Request) parsed;
        assertThat(request.message().getRequestURI()).hasToString("sip:conference@example.net");
        assertThat(request.message().getCallId().getCallId()).isEqualTo("3848276298220188511@example.net");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "From: <sip:b@example.net>;tag=2",
                "t: <sip:b@example.net>",
                "i: other@example.net",
                "CSeq: 2 OPTIONS",
                "Max-Forwards: 70",
                "Expires: 1\nExpires: 1",
                "l: 0\nContent-Length: 0"
            })
    void shouldRefuseASecondOneOfASingleField(String more) {
        assertThat(refusal(Messages.options(more + "\n")).status()).isEqualTo(400);
    }

    @Test
    void shouldRefuseTwoRemoteTargetsButNotTwoRegistrations() {
        String two = Messages.options("Contact: <sip:a@192.0.2.1>, <sip:a@192.0.2.2>\n");

        assertThat(refusal(two.replace("OPTIONS", "INVITE")).status()).isEqualTo(400);
        assertThat(parse(two.replace("OPTIONS", "REGISTER"))).isInstanceOf(Parsed.Request.class);
    }

    /** The first line has the form of one, and the parser below makes nothing of its URI. */
    @Test
    void shouldRefuseARequestUriThatIsNotUnderstood() {
        String line = "OPTIONS sip:ha@=1,weird!*pas$wo~d_too.(doesn't-it)@example.com";
        String request = Messages.options("").replace("OPTIONS sip:conference@example.net", line);

        assertThat(refusal(request).status()).isEqualTo(400);
    }

    @Test
    void shouldRefuseWhatItDoesNotSupport() {
        assertThat(parse(Messages.options("Require: Timer\nRequire: 100rel\n"))).isInstanceOf(Parsed.Request.class);
        assertThat(refusal(Messages.options("Require: timer, gruu\nRequire: outbound\n")))
                .isEqualTo(Answer.of(420).with("Unsupported", "gruu, outbound"));
    }

    /** RFC 3261 §8.2.2.3: Require does not count in them. */
    @ParameterizedTest
    @ValueSource(strings = {"ACK", "CANCEL"})
    void shouldNotAskWhatAnAckOrACancelRequires(String method) {
        String required = Messages.options("Require: gruu\n").replace("OPTIONS", method);

        assertThat(parse(required)).isInstanceOf(Parsed.Request.class);
    }

    @Test
    void shouldEndALoop() {
        String ended = Messages.options("").replace("Max-Forwards: 70", "Max-Forwards: 0");

        assertThat(refusal(ended.replace("OPTIONS", "INVITE")).status()).isEqualTo(483);
        // RFC 3261 §11: it may be answered wherever it ends
        assertThat(parse(ended)).isInstanceOf(Parsed.Request.class);
    }

    @Test
    void shouldNeverAnswerAnAck() {
        String wrong = Messages.options("From: <sip:b@example.net>;tag=2\n").replace("OPTIONS", "ACK");

        assertThat(parse(wrong)).isInstanceOf(Parsed.Silent.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"Via", "From", "To", "Call-ID", "CSeq"})
    void shouldBeSilentWhereAReplyWouldHaveNothingToRepeat(String name) {
        String without = Messages.options("").replaceAll("(?m)^" + name + ": .*\n", "");

        assertThat(parse(without)).isInstanceOf(Parsed.Silent.class);
    }

    @ParameterizedTest
    @CsvSource({
        "Via: , SIP/2.0/UDP,",
        "'Via: ', 'SIP/2.0/UDP 192.0.2.15;;,;,,'",
        "From: , <sip:alice",
        "To: , <sip:",
        "CSeq: , one OPTIONS",
        "CSeq: , 2147483648 OPTIONS",
        "CSeq: , 1OPTIONS x",
        "Max-Forwards: , many"
    })
    void shouldRefuseMalformedMandatoryFields(String name, String value) {
        String malformed = Messages.options("").replaceAll("(?m)^" + name + ".*\n", name + value + "\n");

        assertThat(refusal(malformed).status()).isEqualTo(400);
    }

    @Test
    void shouldMeasureADatagramByItsLength() {
        assertThat(content(Messages.options("Content-Length: 4\n") + "abcdef")).isEqualTo("abcd");
        assertThat(content(Messages.options("") + "abcdef")).isEqualTo("abcdef");
        assertThat(refusal(Messages.options("Content-Length: 7\n") + "abcdef").status())
                .isEqualTo(400);
        assertThat(refusal(Messages.options("l: 4294967296\n")).status()).isEqualTo(400);
    }

    @Test
    void shouldWantTheExactLengthFromAStream() {
        assertThat(parser.parse(Messages.bytes(Messages.options("")), Arrival.STREAM))
                .isInstanceOf(Parsed.Refused.class);
        assertThat(parser.parse(Messages.bytes(Messages.options("l: 2\n") + "ab"), Arrival.STREAM))
                .isInstanceOf(Parsed.Request.class);
    }

    @Test
    void shouldRefuseWhatIsTooLong() {
        String long17 = Messages.options("") + "x".repeat(17 * 1024);
        String endless = Messages.options("Subject: " + "x".repeat(17 * 1024) + "\n");

        assertThat(refusal(long17).status()).isEqualTo(513);
        assertThat(parse(endless)).isInstanceOf(Parsed.Silent.class);
    }

    /** Some take these for the end of a line, so that two parsers would see two messages. */
    @ParameterizedTest
    @ValueSource(strings = {"\rl: 5", "\nl: 5\n", "\0", "\u0008"})
    void shouldRefuseBareLineEndsAndControlCharacters(String character) {
        byte[] bytes = (Messages.options("").replace("\n", "\r\n").stripTrailing() + "\r\nSubject: x" + character
                        + "\r\n\r\n")
                .getBytes(StandardCharsets.UTF_8);

        assertThat(((Parsed.Refused) parser.parse(bytes, Arrival.DATAGRAM))
                        .answer()
                        .status())
                .isEqualTo(400);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "\n",
                "\n\n",
                "\0",
                "GET / HTTP/1.1\nHost: example.net\n\n",
                "hello\n\n",
                "SIP/2.0\n\n",
                "SIP/2.0 200 OK\n\n",
                "OPTIONS sip:a@b SIP/2.0\n"
            })
    void shouldBeSilentToWhatIsNoMessage(String text) {
        assertThat(parse(text)).isInstanceOf(Parsed.Silent.class);
    }

    @Test
    void shouldTakeAResponseAndDropAWrongOne() {
        String response = Messages.options("").replaceFirst("OPTIONS .*", "SIP/2.0 200 OK");

        assertThat(parse(response)).isInstanceOf(Parsed.Response.class);
        assertThat(parse(response.replace("200", "700"))).isInstanceOf(Parsed.Silent.class);
        assertThat(parse(response.replaceFirst("2.0 200", "3.0 200"))).isInstanceOf(Parsed.Silent.class);
        assertThat(parse(response.replace("From: <", "From: \"<"))).isInstanceOf(Parsed.Silent.class);
    }

    /** JAIN SIP keeps every name of a header field that it is shown. */
    @Test
    void shouldKeepNothingOfWhatItReads() throws ReflectiveOperationException {
        parse(Messages.options(""));
        Field field = SIPHeaderNamesCache.class.getDeclaredField("lowercaseMap");
        field.setAccessible(true);
        Map<?, ?> kept = (Map<?, ?>) field.get(null);
        int before = kept.size();

        for (int i = 0; i < 1000; i++) parse(Messages.options("X-Invented-" + i + ": 1\nsUbJeCt: " + i + "\n"));

        assertThat(kept).hasSize(before);
    }

    private String content(String text) {
        return new String(((Parsed.Request) parse(text)).message().getRawContent(), StandardCharsets.UTF_8);
    }

    private Answer refusal(String text) {
        Parsed parsed = parse(text);
        assertThat(parsed).isInstanceOf(Parsed.Refused.class);
        return ((Parsed.Refused) parsed).answer();
    }

    private Parsed parse(String text) {
        return parser.parse(Messages.bytes(text), Arrival.DATAGRAM);
    }
}
