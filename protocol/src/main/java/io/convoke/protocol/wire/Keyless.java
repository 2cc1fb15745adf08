// SPDX-License-Identifier: Apache-2.0
package io.convoke.protocol.wire;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.RecordComponent;
import java.util.Arrays;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Records that hold session descriptions, as text without their keys (RFC 4568 §6.1): they end in logs. */
public final class Keyless {
    private static final Pattern KEY = Pattern.compile("inline:[^|;\\s]*", Pattern.CASE_INSENSITIVE);

    private Keyless() {}

    /** What {@code toString} of a record says, with an ellipsis in the place of each key. */
    public static String print(Record told) {
        return Arrays.stream(told.getClass().getRecordComponents())
                .map(component -> component.getName() + "=" + hide(String.valueOf(value(told, component))))
                .collect(Collectors.joining(", ", told.getClass().getSimpleName() + "[", "]"));
    }

    /** The same for a text. */
    public static String hide(String text) {
        return KEY.matcher(text).replaceAll("inline:…");
    }

    private static Object value(Record told, RecordComponent component) {
        try {
            component.getAccessor().setAccessible(true);
            return component.getAccessor().invoke(told);
        } catch (IllegalAccessException | InvocationTargetException e) {
            throw new IllegalStateException(component + " of a record cannot be read", e);
        }
    }
}
