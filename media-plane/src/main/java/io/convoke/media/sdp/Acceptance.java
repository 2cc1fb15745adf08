// SPDX-License-Identifier: Apache-2.0
package io.convoke.media.sdp;

import io.convoke.media.sdp.AudioStream.LevelExtension;
import io.convoke.media.srtp.CryptoLine;
import io.convoke.media.srtp.SrtpKeys;
import java.util.List;
import java.util.Optional;

/** The offerer's end of an exchange (RFC 3264 §6 and §7): whether an answer fits the offer, and what it means. Pure. */
public final class Acceptance {
    private Acceptance() {}

    /**
     * What an answer means to the offerer. {@link MediaParameters#audioLevelExtension} is then the id under which the
     * offerer may send levels. Of the codecs of the answer the first counts that has the number of the offer: there
     * the offerer waits for it.
     *
     * @throws SdpException where the answer does not fit the offer, or refuses its audio
     */
    public static MediaParameters of(SessionDescription offer, SessionDescription answer) {
        if (answer.media().size() != offer.media().size()) {
            throw new SdpException(
                    0,
                    "the answer has " + answer.media().size() + " streams, the offer "
                            + offer.media().size());
        }
        MediaParameters accepted = null;
        for (int index = 0; index < answer.media().size(); index++) {
            final MediaDescription said = answer.media().get(index);
            final MediaDescription asked = offer.media().get(index);
            match(asked, said);
            if (accepted == null && AudioStream.isAudio(said) && said.port() != 0) {
                accepted = accepted(AudioStream.of(offer, asked), answer, said);
            }
        }
        if (accepted == null) {
            throw new SdpException(0, "the answer refuses all audio streams");
        }
        return accepted;
    }

    private static void match(MediaDescription asked, MediaDescription said) {
        if (!said.type().equals(asked.type())) {
            throw new SdpException(
                    said.line(),
                    "the answer has " + SdpParser.shortened(said.type()) + " in the place of " + asked.type());
        }
        if (said.port() == 0) {
            return;
        }
        if (asked.port() == 0) {
            throw new SdpException(said.line(), "the answer takes a stream that was not offered (port 0)");
        }
        if (!said.protocol().equals(asked.protocol())) {
            throw new SdpException(
                    said.line(),
                    "the answer says " + SdpParser.shortened(said.protocol()) + ", the offer " + asked.protocol());
        }
    }

    private static MediaParameters accepted(AudioStream own, SessionDescription answer, MediaDescription said) {
        final int line = said.line();
        AudioStream.unusable(said).ifPresent(reason -> {
            throw new SdpException(line, reason);
        });
        final AudioStream theirs = AudioStream.of(answer, said);
        theirs.unreachable().ifPresent(reason -> {
            throw new SdpException(line, reason);
        });
        final PayloadFormat format = theirs.formats().stream()
                .filter(candidate -> candidate.codec().isPresent() && offered(own, candidate))
                .findFirst()
                .orElseThrow(() -> new SdpException(line, "the answer has no codec of the offer"));
        final Direction wanted = theirs.direction().reversed();
        final Direction direction = Direction.of(
                wanted.sends() && own.direction().sends() && !theirs.isHeld(),
                wanted.receives() && own.direction().receives());
        final int levelId = theirs.levelExtension()
                .filter(extension -> extension.direction().receives())
                .map(LevelExtension::id)
                .orElse(-1);
        return OfferAnswer.parameters(theirs, format.codec().orElseThrow(), format, direction, levelId)
                .with(keys(own, theirs));
    }

    private static boolean offered(AudioStream own, PayloadFormat candidate) {
        return own.formats().stream()
                .anyMatch(format ->
                        format.codec().equals(candidate.codec()) && format.payloadType() == candidate.payloadType());
    }

    /** The answer names the tag of the line of the offer that it took (RFC 4568 §5.1.3); in a plain stream it need not. */
    private static SrtpKeys keys(AudioStream own, AudioStream theirs) {
        final boolean must = AudioStream.isEncrypted(own.media());
        final boolean may = must || AudioStream.crypto(own.media()).isPresent();
        final List<String> said = theirs.media()
                .section()
                .attributes("crypto")
                .map(Section.Line::attributeValue)
                .toList();
        if (!may || !must && said.isEmpty()) {
            return null;
        }
        final Optional<CryptoLine> taken = AudioStream.crypto(theirs.media());
        return taken.flatMap(line -> AudioStream.crypto(own.media(), line.tag())
                        .filter(offered -> offered.suite() == line.suite())
                        .map(offered -> new SrtpKeys(line.suite(), offered.key(), line.key())))
                .orElseThrow(() ->
                        new SdpException(theirs.media().line(), "the answer's a=crypto line is not that of the offer"));
    }
}
