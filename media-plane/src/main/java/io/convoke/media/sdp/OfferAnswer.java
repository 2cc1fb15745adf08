// SPDX-License-Identifier: Apache-2.0
package io.convoke.media.sdp;

import io.convoke.media.codec.AudioCodec;
import io.convoke.media.sdp.AudioStream.LevelExtension;
import io.convoke.media.sdp.Negotiation.Negotiated;
import io.convoke.media.sdp.Negotiation.Refused;
import io.convoke.media.sdp.Section.Line;
import io.convoke.media.sdp.SessionDescription.Origin;
import io.convoke.media.srtp.CryptoLine;
import io.convoke.media.srtp.MasterKey;
import io.convoke.media.srtp.SrtpKeys;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Offer and answer for one audio stream (RFC 3264). Pure: the same offer and the same local side give the same answer.
 * A re-offer is answered in the same way, under the next session version.
 */
public final class OfferAnswer {
    private OfferAnswer() {}

    /** One stream of the offer that can be used, with the codec chosen for it. */
    private record Choice(int index, AudioStream stream, AudioCodec codec, PayloadFormat format) {}

    /** True where the audio stream that will be answered says rtcp-mux: then one local port is enough. */
    public static boolean offersRtcpMux(SessionDescription offer) {
        return offer.media().stream()
                .filter(media -> AudioStream.isAudio(media)
                        && AudioStream.unusable(media).isEmpty())
                .map(media -> AudioStream.of(offer, media))
                .filter(stream -> stream.unreachable().isEmpty()
                        && stream.formats().stream()
                                .anyMatch(format -> format.codec().isPresent()))
                .findFirst()
                .map(AudioStream::rtcpMux)
                .orElse(false);
    }

    /**
     * Answers the first audio stream with a usable codec and refuses every other one (port 0).
     *
     * @throws SdpException where an attribute that matters is malformed
     */
    public static Negotiation answer(SessionDescription offer, LocalMedia local) {
        final List<String> offered = new ArrayList<>();
        String reason = null;
        for (int index = 0; index < offer.media().size(); index++) {
            final MediaDescription media = offer.media().get(index);
            if (!AudioStream.isAudio(media)) {
                continue;
            }
            if (media.port() != 0 && AudioStream.isRtp(media)) {
                PayloadFormat.of(media).forEach(format -> offered.add(format.encoding()));
            }
            Optional<String> obstacle = AudioStream.unusable(media).or(() -> keyless(media, local));
            if (obstacle.isEmpty()) {
                final AudioStream stream = AudioStream.of(offer, media);
                obstacle = stream.unreachable();
                final Optional<Choice> choice = obstacle.isEmpty() ? choose(index, stream, local) : Optional.empty();
                if (choice.isPresent()) {
                    return negotiated(offer, choice.get(), local);
                }
            }
            reason = reason != null ? reason : obstacle.orElse("none of the offered codecs is supported");
        }
        return new Refused(offered, supported(), reason == null ? "no audio stream is offered" : reason);
    }

    private static Optional<String> keyless(MediaDescription media, LocalMedia local) {
        return AudioStream.isEncrypted(media) && local.masterKey() == null
                ? Optional.of("encrypted media is not wanted here")
                : Optional.empty();
    }

    /** The key that an answer of ours gave away: with it, the same offer is answered in the same way again. */
    public static Optional<MasterKey> masterKey(SessionDescription answer) {
        return crypto(answer).map(CryptoLine::key);
    }

    /** Who offers another key or suite than before begins anew in both directions, and must get another key too. */
    public static boolean sameKey(SessionDescription offer, SessionDescription before) {
        return crypto(offer).map(CryptoLine::suite).equals(crypto(before).map(CryptoLine::suite))
                && masterKey(offer).equals(masterKey(before));
    }

    private static Optional<CryptoLine> crypto(SessionDescription description) {
        return description.media().stream()
                .filter(media -> media.port() != 0)
                .flatMap(media -> AudioStream.crypto(media).stream())
                .findFirst();
    }

    /** What the audio streams of a description name, such as {@code G729/8000}. */
    public static List<String> encodings(SessionDescription description) {
        return description.media().stream()
                .filter(media -> AudioStream.isAudio(media) && media.port() != 0 && AudioStream.isRtp(media))
                .flatMap(media -> PayloadFormat.of(media).stream())
                .map(PayloadFormat::encoding)
                .toList();
    }

    private static List<String> supported() {
        return Arrays.stream(AudioCodec.values()).map(OfferAnswer::encoding).toList();
    }

    static String encoding(AudioCodec codec) {
        final String mono = codec.encodingName() + '/' + codec.clockRate();
        return PayloadFormat.channels(codec) > 1 ? mono + '/' + PayloadFormat.channels(codec) : mono;
    }

    private static Optional<Choice> choose(int index, AudioStream stream, LocalMedia local) {
        final Stream<Choice> choices = stream.formats().stream()
                .flatMap(format -> format.codec().map(codec -> new Choice(index, stream, codec, format)).stream());
        final List<AudioCodec> preference = local.preference();
        return preference.isEmpty()
                ? choices.findFirst()
                : choices.filter(choice -> preference.contains(choice.codec()))
                        .min(Comparator.comparingInt(choice -> preference.indexOf(choice.codec())));
    }

