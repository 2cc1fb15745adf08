// SPDX-License-Identifier: Apache-2.0
package io.convoke.media.counters;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/**
 * Figures that one thread writes and any thread reads, one for each constant of {@code E}. Opaque access: a reader sees
 * whole values and, in time, the latest; two values read after each other need not be of the same moment.
 */
public final class Counters<E extends Enum<E>> {
    private static final VarHandle VALUE = MethodHandles.arrayElementVarHandle(long[].class);

    private final long[] values;

    public Counters(Class<E> names) {
        values = new long[names.getEnumConstants().length];
    }

    public void increment(E name) {
        add(name, 1);
    }

    public void add(E name, long delta) {
        int index = name.ordinal();
        VALUE.setOpaque(values, index, values[index] + delta);
    }

    public void set(E name, long value) {
        VALUE.setOpaque(values, name.ordinal(), value);
    }

    public long get(E name) {
        return (long) VALUE.getOpaque(values, name.ordinal());
    }

    /** The sum over all names; meaningful only where all count the same kind of thing. */
    public long sum() {
        long sum = 0;
        for (int index = 0; index < values.length; index++) {
            sum += (long) VALUE.getOpaque(values, index);
        }
        return sum;
    }

    /** Adds all of another's values to these. */
    public void addAll(Counters<E> other) {
        for (int index = 0; index < values.length; index++) {
            VALUE.setOpaque(values, index, values[index] + (long) VALUE.getOpaque(other.values, index));
        }
    }
}
