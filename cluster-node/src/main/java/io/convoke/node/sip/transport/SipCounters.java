// SPDX-License-Identifier: Apache-2.0
package io.convoke.node.sip.transport;

import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;

/** What happened to messages, counted since the start; nothing is dropped without being counted here. */
public final class SipCounters {
    /** Each is a value of the label {@code event} of a metric. */
    public enum Event {
        /** Messages that came and went, retransmissions included. */
        RECEIVED,
        SENT,
        KEEP_ALIVE,
        /** No SIP, or nobody to answer. */
        BAD_MESSAGE,
        /** Answered 4xx or 505 by the parser's checks. */
        REFUSED,
        RETRANSMITTED,
        /** 482: the same request came another way (RFC 3261 §8.2.2.2). */
        MERGED,
        /** 503: no room for another transaction. */
        OVERLOADED,
        /** 503 to a new call: mixers, transactions or the journal have no room, or the node ends. */
        CALL_REFUSED,
        /** No answer: a scanner, a flood, or who looks for addresses. */
        SILENCED,
        /** 503: more than its source may send without proving who it is. */
        SOURCE_LIMITED,
        /** 503 or 486: more than its user may. */
        USER_LIMITED,
        /** 403: not the password. */
        AUTHENTICATION_FAILED,
        /** 503: after too many of these. */
        AUTHENTICATION_PAUSED,
        UNKNOWN_RESPONSE,
        /** An ACK of a reply of which nothing is kept. */
        SWALLOWED_ACK,
        /** 64*T1 without an ACK, or without any answer to a request of ours. */
        NO_ACK,
        NO_RESPONSE,
        /** The user of the stack has not answered in time. */
        UNANSWERED,
        /** A reply to a transaction that is over. */
        LATE_REPLY,
        /** UDP: the kernel's buffer is full, or refuses the address. */
        SEND_DROPPED,
        /** TCP, TLS: too much waits to be sent; the connection is closed. */
        QUEUE_FULL,
        CONNECTION_GONE,
        CONNECTION_REFUSED,
        CONNECTION_FAILED,
        /** Closed: the bytes on it are no SIP messages. */
        CONNECTION_BROKEN,
        /** Closed: half a message for too long, or none at all. */
        CONNECTION_STALLED,
        UNRESOLVED,
        /** An exception that should not have been; each is a defect. */
        FAULT
    }

    private final Map<Event, LongAdder> counts = new EnumMap<>(Event.class);

    public SipCounters() {
        for (Event event : Event.values()) counts.put(event, new LongAdder());
    }

    public void count(Event event) {
        counts.get(event).increment();
    }

    public long get(Event event) {
        return counts.get(event).sum();
    }
}
