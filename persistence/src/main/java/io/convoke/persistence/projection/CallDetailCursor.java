// SPDX-License-Identifier: Apache-2.0
package io.convoke.persistence.projection;

import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Base64;

/**
 * Where a list of call detail records goes on: strictly below this position, newest first. Made of the key, not of the
 * driver's paging state: it holds across versions and partitions, and what a client makes up reads nothing else.
 */
record CallDetailCursor(Instant startedAt, String conference, String leg) {
    static final Instant EARLIEST = Instant.parse("2000-01-01T00:00:00Z");
    static final Instant LATEST = Instant.parse("9999-12-31T00:00:00Z");

    private static final String SEPARATOR = "\n";
    /** Sorts above every id, so that the position lies before all records of its instant. */
    private static final String ABOVE_ALL = "\uffff";

    static CallDetailCursor of(CallDetailRecord last) {
        return new CallDetailCursor(
                last.startedAt(), last.conference().value(), last.leg().value());
    }

    /** Before everything that began earlier than this. */
    static CallDetailCursor before(Instant end) {
        return new CallDetailCursor(end.minusMillis(1), ABOVE_ALL, ABOVE_ALL);
    }

    String encode() {
        String text = String.join(SEPARATOR, Long.toString(startedAt.toEpochMilli()), conference, leg);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }

    static CallDetailCursor decode(String cursor) {
        try {
            String text = new String(Base64.getUrlDecoder().decode(cursor), StandardCharsets.UTF_8);
            String[] parts = text.split(SEPARATOR, -1);
            if (parts.length != 3) {
                throw new InvalidCursor(cursor);
            }
            Instant at = Instant.ofEpochMilli(Long.parseLong(parts[0]));
            if (at.isBefore(EARLIEST.minusMillis(1)) || at.isAfter(LATEST)) {
                throw new InvalidCursor(cursor);
            }
            return new CallDetailCursor(at, parts[1], parts[2]);
        } catch (NumberFormatException | DateTimeException notOurs) {
            throw new InvalidCursor(cursor);
        } catch (InvalidCursor known) {
            throw known;
        } catch (IllegalArgumentException notBase64) {
            throw new InvalidCursor(cursor);
        }
    }
}
