// SPDX-License-Identifier: Apache-2.0
package io.convoke.node.http.call;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** One page of a list as it is answered; {@code next} is missing on the last. */
public record Slice<T>(List<T> items, String next) {
    public static final int LARGEST = 500;
    public static final int USUAL = 50;

    /** Of a list that is all in memory, in the order of a key that names each item. */
    public static <T> Slice<T> of(List<T> all, Function<T, String> key, Call call) {
        int limit = limit(call);
        String after = call.query("after", Slice::decode).orElse(null);
        List<T> rest = all.stream()
                .filter(item -> after == null || key.apply(item).compareTo(after) > 0)
                .sorted(Comparator.comparing(key))
                .limit(limit + 1L)
                .toList();
        if (rest.size() <= limit) return new Slice<>(rest, null);
        List<T> items = rest.subList(0, limit);
        return new Slice<>(items, encode(key.apply(items.getLast())));
    }

    public static int limit(Call call) {
        return call.query("limit", 1, LARGEST, USUAL);
    }

    public static Optional<String> after(Call call) {
        return call.query("after");
    }

    private static String encode(String key) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(key.getBytes(StandardCharsets.UTF_8));
    }

    private static String decode(String cursor) {
        try {
            return new String(Base64.getUrlDecoder().decode(cursor), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("'" + cursor + "' is not a cursor of this list", e);
        }
    }
}
