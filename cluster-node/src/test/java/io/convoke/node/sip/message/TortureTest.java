// SPDX-License-Identifier: Apache-2.0
package io.convoke.node.sip.message;

import static org.assertj.core.api.Assertions.assertThat;

import io.convoke.node.sip.message.SipParser.Arrival;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The messages of RFC 4475. Where the RFC leaves a choice, what is chosen here is one of what it allows. */
class TortureTest {
    private static final InetSocketAddress SOURCE = new InetSocketAddress("192.0.2.77", 5099);

    private final SipParser parser = new SipParser(Set.of());

    /** §3.1.1: valid; §3.2, §3.3, §3.4: valid as a message, whatever the application then says. */
    @ParameterizedTest
    @CsvSource(quoteCharacter = '"', textBlock = """
            wsinv, INVITE
            intmeth, !interesting-Method0123456789_*+`.%indeed'~
            esc01, INVITE
            escnull, REGISTER
            esc02, RE%47IST%45R
            lwsdisp, OPTIONS
            longreq, INVITE
            dblreq, REGISTER
            semiuri, OPTIONS
            transports, OPTIONS
            badbranch, OPTIONS
            unksm2, REGISTER
            invut, INVITE
            regaut01, REGISTER
            zeromf, OPTIONS
            cparam01, REGISTER
            cparam02, REGISTER
            regescrt, REGISTER
            sdp01, INVITE
            inv2543, INVITE
            """)
    void shouldTakeRequestsThatAreValid(String name, String method) {
        Parsed parsed = parse(name);

        assertThat(parsed).isInstanceOf(Parsed.Request.class);
        assertThat(((Parsed.Request) parsed).message().getMethod()).isEqualTo(method);
    }

    /** bcast is for whoever knows our own Via. */
    @ParameterizedTest
    @CsvSource({"unreason, 200", "noreason, 100", "bcast, 200"})
    void shouldTakeResponsesThatAreValid(String name, int status) {
        Parsed parsed = parse(name);

        assertThat(parsed).isInstanceOf(Parsed.Response.class);
        assertThat(((Parsed.Response) parsed).message().getStatusCode()).isEqualTo(status);
    }

    /** §3.1.2 and §3.3, of what they say: the status that should, or may, be answered. */
    @ParameterizedTest
    @CsvSource({
        "badinv01, 400",
        "clerr, 400",
        "ncl, 400",
        "scalar02, 400",
        "quotbal, 400",
        "ltgtruri, 400",
        "lwsruri, 400",
        "lwsstart, 400",
        "trws, 400",
        "escruri, 400",
        "regbadct, 400",
        "badvers, 505",
        "mismatch01, 400",
        "mismatch02, 400",
        "unkscm, 416",
        "novelsc, 416",
        "bext01, 420",
        "multi01, 400",
        "mcl01, 400"
    })
    void shouldRefuseWhatIsInvalid(String name, int status) {
        Parsed parsed = parse(name);

        assertThat(parsed).isInstanceOf(Parsed.Refused.class);
        assertThat(((Parsed.Refused) parsed).answer().status()).isEqualTo(status);
    }

    /** §3.1.2.12, §3.1.2.14, §3.1.2.15: refused with 400, or taken as it was meant. */
    @ParameterizedTest
    @ValueSource(strings = {"baddate", "badaspec", "baddn"})
    void shouldRefuseOrUnderstandWhatIsMeant(String name) {
        Parsed parsed = parse(name);

        if (parsed instanceof Parsed.Refused refused) {
            assertThat(refused.answer().status()).isEqualTo(400);
        } else {
            assertThat(parsed).isInstanceOf(Parsed.Request.class);
            assertThat(((Parsed.Request) parsed).message().getFrom().getTag()).isNotEmpty();
        }
    }

    /** §3.1.2.5 and §3.1.2.19: discarded. §3.3.1: nobody could tell an answer to it from another. */
    @ParameterizedTest
    @ValueSource(strings = {"scalarlg", "bigcode", "insuf"})
    void shouldBeSilent(String name) {
        assertThat(parse(name)).isInstanceOf(Parsed.Silent.class);
    }

    @Test
    void shouldSayWhatIsNotSupported() {
        Parsed.Refused refused = (Parsed.Refused) parse("bext01");

        assertThat(refused.answer().fields())
                .containsExactly(new Answer.Field("Unsupported", "nothingSupportsThis, nothingSupportsThisEither"));
    }

    /** §3.1.1.8: what is behind the length is not part of the message. §3.1.1.1: all of the body is. */
    @Test
    void shouldCutTheBodyWhereItsLengthSays() {
        Parsed.Request two = (Parsed.Request) parse("dblreq");
        Parsed.Request one = (Parsed.Request) parse("wsinv");

        assertThat(two.message().getRawContent()).isNull();
        assertThat(one.message().getRawContent()).hasSize(150);
    }

    /** §3.1.1.1, all three of its Via; folded lines are one. */
    @Test
    void shouldReadTheShortTortuousInvite() {
        Parsed.Request request = (Parsed.Request) parse("wsinv");

        assertThat(request.message().getViaHeaders()).hasSize(3);
        assertThat(request.message().getTopmostVia().getBranch()).isEqualTo("390skdjuw");
        assertThat(request.message().getTo().getTag()).isEqualTo("1918181833n");
        assertThat(request.message().getFrom().getTag()).isEqualTo("98asjd8");
        assertThat(request.message().getCSeq().getSeqNumber()).isEqualTo(9);
        assertThat(request.message().getMaxForwards().getMaxForwards()).isEqualTo(68);
        assertThat(request.message().getContactHeaders()).hasSize(1);
        assertThat(request.head().value("newfangledheader")).contains("newfangled value continued newfangled value");
        assertThat(request.head().value("unknownheaderwithunusualvalue")).contains(";;,,;;,;");
        assertThat(request.head().value("subject")).contains("");
    }

    /** §3.1.1.5: a percent sign in a header's name is no escape. §3.1.1.7: all 34 Via. */
    @Test
    void shouldTakeNamesAndListsAsTheyStand() {
        assertThat(((Parsed.Request) parse("esc02")).message().getContactHeaders())
                .hasSize(2);
        assertThat(((Parsed.Request) parse("longreq")).message().getViaHeaders())
                .hasSize(34);
    }

    @ParameterizedTest
    @MethodSource("io.convoke.node.sip.message.Messages#tortures")
    void shouldAnswerWhateverCanBeAnsweredInAFormThatIsReadable(String name) {
        Replies replies = new Replies(new byte[32]);
        Head head =
                switch (parse(name)) {
                    case Parsed.Request request -> request.head();
                    case Parsed.Refused refused -> refused.head();
                    case Parsed.Response response -> null;
                    case Parsed.Silent silent -> null;
                };
        if (head == null) return;

        byte[] reply = replies.reply(head, SOURCE, Answer.of(486)).bytes();

        Head read = Head.read(reply, reply.length).orElseThrow();
        assertThat(read.startLine()).isEqualTo("SIP/2.0 486 Busy Here");
        assertThat(read.value("call-id")).isEqualTo(head.value("call-id"));
        assertThat(read.value("cseq")).isEqualTo(head.value("cseq"));
        assertThat(read.value("from")).isEqualTo(head.value("from"));
        assertThat(read.values("via")).hasSameSizeAs(head.values("via"));
        assertThat(new String(reply, StandardCharsets.UTF_8)).contains("received=192.0.2.77");
    }

    private Parsed parse(String name) {
        return parser.parse(Messages.torture(name), Arrival.DATAGRAM);
    }
}
