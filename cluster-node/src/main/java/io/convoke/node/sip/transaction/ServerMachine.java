// SPDX-License-Identifier: Apache-2.0
package io.convoke.node.sip.transaction;

import io.convoke.node.sip.transport.Flow;
import io.convoke.node.sip.transport.SipCounters.Event;
import io.convoke.node.sip.transport.StackSettings;
import io.convoke.node.sip.transport.Timers.Timeout;
import java.time.Duration;

/**
 * What is kept of a request that came (RFC 3261 §17.2, RFC 6026):
 *
 * <pre>
 * PROCEEDING --final to another than INVITE--> COMPLETED --linger after the last retransmission--> OVER
 * PROCEEDING --3xx-6xx to INVITE--> COMPLETED --ACK--> CONFIRMED --T4--> OVER;  COMPLETED --linger (timer H)--> OVER
 * PROCEEDING --2xx to INVITE--> ACCEPTED --ACK--> CONFIRMED;  ACCEPTED --64*T1--> OVER, onNoAck
 * </pre>
 *
 * At most one timer at a time. All that is kept behind the final reply is that reply's bytes.
 */
final class ServerMachine {
    /** RFC 3261 §13.3.1.1: whoever waits for so long without a word has given up. */
    private static final Duration MOST_PATIENCE = Duration.ofMinutes(3);

    private static final Duration TRYING_AFTER = Duration.ofMillis(200);

    private enum Phase {
        PROCEEDING,
        COMPLETED,
        ACCEPTED,
        CONFIRMED,
        OVER
    }

    private final ServerTransactions table;
    private final StackSettings.Transactions timing;
    private final String key;
    /** Null with a To tag: such a request cannot have taken two ways. */
    private final String mergeKey;

    private final boolean invite;
    private final int weight;
    private Phase phase = Phase.PROCEEDING;
    private ServerTransaction transaction;
    private String toTag;
    private String ackKey;
    private byte[] last;
    private Flow way;
    private Timeout timer;
    private Duration interval;
    private Duration sinceFinal = Duration.ZERO;
    private boolean cancelled;

    ServerMachine(ServerTransactions table, String key, String mergeKey, boolean invite, int weight) {
        this.table = table;
        this.timing = table.timing();
        this.key = key;
        this.mergeKey = mergeKey;
        this.invite = invite;
        this.weight = weight;
    }

    String key() {
        return key;
    }

    String mergeKey() {
        return mergeKey;
    }

    int weight() {
        return weight;
    }

    synchronized void begin(ServerTransaction whole) {
        transaction = whole;
    }

    /** Behind onRequest: most are answered by then, and need no timer. */
    synchronized void wait100() {
        if (phase != Phase.PROCEEDING || timer != null || last != null) return;
        if (invite) arm(TRYING_AFTER, this::trying);
        else arm(timing.giveUp(), this::abandoned); // nobody waits any more (RFC 3261 §17.1.2.2, timer F)
    }

    /** RFC 3261 §17.2.1: not at once, since most are answered within 200 ms and the 100 would double what is sent. */
    private synchronized void trying() {
        if (phase != Phase.PROCEEDING) return;
        if (last == null) table.reply100(transaction);
        arm(MOST_PATIENCE, this::impatient);
    }

    private void impatient() {
        ServerTransaction invite = transaction(); // 64*T1 more for its user to find an answer
        synchronized (this) {
            if (phase != Phase.PROCEEDING) return;
            arm(timing.giveUp(), this::abandoned);
        }
        table.count(Event.UNANSWERED);
        if (cancel()) table.user().onCancel(invite);
    }

    private synchronized void abandoned() {
        if (phase != Phase.PROCEEDING) return;
        table.count(Event.UNANSWERED);
        over();
    }

    synchronized ServerTransaction transaction() {
        return transaction;
    }

    /** Null: there was no reply in which it was said. */
    synchronized String toTag() {
        return toTag;
    }

    /** @return whether its user is to be told: once, and not behind a final reply */
    synchronized boolean cancel() {
        boolean first = phase == Phase.PROCEEDING && !cancelled;
        cancelled = true;
        return first;
    }

    synchronized boolean forget() {
        if (phase != Phase.PROCEEDING) {
            table.count(Event.LATE_REPLY);
            return false;
        }
        over();
        return true;
    }