    private static Negotiated negotiated(SessionDescription offer, Choice choice, LocalMedia local) {
        final MediaParameters parameters = parameters(
                        choice.stream(),
                        choice.codec(),
                        choice.format(),
                        direction(choice.stream(), local),
                        levelId(choice.stream()))
                .with(crypto(choice, local)
                        .map(line -> new SrtpKeys(line.suite(), local.masterKey(), line.key()))
                        .orElse(null));
        final List<MediaDescription> media = new ArrayList<>();
        for (int index = 0; index < offer.media().size(); index++) {
            media.add(
                    index == choice.index()
                            ? answered(choice, parameters, local)
                            : offer.media().get(index).refused());
        }
        final String address = ConnectionAddress.print(local.literal());
        final Origin origin = new Origin(
                local.username(), Long.toString(local.sessionId()), Long.toString(local.sessionVersion()), address);
        final List<Line> session = new ArrayList<>();
        session.add(Line.of('c', address));
        // RFC 3264 §6: the times of the answer are those of the offer.
        offer.section().lines().stream()
                .filter(line -> line.type() == 't' || line.type() == 'r')
                .forEach(session::add);
        return new Negotiated(new SessionDescription(origin, "-", new Section(session), media), parameters);
    }

    /** The offered line that is taken. In a plain stream it is an offer to encrypt (RFC 8643 §3.1), which needs no yes. */
    private static Optional<CryptoLine> crypto(Choice choice, LocalMedia local) {
        return local.masterKey() == null
                ? Optional.empty()
                : AudioStream.crypto(choice.stream().media());
    }

    private static Direction direction(AudioStream stream, LocalMedia local) {
        final Direction wanted = stream.direction().reversed();
        return Direction.of(
                wanted.sends() && local.canSend() && !stream.isHeld(), wanted.receives() && local.canReceive());
    }

    /** The id under which the offerer sends levels; -1 where it only wants to receive them. */
    private static int levelId(AudioStream stream) {
        return stream.levelExtension()
                .filter(extension -> extension.direction().sends())
                .map(LevelExtension::id)
                .orElse(-1);
    }

    static MediaParameters parameters(
            AudioStream stream, AudioCodec codec, PayloadFormat format, Direction direction, int levelId) {
        final Optional<PayloadFormat> events = stream.telephoneEvents(codec);
        return new MediaParameters(
                codec,
                format.payloadType(),
                payloadType(events),
                events.map(PayloadFormat::clockRate).orElse(codec.clockRate()),
                payloadType(stream.comfortNoise(codec)),
                stream.packetMs(codec),
                direction,
                stream.rtp(),
                stream.rtcp(),
                stream.rtcpMux(),
                levelId,
                codec == AudioCodec.OPUS ? AudioStream.opusPreferences(format) : null,
                null);
    }

    private static int payloadType(Optional<PayloadFormat> format) {
        return format.map(PayloadFormat::payloadType).orElse(-1);
    }

    private static MediaDescription answered(Choice choice, MediaParameters parameters, LocalMedia local) {
        final List<String> formats = new ArrayList<>();
        final List<Line> lines = new ArrayList<>();
        addFormats(parameters, formats, lines);
        lines.add(Line.attribute("ptime", Integer.toString(parameters.packetMs())));
        lines.add(
                parameters.rtcpMux()
                        ? Line.attribute("rtcp-mux")
                        : Line.attribute("rtcp", Integer.toString(local.rtcpPort())));
        if (parameters.audioLevelExtension() >= 0) {
            choice.stream().levelExtension().map(OfferAnswer::received).ifPresent(lines::add);
        }
        lines.add(Line.attribute(parameters.direction().attribute()));
        final MediaDescription offered = choice.stream().media();
        crypto(choice, local)
                .map(line -> CryptoLine.print(line.tag(), line.suite(), local.masterKey()))
                .ifPresent(value -> lines.add(Line.attribute("crypto", value)));
        final String protocol = offered.protocol();
        return MediaDescription.of("audio", local.rtpPort(), protocol, formats, lines);
    }

    private static void addFormats(MediaParameters parameters, List<String> formats, List<Line> lines) {
        add(parameters.payloadType(), encoding(parameters.codec()), formats, lines);
        if (parameters.codec() == AudioCodec.OPUS) {
            // What the mixer likes to receive: correction always, gaps where the peer is willing to make them.
            final String dtx = parameters.opus().dtx() ? ";usedtx=1" : "";
            lines.add(Line.attribute("fmtp", parameters.payloadType() + " useinbandfec=1" + dtx));
        }
        final int events = parameters.telephoneEventPayloadType();
        if (events >= 0) {
            add(events, PayloadFormat.TELEPHONE_EVENT + '/' + parameters.telephoneEventClockRate(), formats, lines);
            lines.add(Line.attribute("fmtp", events + " 0-15"));
        }
        if (parameters.comfortNoisePayloadType() >= 0) {
            final String noise =
                    PayloadFormat.COMFORT_NOISE + '/' + parameters.codec().clockRate();
            add(parameters.comfortNoisePayloadType(), noise, formats, lines);
        }
    }

    private static void add(int payloadType, String encoding, List<String> formats, List<Line> lines) {
        formats.add(Integer.toString(payloadType));
        lines.add(rtpmap(payloadType, encoding));
    }

    static Line rtpmap(int payloadType, String encoding) {
        return Line.attribute("rtpmap", payloadType + " " + encoding);
    }

    /** The extension under the offerer's id, from the offerer only: the mixer sends no levels (RFC 8285 §6). */
    private static Line received(LevelExtension extension) {
        final String attributes = extension.attributes().isEmpty() ? "" : ' ' + extension.attributes();
        return Line.attribute("extmap", extension.id() + "/recvonly " + AudioStream.LEVEL_URI + attributes);
    }
}
