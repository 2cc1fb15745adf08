// SPDX-License-Identifier: Apache-2.0
package io.convoke.protocol.user;

import io.convoke.protocol.wire.Wire;

/**
 * How far a session has read. Messages are read by their place in the inbox; the IM list is state, not history, and is
 * read by version: whoever comes with another epoch (the user entity has restarted) is shown the whole list again.
 *
 * @param messageSeq the last message seen; 0 before the first
 * @param epoch which life of the user entity {@code listVersion} counts in
 */
public record FeedCursor(long messageSeq, long epoch, long listVersion) implements Wire {
    public static final FeedCursor START = new FeedCursor(0, 0, 0);

    /**
     * Reads what {@link #toString} wrote; opaque to clients.
     *
     * @throws IllegalArgumentException for anything else
     */
    public static FeedCursor parse(String text) {
        String[] parts = text.split("\\.", 4);
        if (parts.length != 3)
            throw new IllegalArgumentException("'" + text + "' is not a cursor that this service gave out");
        try {
            FeedCursor cursor = new FeedCursor(
                    Long.parseLong(parts[0], 36), Long.parseLong(parts[1], 36), Long.parseLong(parts[2], 36));
            if (cursor.messageSeq < 0 || cursor.listVersion < 0) throw new NumberFormatException("negative");
            return cursor;
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException("'" + text + "' is not a cursor that this service gave out", e);
        }
    }

    @Override
    public String toString() {
        return Long.toString(messageSeq, 36) + "." + Long.toString(epoch, 36) + "." + Long.toString(listVersion, 36);
    }
}
