// SPDX-License-Identifier: Apache-2.0
package io.convoke.media.sdp;

import io.convoke.media.codec.AudioCodec;
import io.convoke.media.sdp.Section.Line;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * One payload type of an RTP stream with its {@code a=rtpmap} and {@code a=fmtp}, or with RFC 3551's meaning where
 * there is no rtpmap.
 *
 * @param name the encoding name as said; empty for a payload type that means nothing
 * @param parameters of {@code a=fmtp}, names in lower case
 */
record PayloadFormat(int payloadType, String name, int clockRate, int channels, Map<String, String> parameters) {
    static final String TELEPHONE_EVENT = "telephone-event";
    static final String COMFORT_NOISE = "CN";

    private static final int STATIC_COMFORT_NOISE = 13;
    private static final int LARGEST_CLOCK_RATE = 1_000_000;

    /** The formats of an RTP stream in the order of its m-line, each once. */
    static List<PayloadFormat> of(MediaDescription media) {
        final Map<Integer, String> fmtp = new HashMap<>();
        media.section().attributes("fmtp").forEach(line -> fmtp.putIfAbsent(type(line), rest(line)));
        final Map<Integer, PayloadFormat> mapped = new HashMap<>();
        media.section().attributes("rtpmap").forEach(line -> {
            final int type = type(line);
            mapped.computeIfAbsent(type, first -> parse(line, first, parameters(fmtp.getOrDefault(first, ""))));
        });
        final Map<Integer, PayloadFormat> formats = new LinkedHashMap<>();
        final Line at = new Line(media.line(), 'm', "");
        for (final String format : media.formats()) {
            final int type = SdpParser.number(at, "payload type", format, 0, 127);
            formats.putIfAbsent(type, mapped.getOrDefault(type, ofStaticType(type)));
        }
        return List.copyOf(formats.values());
    }

    /** Of all streams, by encoding in lower case: who says a number again must mean the same by it (RFC 3264 §8.3.2). */
    static Map<String, Integer> numbers(SessionDescription description) {
        final Map<String, Integer> numbers = new LinkedHashMap<>();
        description.media().stream()
                .filter(media -> AudioStream.isAudio(media) && media.port() != 0 && AudioStream.isRtp(media))
                .flatMap(media -> of(media).stream())
                .forEach(format ->
                        numbers.putIfAbsent(format.encoding().toLowerCase(Locale.ROOT), format.payloadType()));
        return numbers;
    }

    private static int type(Line line) {
        final String value = line.attributeValue();
        final int space = value.indexOf(' ');
        return SdpParser.number(line, "payload type", space < 0 ? value : value.substring(0, space), 0, 127);
    }

    private static String rest(Line line) {
        final int space = line.attributeValue().indexOf(' ');
        return space < 0 ? "" : line.attributeValue().substring(space + 1);
    }

    private static PayloadFormat parse(Line line, int type, Map<String, String> parameters) {
        final String[] fields = rest(line).strip().split("/", 4);
        if (fields.length < 2 || fields.length > 3 || fields[0].isEmpty()) {
            throw new SdpException(line.number(), "rtpmap needs name/clock rate, and channels where there are several");
        }
        final int clockRate = SdpParser.number(line, "clock rate", fields[1], 1, LARGEST_CLOCK_RATE);
        final int channels = fields.length < 3 ? 1 : SdpParser.number(line, "number of channels", fields[2], 1, 255);
        return new PayloadFormat(type, fields[0], clockRate, channels, parameters);
    }

    /** {@code name=value} pairs between semicolons; what is no pair stays under its own text. */
    private static Map<String, String> parameters(String text) {
        final Map<String, String> parameters = new HashMap<>();
        for (final String part : text.split(";")) {
            final int equals = part.indexOf('=');
            final String name = (equals < 0 ? part : part.substring(0, equals)).strip();
            if (!name.isEmpty()) {
                parameters.putIfAbsent(
                        name.toLowerCase(Locale.ROOT),
                        equals < 0 ? "" : part.substring(equals + 1).strip());
            }
        }
        return Map.copyOf(parameters);
    }

    private static PayloadFormat ofStaticType(int type) {
        if (type == STATIC_COMFORT_NOISE) {
            return new PayloadFormat(type, COMFORT_NOISE, 8_000, 1, Map.of());
        }
        return Arrays.stream(AudioCodec.values())
                .filter(codec -> codec.staticPayloadType() == type)
                .findFirst()
                .map(codec -> new PayloadFormat(type, codec.encodingName(), codec.clockRate(), 1, Map.of()))
                .orElseGet(() -> new PayloadFormat(type, "", 0, 1, Map.of()));
    }

    boolean is(String encodingName, int rate) {
        return name.equalsIgnoreCase(encodingName) && clockRate == rate && channels == 1;
    }

    /** Opus counts only as opus/48000/2 (RFC 7587 §7). */
    Optional<AudioCodec> codec() {
        return Arrays.stream(AudioCodec.values())
                .filter(codec -> name.equalsIgnoreCase(codec.encodingName())
                        && clockRate == codec.clockRate()
                        && channels == channels(codec))
                .findFirst();
    }

    static int channels(AudioCodec codec) {
        return codec == AudioCodec.OPUS ? 2 : 1;
    }

    /** A parameter that is 0 or 1; false where it is missing. */
    boolean flag(String parameter) {
        return "1".equals(parameters.get(parameter));
    }

    /** A numeric parameter, or {@code otherwise} where it is missing, no number or out of bounds. */
    int number(String parameter, int min, int max, int otherwise) {
        return Stream.ofNullable(parameters.get(parameter))
                .filter(value -> value.matches("[0-9]{1,9}"))
                .map(Integer::parseInt)
                .filter(value -> value >= min && value <= max)
                .findFirst()
                .orElse(otherwise);
    }

    /** As in {@code a=rtpmap}: {@code opus/48000/2}. */
    String encoding() {
        return name.isEmpty()
                ? "payload type " + payloadType
                : name + '/' + clockRate + (channels > 1 ? "/" + channels : "");
    }
}
