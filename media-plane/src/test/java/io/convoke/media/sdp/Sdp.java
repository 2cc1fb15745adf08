// SPDX-License-Identifier: Apache-2.0
package io.convoke.media.sdp;

import io.convoke.media.srtp.MasterKey;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Stream;

/** Descriptions that tests share: recorded ones by file, short ones by their audio stream. */
final class Sdp {
    static final LocalMedia LOCAL = new LocalMedia("203.0.113.7", 20_000, 20_001, 77, 1, "convoke")
            .with(MasterKey.parse("MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5").orElseThrow());

    /** What other programs and the RFCs say; every one is a valid description. */
    static final List<String> RECORDED = List.of(
            "chromium-offer.sdp",
            "baresip-offer.sdp",
            "linphone-offer.sdp",
            "freeswitch-offer.sdp",
            "rfc3264-section10-1-offer.sdp",
            "rfc3264-section10-2-offer.sdp",
            "rfc4317-section2-1-offer.sdp",
            "rfc4317-section2-1-answer.sdp",
            "rfc4568-section6-1-offer.sdp");

    private Sdp() {}

    static String recorded(String name) {
        try (InputStream file = Sdp.class.getResourceAsStream(name)) {
            return new String(file.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    /** A recorded description whose host names stand for 192.0.2.1: names are not looked up here. */
    static SessionDescription recordedWithLiterals(String name) {
        return SessionDescription.parse(
                recorded(name).replaceAll("host\\.(anywhere\\.com|[a-z]+\\.example\\.com)", "192.0.2.1"));
    }

    /** A session at 192.0.2.1 with these lines from the first m-line on. */
    static SessionDescription withMedia(String... lines) {
        return SessionDescription.parse("v=0\r\no=- 1 1 IN IP4 192.0.2.1\r\ns=-\r\nc=IN IP4 192.0.2.1\r\nt=0 0\r\n"
                + String.join("", Stream.of(lines).map(line -> line + "\r\n").toList()));
    }

    static Negotiation.Negotiated negotiated(SessionDescription offer) {
        return negotiated(offer, LOCAL);
    }

    static Negotiation.Negotiated negotiated(SessionDescription offer, LocalMedia local) {
        return switch (OfferAnswer.answer(offer, local)) {
            case Negotiation.Negotiated agreed -> agreed;
            case Negotiation.Refused refused -> throw new AssertionError(refused.toString());
        };
    }

    static Negotiation.Refused refused(SessionDescription offer) {
        return switch (OfferAnswer.answer(offer, LOCAL)) {
            case Negotiation.Refused refused -> refused;
            case Negotiation.Negotiated agreed -> throw new AssertionError(agreed.toString());
        };
    }
}
