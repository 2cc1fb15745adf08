// SPDX-License-Identifier: Apache-2.0
package io.convoke.node.sip.transaction;

import io.convoke.node.sip.message.Parsed;
import io.convoke.node.sip.transport.Flow;
import io.convoke.node.sip.transport.SipCounters.Event;
import io.convoke.node.sip.transport.StackSettings;
import io.convoke.node.sip.transport.Timers.Timeout;
import java.time.Duration;

/**
 * A request of ours until its final response (RFC 3261 §17.1, RFC 6026):
 *
 * <pre>
 * LOOKING --flow--> CALLING --1xx--> PROCEEDING --final--> COMPLETED | ACCEPTED (2xx to INVITE) --D, K or M--> OVER
 * LOOKING | CALLING | PROCEEDING --no flow, timer B or F--> OVER, onTimeout
 * </pre>
 *
 * An INVITE that rings may ring for ever: how long is for its user, who cancels it. One in a dialog does not: who has said that it
 * works on it, and no more, is cancelled, and taken for silent at once.
 */
public final class ClientTransaction {
    private enum Phase {
        LOOKING,
        CALLING,
        PROCEEDING,
        COMPLETED,
        ACCEPTED,
        OVER
    }

    /** Beyond timer B, below the 40 s for which whoever has a dialog waits. */
    private static final Duration IN_DIALOG = Duration.ofSeconds(35);

    private final ClientTransactions table;
    private final StackSettings.Transactions timing;
    private final Outgoing request;
    private final ResponseListener listener;
    private final String branch;
    private final boolean invite;
    private Phase phase = Phase.LOOKING;
    private Flow flow;
    private String hostAndPort;
    private String via;
    private byte[] bytes;
    private Timeout timer;
    private Timeout patience;
    private boolean toldOfSilence;
    private Duration interval;
    private Duration waited = Duration.ZERO;
    private boolean cancelWanted;
    private boolean cancelSent;
    private String cancelReason;

    ClientTransaction(ClientTransactions table, Outgoing request, ResponseListener listener, String branch) {
        this.table = table;
        this.timing = table.timing();
        this.request = request;
        this.listener = listener;
        this.branch = branch;
        this.invite = request.method().equals("INVITE");
    }

    public void cancel() {
        cancel(null);
    }

    /**
     * Of an INVITE: sends CANCEL once that is allowed, which is after a provisional response (RFC 3261 §9.1).
     *
     * @param reason value of Reason (RFC 3326), or null
     */
    public void cancel(String reason) {
        synchronized (this) {
            if (!invite || cancelWanted || phase.compareTo(Phase.PROCEEDING) > 0) return;
            cancelWanted = true;
            cancelReason = reason;
            if (phase != Phase.PROCEEDING) return;
        }
        sendCancel();
    }

    /** RFC 3261 §9.1: whoever answers neither the CANCEL nor the INVITE within 64*T1 is taken for gone. */
    private void sendCancel() {
        synchronized (this) {
            if (phase != Phase.PROCEEDING || cancelSent) return;
            cancelSent = true;
            arm(timing.giveUp(), this::fail);
        }
        table.cancel(RequestText.cancel(request, cancelReason), branch, flow, hostAndPort);
    }

    String key() {
        return ClientTransactions.key(branch, request.method());
    }

    void begin(Flow found, String sentBy) {
        byte[] whole;
        synchronized (this) {
            if (phase != Phase.LOOKING) return;
            flow = found;
            hostAndPort = sentBy;
            via = RequestText.via(found.transport(), sentBy, branch);
            whole = RequestText.of(request, via);
            bytes = whole;
            phase = Phase.CALLING;
            interval = timing.t1();
            arm(interval, this::again);
            if (invite && isInDialog()) patience = table.timers().after(IN_DIALOG, this::ringsOn);
        }
        if (!found.send(whole)) fail();
    }

    private boolean isInDialog() {
        return request.value("To").contains(";tag=");
    }

    private void ringsOn() {
        synchronized (this) {
            if (phase != Phase.PROCEEDING) return;
            toldOfSilence = true;
        }
        cancel();
        listener.onTimeout();
    }

    /** Timers A, B, E and F. Over a connection nothing is sent again, but it may be gone. */
    private void again() {
        boolean given;
        synchronized (this) {
            boolean waiting = phase == Phase.CALLING || phase == Phase.PROCEEDING && !invite;
            if (!waiting) return;
            waited = waited.plus(interval);
            Duration left = timing.giveUp().minus(waited);
            given = left.isNegative() || left.isZero() || !flow.isOpen();
            if (!given) {
                if (!flow.transport().isReliable()) flow.send(bytes);
                Duration next = interval.multipliedBy(2);
                if (!invite) next = phase == Phase.PROCEEDING ? timing.t2() : shorter(next, timing.t2());
                interval = shorter(next, left);
                arm(interval, this::again);
            }
        }
        if (given) fail();
    }

    private static Duration shorter(Duration one, Duration other) {
        return one.compareTo(other) < 0 ? one : other;
    }

    void fail() {
        boolean told;
        synchronized (this) {
            if (phase.compareTo(Phase.PROCEEDING) > 0) return;
            told = toldOfSilence;
            over();
        }
        table.count(Event.NO_RESPONSE);
        if (!told) listener.onTimeout();
    }

    /** @param response whose branch and sent-by are those of this request */
    void onResponse(Parsed.Response response) {
        int status = response.message().getStatusCode();
        boolean told;
        if (status < 200) told = provisional();
        else if (invite && status < 300) told = accepted();
        else told = completed(response);
        if (told) listener.onResponse(response);
        if (told && status < 200 && isCancelWanted()) sendCancel();
    }

    private synchronized boolean isCancelWanted() {
        return cancelWanted;
    }

    private synchronized boolean provisional() {
        if (phase == Phase.CALLING && invite) disarm();
        if (phase == Phase.CALLING) phase = Phase.PROCEEDING;
        return phase == Phase.PROCEEDING;
    }

    /** Timer M runs from the first. */
    private synchronized boolean accepted() {
        if (phase.compareTo(Phase.PROCEEDING) <= 0) {
            phase = Phase.ACCEPTED;
            disarmPatience();
            bytes = null;
            arm(timing.giveUp(), this::quiet);
        }
        return phase == Phase.ACCEPTED;
    }

    private boolean completed(Parsed.Response response) {
        boolean first;
        synchronized (this) {
            first = phase.compareTo(Phase.PROCEEDING) <= 0;
            if (!first && phase != Phase.COMPLETED) return false;
            if (invite) flow.send(RequestText.ackOfRefusal(request, via, response.head()));
            if (first) {
                phase = Phase.COMPLETED;
                disarmPatience();
                bytes = null;
                if (flow.transport().isReliable()) over();
                else arm(invite ? timing.giveUp() : timing.t4(), this::quiet); // timers D and K
            }
        }
        return first && !toldOfSilence;
    }

    private synchronized void quiet() {
        if (phase == Phase.COMPLETED || phase == Phase.ACCEPTED) over();
    }

    synchronized boolean isSentBy(String sentBy) {
        return sentBy.equalsIgnoreCase(hostAndPort);
    }

    private void over() {
        phase = Phase.OVER;
        disarm();
        disarmPatience();
        table.remove(this);
    }

    private void arm(Duration delay, Runnable task) {
        disarm();
        timer = table.timers().after(delay, task);
    }

    private void disarmPatience() {
        if (patience != null) patience.cancel();
        patience = null;
    }

    private void disarm() {
        if (timer != null) timer.cancel();
        timer = null;
    }
}
