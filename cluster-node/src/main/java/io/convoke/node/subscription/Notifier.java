// SPDX-License-Identifier: Apache-2.0
package io.convoke.node.subscription;

import io.convoke.protocol.sip.SipBody;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * What a subscriber is told and when: one NOTIFY at a time, no two close after each other, and the newest state wins. Soft: after
 * a crash he is told everything again. One actor's.
 */
final class Notifier {
    /** RFC 4575 §3.10 would have 5 s; a list of who is in that follows half a second later is taken for live. */
    static final Duration APART = Duration.ofMillis(500);

    static final Duration AFTER_A_FAULT = Duration.ofSeconds(5);

    /** The answer to the SUBSCRIBE goes its own way: phones that take a NOTIFY before it are few, though RFC 6665 §4.1.2.4 has them. */
    static final Duration AFTER_THE_ANSWER = Duration.ofMillis(50);

    /** The last NOTIFY waits so long for something to say. */
    private static final Duration WITHOUT_NEWS = Duration.ofSeconds(2);

    private long version;
    private Shown newest;
    private Shown told;
    private String end;
    private long endNs;
    private boolean inFlight;
    private long notBeforeNs;

    /** @param last the subscription is over with it */
    record Notice(Map<String, String> fields, SipBody body, boolean last) {}

    /** @param version of the first document; greater than that of any before a crash */
    Notifier(long version, long nowNs) {
        this.version = version;
        this.notBeforeNs = nowNs;
    }

    void show(Shown shown, long nowNs) {
        newest = shown;
        String reason = shown.end(told);
        if (reason != null) end(reason, nowNs);
    }

    /** Whoever has asked, be it again, is told everything (RFC 6665 §4.4.3). */
    void everything(long nowNs) {
        long answeredNs = nowNs + AFTER_THE_ANSWER.toNanos();
        boolean waits = told == null && notBeforeNs - nowNs > 0; // who asks again and again puts nothing off
        if (!waits && answeredNs - notBeforeNs > 0) notBeforeNs = answeredNs;
        told = null;
    }

    void end(String reason, long nowNs) {
        if (end != null) return;
        end = reason;
        endNs = nowNs;
    }

    boolean isEnding() {
        return end != null;
    }

    /** What is to be sent now; it counts as in flight from then on. */
    Optional<Notice> due(String event, Duration left, long nowNs) {
        if (inFlight || nowNs - notBeforeNs < 0) return Optional.empty();
        boolean waits = newest == null && (end == null || nowNs - endNs < WITHOUT_NEWS.toNanos());
        if (waits) return Optional.empty();
        Optional<SipBody> body =
                newest == null ? Optional.empty() : told == null ? newest.whole(version) : newest.since(told, version);
        boolean nothingNew = told != null && body.isEmpty() && newest.standing().equals(told.standing());
        told = newest;
        if (nothingNew && end == null) return Optional.empty();
        if (body.isPresent()) version++;
        inFlight = true;
        notBeforeNs = nowNs + APART.toNanos();
        String state = end == null
                ? newest.standing() + ";expires=" + Math.max(0, left.toSeconds())
                : "terminated;reason=" + end;
        Map<String, String> fields = new TreeMap<>(Map.of("Event", event, "Subscription-State", state));
        return Optional.of(new Notice(fields, body.orElse(null), end != null));
    }

    void answered() {
        inFlight = false;
    }

    /** The subscriber has a fault that passes: he is told everything later. */
    void failed(long nowNs) {
        inFlight = false;
        told = null;
        notBeforeNs = nowNs + AFTER_A_FAULT.toNanos();
    }

    /** When to come again; null where only news or an answer changes anything. */
    Duration untilDue(long nowNs) {
        if (inFlight) return null;
        long atNs;
        if (newest == null) {
            if (end == null) return null;
            atNs = endNs + WITHOUT_NEWS.toNanos();
        } else if (told != null && told.equals(newest) && end == null) {
            return null;
        } else {
            atNs = notBeforeNs;
        }
        return Duration.ofNanos(Math.max(0, atNs - nowNs));
    }
}
