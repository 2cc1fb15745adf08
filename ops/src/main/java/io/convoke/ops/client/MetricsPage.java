// SPDX-License-Identifier: Apache-2.0
package io.convoke.ops.client;

import java.util.OptionalDouble;

/** The node's Prometheus page at one moment. */
public record MetricsPage(String text) {

    /** The sum over all label sets of one metric; empty when there is no such metric. */
    public OptionalDouble sum(String name) {
        boolean any = false;
        double sum = 0;
        for (final String line : text.split("\n")) {
            final boolean same = line.startsWith(name)
                    && line.length() > name.length()
                    && (line.charAt(name.length()) == ' ' || line.charAt(name.length()) == '{');
            if (same) {
                any = true;
                sum += Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1));
            }
        }
        return any ? OptionalDouble.of(sum) : OptionalDouble.empty();
    }

    /** The first of several names that the page has: counters are named with and without {@code _total}. */
    public double sumOfAny(String... names) {
        for (final String name : names) {
            final OptionalDouble sum = sum(name);
            if (sum.isPresent()) {
                return sum.getAsDouble();
            }
        }
        return Double.NaN;
    }
}
