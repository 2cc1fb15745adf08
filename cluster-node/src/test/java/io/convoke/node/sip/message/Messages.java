// SPDX-License-Identifier: Apache-2.0
package io.convoke.node.sip.message;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import java.util.stream.Stream;

final class Messages {
    private Messages() {}

    /** One of RFC 4475, by the name that it has there. */
    static byte[] torture(String name) {
        try (InputStream file = Messages.class.getResourceAsStream("torture/" + name + ".sip")) {
            return Objects.requireNonNull(file, name).readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static Stream<String> tortures() {
        return ("wsinv intmeth esc01 escnull esc02 lwsdisp longreq dblreq semiuri transports unreason noreason badinv01"
                        + " clerr ncl scalar02 scalarlg quotbal ltgtruri lwsruri lwsstart trws escruri baddate regbadct"
                        + " badaspec baddn badvers mismatch01 mismatch02 bigcode badbranch insuf unkscm novelsc unksm2"
                        + " bext01 invut regaut01 multi01 mcl01 bcast zeromf cparam01 cparam02 regescrt sdp01 inv2543")
                .lines()
                .flatMap(line -> Stream.of(line.split(" ")));
    }

    /** With the line ends of SIP in place of those of a text block. */
    static byte[] bytes(String text) {
        return text.replace("\n", "\r\n").getBytes(StandardCharsets.UTF_8);
    }

    /** A request without a fault, from which a test takes away or to which it adds. */
    static String options(String moreLines) {
        return """
                OPTIONS sip:conference@example.net SIP/2.0
                Via: SIP/2.0/UDP 192.0.2.1:5070;branch=z9hG4bK74bf9
                Max-Forwards: 70
                From: <sip:alice@example.net>;tag=9fxced76sl
                To: <sip:conference@example.net>
                Call-ID: 3848276298220188511@example.net
                CSeq: 1 OPTIONS
                """ + moreLines + "\n";
    }
}
