// SPDX-License-Identifier: Apache-2.0
package io.convoke.node.http.body;

import io.convoke.node.http.call.Problem;
import io.convoke.node.http.call.ProblemException;
import io.convoke.node.http.call.ProblemType;
import io.convoke.protocol.ids.UserId;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.Function;

/** What a field of a body must be beyond its JSON type; where it is not, the problem names the field. */
final class Checks {
    static final int MAX_NAME = 200;

    private Checks() {}

    static <T> T required(String field, T value) {
        if (value != null) return value;
        throw Problem.of(ProblemType.INVALID_BODY, "'" + field + "' is missing")
                .with("field", field)
                .exception();
    }

    /** One line for people; null stays null. */
    static String name(String field, String text) {
        if (text == null) return null;
        if (text.length() > MAX_NAME) throw invalid(field, "has more than " + MAX_NAME + " characters");
        if (text.codePoints().anyMatch(Checks::notPrintable)) throw invalid(field, "has control characters");
        return text.strip();
    }

    static UserId aor(String field, String text) {
        return parsed(field, required(field, text), UserId::parse);
    }

    /** Without repetitions, in the order given. */
    static List<UserId> aors(String field, List<String> texts, int most) {
        required(field, texts);
        if (texts.isEmpty()) throw invalid(field, "is empty");
        if (texts.size() > most) throw invalid(field, "has more than " + most + " items");
        Set<UserId> users = new LinkedHashSet<>();
        for (int i = 0; i < texts.size(); i++) users.add(aor(field + "[" + i + "]", texts.get(i)));
        return new ArrayList<>(users);
    }

    static int within(String field, int value, int from, int to) {
        if (value >= from && value <= to) return value;
        throw invalid(field, "is " + value + ", not within " + from + " to " + to);
    }

    static <T> T parsed(String field, String text, Function<String, T> parse) {
        try {
            return parse.apply(text);
        } catch (IllegalArgumentException e) {
            throw Problem.of(ProblemType.INVALID_VALUE, field + ": " + e.getMessage())
                    .with("field", field)
                    .exception();
        }
    }

    /** A constant by its name in the API: lower case, {@code -} for {@code _}. */
    static <E extends Enum<E>> E constant(String field, String text, List<E> allowed) {
        required(field, text);
        return allowed.stream()
                .filter(constant -> name(constant).equals(text))
                .findFirst()
                .orElseThrow(() -> invalid(
                        field,
                        "is '" + text + "', not one of "
                                + allowed.stream().map(Checks::name).toList()));
    }

    static String name(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    static ProblemException invalid(String field, String what) {
        return Problem.of(ProblemType.INVALID_VALUE, "'" + field + "' " + what)
                .with("field", field)
                .exception();
    }

    /** Half a surrogate pair has no UTF-8 form: it would come back as something else. */
    static boolean notStorable(int codePoint) {
        return codePoint == 0 || Character.getType(codePoint) == Character.SURROGATE;
    }

    private static boolean notPrintable(int codePoint) {
        return Character.isISOControl(codePoint) || Character.getType(codePoint) == Character.SURROGATE;
    }
}
