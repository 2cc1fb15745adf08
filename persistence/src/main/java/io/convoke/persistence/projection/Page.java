// SPDX-License-Identifier: Apache-2.0
package io.convoke.persistence.projection;

import java.util.List;
import java.util.Optional;

/**
 * A part of a list.
 *
 * @param next hands in the next question where this part ended; empty when the list is complete. A page may be shorter
 *     than asked for, even empty, and yet have a next one: one question reads a bounded number of partitions.
 */
public record Page<T>(List<T> items, Optional<String> next) {
    /** More than this is not read for one question, whatever is asked for. */
    public static final int LARGEST = 500;

    public Page {
        items = List.copyOf(items);
    }

    static int bounded(int limit) {
        if (limit < 1) {
            throw new IllegalArgumentException(
                    "a page of " + limit + " items cannot be listed; 1 to " + LARGEST + " can");
        }
        return Math.min(limit, LARGEST);
    }
}