    synchronized void reply(int status, String tag, byte[] bytes, Flow to) {
        if (phase != Phase.PROCEEDING) {
            table.count(Event.LATE_REPLY);
            return;
        }
        last = bytes;
        way = to;
        if (status > 100) toTag = tag;
        if (status >= 200) finish(status); // before it is sent: the ACK may be faster than what follows
        else if (invite) arm(MOST_PATIENCE, this::impatient);
        else if (timer == null) arm(timing.giveUp(), this::abandoned);
        way.send(bytes);
    }

    private void finish(int status) {
        boolean reliable = way.transport().isReliable();
        if (invite && status < 300) {
            phase = Phase.ACCEPTED;
            ackKey = TransactionKeys.ofDialog(transaction.request(), toTag);
            table.expectAck(ackKey, this);
            interval = timing.t1();
            arm(interval, this::repeat2xx);
            return;
        }
        phase = Phase.COMPLETED;
        transaction = null;
        if (invite) {
            interval = reliable ? timing.linger() : timing.t1();
            arm(interval, this::repeat);
        } else if (reliable) {
            over();
        } else {
            arm(timing.linger(), this::quiet);
        }
    }

    /** Over every transport: a proxy on the way may have lost it (RFC 3261 §13.3.1.4). */
    private void repeat2xx() {
        ServerTransaction unacknowledged = null;
        synchronized (this) {
            if (phase != Phase.ACCEPTED) return;
            if (repeatUntil(timing.giveUp(), this::repeat2xx)) return;
            table.count(Event.NO_ACK);
            unacknowledged = transaction;
            over();
        }
        table.user().onNoAck(unacknowledged);
    }

    /** Timers G and H. Over TCP and TLS only H, the first interval being all of it. */
    private synchronized void repeat() {
        if (phase == Phase.COMPLETED && !repeatUntil(timing.linger(), this::repeat)) {
            table.count(Event.NO_ACK);
            over();
        }
    }

    private boolean repeatUntil(Duration limit, Runnable next) {
        sinceFinal = sinceFinal.plus(interval);
        Duration left = limit.minus(sinceFinal);
        if (left.isZero() || left.isNegative()) return false;
        resend();
        interval = shorter(shorter(interval.multipliedBy(2), timing.t2()), left);
        arm(interval, next);
        return true;
    }

    private static Duration shorter(Duration one, Duration other) {
        return one.compareTo(other) < 0 ? one : other;
    }

    synchronized void retransmitted() {
        table.count(Event.RETRANSMITTED);
        if (phase == Phase.PROCEEDING && invite && last == null) table.reply100(transaction);
        if (phase == Phase.PROCEEDING || phase == Phase.COMPLETED) resend();
        if (phase == Phase.COMPLETED && !invite) arm(timing.linger(), this::quiet);
    }

    private void resend() {
        if (last != null) way.send(last);
    }

    /** An ACK with the branch of the INVITE. @return whether it is that of a refusal, the first or another */
    synchronized boolean acknowledgedRefusal() {
        if (phase == Phase.COMPLETED) confirm(way.transport().isReliable() ? Duration.ZERO : timing.t4());
        return ackKey == null && (phase == Phase.CONFIRMED || phase == Phase.OVER);
    }

    /** An ACK of the dialog. @return whether it is the first */
    synchronized boolean acknowledged2xx() {
        if (phase != Phase.ACCEPTED) return false;
        confirm(timing.linger()); // its retransmissions, and those of the INVITE
        return true;
    }

    private void confirm(Duration rest) {
        phase = Phase.CONFIRMED;
        last = null;
        transaction = null;
        if (rest.isZero()) over();
        else arm(rest, this::quiet);
    }

    private synchronized void quiet() {
        if (phase == Phase.COMPLETED || phase == Phase.CONFIRMED) over();
    }

    private void over() {
        phase = Phase.OVER;
        disarm();
        table.remove(this, ackKey);
        transaction = null;
        last = null;
    }

    private void arm(Duration delay, Runnable task) {
        disarm();
        timer = table.timers().after(delay, task);
    }

    private void disarm() {
        if (timer != null) timer.cancel();
        timer = null;
    }
}
