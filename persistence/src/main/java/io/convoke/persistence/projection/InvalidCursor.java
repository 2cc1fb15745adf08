// SPDX-License-Identifier: Apache-2.0
package io.convoke.persistence.projection;

/** A cursor that no page of this list gave out. */
public final class InvalidCursor extends IllegalArgumentException {
    private static final long serialVersionUID = 1L;

    InvalidCursor(String cursor) {
        super("'" + cursor + "' is not a cursor of this list");
    }
}
