// SPDX-License-Identifier: Apache-2.0
package io.convoke.media.srtp;

import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * An {@code a=crypto} line that can be used (RFC 4568 §9.1). Not used are those with an unknown suite, with a master key
 * identifier or several keys, and with session parameters that change what is protected or are unknown.
 */
public record CryptoLine(String tag, CryptoSuite suite, MasterKey key) {
    private static final Pattern LINE = Pattern.compile("([0-9]{1,9}) +([A-Za-z0-9_]{1,64}) +(\\S+)((?: +\\S+)*) *");
    private static final Pattern KEY = Pattern.compile(
            "inline:([A-Za-z0-9+/]{40})(?:\\|(?:2\\^[0-9]{1,2}|[1-9][0-9]{0,15}))?", Pattern.CASE_INSENSITIVE);

    /** The first that can be used: the one that the offerer likes best (RFC 4568 §5.1.2). */
    public static Optional<CryptoLine> firstUsable(List<String> values) {
        return usable(values).findFirst();
    }

    /** Those that can be used, in their order. A tag that comes again does not count. */
    public static Stream<CryptoLine> usable(List<String> values) {
        Set<String> tags = new HashSet<>();
        return values.stream()
                .map(LINE::matcher)
                .filter(line -> line.matches() && tags.add(line.group(1)))
                .flatMap(line -> read(line).stream());
    }

    private static Optional<CryptoLine> read(Matcher line) {
        Matcher key = KEY.matcher(line.group(3));
        Optional<CryptoSuite> suite = CryptoSuite.of(line.group(2));
        if (suite.isEmpty() || !key.matches() || !ignorable(line.group(4))) {
            return Optional.empty();
        }
        return MasterKey.parse(key.group(1)).map(master -> new CryptoLine(line.group(1), suite.get(), master));
    }

    /** A window size is a hint; a parameter with a hyphen may be ignored where it is not known (RFC 4568 §6.3.7). */
    private static boolean ignorable(String parameters) {
        return List.of(parameters.strip().split(" +")).stream()
                .allMatch(parameter -> parameter.isEmpty() || parameter.matches("WSH=[0-9]{2,9}|-\\S+"));
    }

    /** The names of the suites, and nothing that could be a key. */
    public static List<String> suites(List<String> values) {
        return values.stream()
                .map(LINE::matcher)
                .filter(Matcher::matches)
                .map(line -> line.group(2))
                .filter(name -> name.length() < 40)
                .limit(8)
                .toList();
    }

    /** What to answer with: the tag and the suite of the offer, and a key of our own (RFC 4568 §5.1.2). */
    public static String print(String tag, CryptoSuite suite, MasterKey own) {
        return tag + ' ' + suite.name() + " inline:" + own.inline();
    }
}
