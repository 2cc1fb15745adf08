// SPDX-License-Identifier: Apache-2.0
package io.convoke.media.sdp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetSocketAddress;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class SessionDescriptionTest {
    private static final String HEAD = "v=0\r\no=- 1 1 IN IP4 192.0.2.1\r\ns=-\r\n";
    private static final String TIMED = HEAD + "t=0 0\r\n";

    static Stream<String> recorded() {
        return Sdp.RECORDED.stream();
    }

    @ParameterizedTest
    @MethodSource("recorded")
    void shouldPrintWhatItRead(String name) {
        // given
        String text = Sdp.recorded(name);
        // when
        String printed = SessionDescription.parse(text).print();
        // then
        assertThat(printed.lines())
                .containsExactlyElementsOf(
                        text.replaceAll("(?m)^s= ?$", "s=-").lines().toList());
    }

    @Test
    void shouldReadTheExampleOfRfc8866() {
        // given RFC 8866 §5
        String text = String.join(
                "\r\n",
                "v=0",
                "o=jdoe 3724394400 3724394405 IN IP4 198.51.100.1",
                "s=Call to John Smith",
                "i=SDP Offer #1",
                "u=http://www.jdoe.example.com/home.html",
                "e=Jane Doe <jane@jdoe.example.com>",
                "p=+1 617 555-6011",
                "c=IN IP4 198.51.100.1",
                "t=0 0",
                "m=audio 49170 RTP/AVP 0",
                "m=audio 49180 RTP/AVP 0",
                "m=video 51372 RTP/AVP 99",
                "c=IN IP6 2001:db8::2",
                "a=rtpmap:99 h263-1998/90000",
                "");
        // when
        SessionDescription description = SessionDescription.parse(text);
        // then
        assertThat(description.origin())
                .isEqualTo(new SessionDescription.Origin("jdoe", "3724394400", "3724394405", "IN IP4 198.51.100.1"));
        assertThat(description.name()).isEqualTo("Call to John Smith");
        assertThat(description.media()).extracting(MediaDescription::port).containsExactly(49170, 49180, 51372);
        assertThat(description.print()).isEqualTo(text);
    }

    @Test
    void shouldReadLinesThatEndInLineFeedOnly() {
        assertThat(SessionDescription.parse(TIMED.replace("\r", "")).print()).isEqualTo(TIMED);
    }

    static Stream<Arguments> errorsOfTheSession() {
        return Stream.of(
                Arguments.of("", 1, "a v= line must stand here"),
                Arguments.of("v=1\r\n", 1, "only version 0 is known"),
                Arguments.of("v=0\r\ns=-\r\n", 2, "a o= line must stand here"),
                Arguments.of("v=0\r\no=- 1 IN IP4 192.0.2.1\r\ns=-\r\n", 2, "o= has 6 fields, not 5"),
                Arguments.of(
                        "v=0\r\no=- x 1 IN IP4 192.0.2.1\r\ns=-\r\n",
                        2,
                        "session id and version must be numbers of up to 20 digits"),
                Arguments.of(HEAD, 4, "the session has no t= line"),
                Arguments.of(TIMED + "x\r\n", 5, "a line must be one letter, '=' and a value"),
                Arguments.of(TIMED + "\r\n", 5, "a line must be one letter, '=' and a value"),
                Arguments.of(TIMED + "a=\r\n", 5, "the a= line has no value"),
                Arguments.of(TIMED + "x=1\r\n", 5, "a x= line cannot stand here"),
                Arguments.of(TIMED + "a=:1\r\n", 5, "the attribute has no proper name"),
                Arguments.of(TIMED + "a=b\0c\r\n", 5, "a NUL or a carriage return stands inside of the line"),
                Arguments.of(TIMED + "c=IN IP4\r\n", 5, "an address has 3 fields (IN IP4 host), not 2"),
                Arguments.of(TIMED + "c=ATM NSAP 47.1\r\n", 5, "network type 'ATM' is not IN"),
                Arguments.of(TIMED + "c=IN IP5 192.0.2.1\r\n", 5, "address type 'IP5' is neither IP4 nor IP6"),
                Arguments.of(TIMED + "c=IN IP4 192.0.2.256\r\n", 5, "'192.0.2.256' is not an IP4 address"),
                Arguments.of(TIMED + "c=IN IP6 2001:db8::g\r\n", 5, "'2001:db8::g' is not an IP6 address"),
                Arguments.of(TIMED + "c=IN IP4 2001:db8::1\r\n", 5, "'2001:db8::1' is not an IP4 address"));
    }

    static Stream<Arguments> errorsOfStreams() {
        return Stream.of(
                Arguments.of(TIMED + "m=audio 9\r\n", 5, "m= needs a type, a port, a protocol and a format"),
                Arguments.of(TIMED + "m=audio 65536 RTP/AVP 0\r\n", 5, "port 65536 is not between 0 and 65535"),
                Arguments.of(TIMED + "m=audio -1 RTP/AVP 0\r\n", 5, "port '-1' is not a number"),
                Arguments.of(
                        TIMED + "m=audio 99999999999999999999 RTP/AVP 0\r\n",
                        5,
                        "port '99999999999999999999' is not a number"),
                Arguments.of(TIMED + "m=audio 9/0 RTP/AVP 0\r\n", 5, "number of ports 0 is not between 1 and 65535"),
                Arguments.of(TIMED + "m=au\"dio 9 RTP/AVP 0\r\n", 5, "m= has no proper media type"),
                Arguments.of(TIMED + "m=audio 9 RTP\"AVP 0\r\n", 5, "m= has no proper protocol"),
                Arguments.of(TIMED + "m=audio 9 RTP/AVP 0\r\nt=0 0\r\n", 6, "a t= line cannot stand here"));
    }

    @ParameterizedTest
    @MethodSource({"errorsOfTheSession", "errorsOfStreams"})
    void shouldSayWhereAndWhy(String text, int line, String reason) {
        assertThatThrownBy(() -> SessionDescription.parse(text)).isInstanceOfSatisfying(SdpException.class, error -> {
            assertThat(error.line()).isEqualTo(line);
            assertThat(error.reason()).isEqualTo(reason);
            assertThat(error).hasMessage("line " + line + ": " + reason);
        });
    }

    @Test
    void shouldBoundTextLinesStreamsAndFormats() {
        assertThatThrownBy(() -> SessionDescription.parse(TIMED + "a=" + "x".repeat(65_536)))
                .isInstanceOf(SdpException.class)
                .hasMessage("the description is longer than 65536 characters");
        assertThatThrownBy(() -> SessionDescription.parse(TIMED + "a=x\r\n".repeat(2_000)))
                .hasMessage("line 2001: the description has more than 2000 lines");
        assertThatThrownBy(() -> SessionDescription.parse(TIMED + "m=audio 9 RTP/AVP 0\r\n".repeat(33)))
                .hasMessage("line 37: the description has more than 32 streams");
        assertThatThrownBy(() -> SessionDescription.parse(TIMED + "m=audio 9 RTP/AVP" + " 0".repeat(129) + "\r\n"))
                .hasMessage("line 5: m= has more than 128 formats");
        assertThat(SessionDescription.parse(TIMED + ("m=audio 9 RTP/AVP" + " 0".repeat(128) + "\r\n").repeat(32))
                        .media())
                .hasSize(32);
    }

    @Test
    void shouldSayAnotherWayForTheMediaOfItsFirstStream() {
        // given
        String text = TIMED
                + "a=ice-ufrag:abcd\r\n"
                + "m=audio 9 RTP/AVP 0\r\nc=IN IP4 0.0.0.0\r\na=candidate:1 1 UDP 1 192.0.2.9 4000 typ host\r\na=rtcp:9\r\na=ptime:20\r\n"
                + "m=video 9 RTP/AVP 99\r\nc=IN IP4 0.0.0.0\r\n";
        // when
        SessionDescription moved =
                SessionDescription.parse(text).through(new InetSocketAddress("198.51.100.7", 40_000));
        // then
        assertThat(moved.print())
                .isEqualTo(TIMED
                        + "m=audio 40000 RTP/AVP 0\r\nc=IN IP4 198.51.100.7\r\na=ptime:20\r\na=rtcp-mux\r\n"
                        + "m=video 0 RTP/AVP 99\r\n");
        assertThat(moved.destination()).contains(new InetSocketAddress("198.51.100.7", 40_000));
    }

    @Test
    void shouldSayHowMuchReportsMayTakeOfWhatIsNotRefused() {
        // given
        String text = TIMED + "m=audio 9 RTP/AVP 0\r\na=ptime:20\r\nm=video 0 RTP/AVP 99\r\n";
        // when
        SessionDescription limited = SessionDescription.parse(text).withReports(75);
        // then
        assertThat(limited.print())
                .isEqualTo(
                        TIMED + "m=audio 9 RTP/AVP 0\r\nb=RS:75\r\nb=RR:75\r\na=ptime:20\r\nm=video 0 RTP/AVP 99\r\n");
    }

    @Test
    void shouldKnowNoDestinationOfAStreamThatIsRefusedOrHasANameOnly() {
        assertThat(SessionDescription.parse(TIMED).destination()).isEmpty();
        assertThat(SessionDescription.parse(TIMED + "m=audio 0 RTP/AVP 0\r\nc=IN IP4 192.0.2.1\r\n")
                        .destination())
                .isEmpty();
        assertThat(SessionDescription.parse(TIMED + "m=audio 4000 RTP/AVP 0\r\nc=IN IP4 phone.example.net\r\n")
                        .destination())
                .isEmpty();
    }
}
