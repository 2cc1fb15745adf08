// SPDX-License-Identifier: Apache-2.0
package io.convoke.media.floor;

/** Who waits for a floor: the most important first, among equals who came first. A chain through the participants themselves. */
final class FloorQueue<M> {
    private FloorParticipant<M> first;
    private int size;

    int size() {
        return size;
    }

    FloorParticipant<M> first() {
        return first;
    }

    /** Returns the position, from 1. Who asks again with the same priority keeps his. */
    int put(FloorParticipant<M> who, int priority) {
        if (who.queued && who.requested == priority) {
            return position(who);
        }
        remove(who);
        who.queued = true;
        who.requested = priority;
        size++;
        if (first == null || first.requested < priority) {
            who.next = first;
            first = who;
            return 1;
        }
        FloorParticipant<M> before = first;
        int position = 2;
        while (before.next != null && before.next.requested >= priority) {
            before = before.next;
            position++;
        }
        who.next = before.next;
        before.next = who;
        return position;
    }

    /** False for who was not in it. */
    boolean remove(FloorParticipant<M> who) {
        if (!who.queued) {
            return false;
        }
        if (first == who) {
            first = who.next;
        } else {
            FloorParticipant<M> before = first;
            while (before.next != who) {
                before = before.next;
            }
            before.next = who.next;
        }
        who.next = null;
        who.queued = false;
        size--;
        return true;
    }

    void clear() {
        while (first != null) {
            remove(first);
        }
    }

    /** From 1; 0 for who is not in it. */
    int position(FloorParticipant<M> who) {
        int position = 1;
        for (FloorParticipant<M> each = first; each != null; each = each.next) {
            if (each == who) {
                return position;
            }
            position++;
        }
        return 0;
    }
}
