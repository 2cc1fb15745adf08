// SPDX-License-Identifier: Apache-2.0
package io.convoke.node.user;

import io.convoke.protocol.ids.MessageId;
import io.convoke.protocol.ids.UserId;
import io.convoke.protocol.user.InboxMessage;
import io.convoke.protocol.wire.Wire;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;

/**
 * A user's bounded message cache. Reading does not remove a message: another session may not have seen it yet.
 *
 * @param messages oldest first, their places without a gap
 * @param lastSeq the last place that was given, also when its message is gone
 * @param readSeq up to here some session has read
 * @param dropped messages that were dropped before any session had read them, ever
 * @param bytes what the kept messages weigh
 * @param recent the messages that came last, oldest first, also those that were dropped: a repetition is known by it
 */
public record Inbox(
        List<InboxMessage> messages, long lastSeq, long readSeq, long dropped, long bytes, List<Seen> recent)
        implements Wire {
    static final Inbox EMPTY = new Inbox(List.of(), 0, 0, 0, 0, List.of());

    /** What a message weighs beside its text: ids, addresses, time; and the structured part where there is one. */
    private static final int ENVELOPE_BYTES = 128;

    private static final int INFORMATION_BYTES = 512;

    /** How many repetitions are known. A constant and no setting: a replay must give the same inbox for ever. */
    private static final int RECENT_IDS = 1_000;

    /** Where a message was stored. */
    public record Seen(UserId from, MessageId id, long seq) implements Wire {}

    /** @param maxMessages and {@code maxBytes}: beyond either the oldest are dropped; the newest always stays */
    public record Bounds(int maxMessages, long maxBytes) {}

    Optional<Seen> seen(UserId from, MessageId id) {
        for (int at = recent.size() - 1; at >= 0; at--) { // a repetition follows soon: newest first
            Seen seen = recent.get(at);
            if (seen.id().equals(id) && seen.from().equals(from)) return Optional.of(seen);
        }
        return Optional.empty();
    }

    /** Whether another text than this one is still kept at a place. */
    boolean keepsOther(long seq, String text) {
        return after(seq - 1, 1).stream()
                .anyMatch(kept -> kept.seq() == seq && !kept.text().equals(text));
    }

    /** The place before which messages must go so that {@code next} fits. */
    long dropBefore(InboxMessage next, Bounds bounds) {
        long left = bytes + weight(next);
        int kept = messages.size() + 1;
        int first = 0;
        while (first < messages.size() && (kept > bounds.maxMessages() || left > bounds.maxBytes())) {
            left -= weight(messages.get(first));
            kept--;
            first++;
        }
        return first < messages.size() ? messages.get(first).seq() : next.seq();
    }

    Inbox stored(InboxMessage message, long dropBefore) {
        int gone = 0;
        long lost = 0;
        long weight = bytes + weight(message);
        while (gone < messages.size() && messages.get(gone).seq() < dropBefore) {
            InboxMessage old = messages.get(gone);
            weight -= weight(old);
            if (old.seq() > readSeq) lost++;
            gone++;
        }
        return new Inbox(
                appended(messages, gone, message),
                message.seq(),
                readSeq,
                dropped + lost,
                weight,
                appended(
                        recent,
                        Math.max(0, recent.size() + 1 - RECENT_IDS),
                        new Seen(message.from(), message.id(), message.seq())));
    }

    Inbox readUpTo(long seq) {
        return seq <= readSeq ? this : new Inbox(messages, lastSeq, Math.min(seq, lastSeq), dropped, bytes, recent);
    }

    /** An account that is made anew under an old address goes on with the old places, so that no cursor points ahead. */
    static Inbox continuing(long lastSeq) {
        return new Inbox(List.of(), lastSeq, lastSeq, 0, 0, List.of());
    }

    List<InboxMessage> after(long seq, int limit) {
        if (messages.isEmpty() || seq >= lastSeq) return List.of();
        long first = messages.getFirst().seq();
        int from = (int) Math.max(0, seq + 1 - first);
        return List.copyOf(messages.subList(from, Math.min(messages.size(), from + limit)));
    }

    private static long weight(InboxMessage message) {
        return ENVELOPE_BYTES
                + message.text().getBytes(StandardCharsets.UTF_8).length
                + (message.information() == null ? 0 : INFORMATION_BYTES);
    }

    private static <T> List<T> appended(List<T> list, int skip, T last) {
        List<T> next = new ArrayList<>(list.size() - skip + 1);
        next.addAll(list.subList(skip, list.size()));
        next.add(last);
        return Collections.unmodifiableList(next);
    }
}
