// SPDX-License-Identifier: Apache-2.0
package io.convoke.media.floor;

import java.time.Duration;

/**
 * The floor of one half-duplex group: who may talk, who waits for it, who is told what (TS 24.380 §6.3.4, and §6.3.5 for what goes
 * to one participant). Idle -grant-> taken -limit, pre-emption-> revoking -release, end of grace-> idle, or taken by who waits first.
 * Deterministic: time comes in as a parameter, and the same calls make the same decisions. Allocates nothing after it is made.
 *
 * <p>Beyond the specification: a pre-emption without grace lets the more important one in at once, and a request that comes again
 * is answered as before.
 *
 * @param <M> who a participant is to the listener
 */
public final class FloorControl<M> {
    /** T20, T8, T7: a message may be lost; whether it came is seen by what follows, or never. */
    private static final long REPEAT_NS = 1_000_000_000L;

    private static final int MOST_REPEATS = 3; // C20; Floor Idle, to all, once
    private static final int CLAIMS_HIS_OWN = -1;

    private final FloorSettings settings;
    private final FloorListener<M> listener;
    private final FloorQueue<M> queue = new FloorQueue<>();
    private final long talkLimitNs;
    private final long mediaTimeoutNs;
    private int participants;
    private FloorParticipant<M> holder;
    private int holderPriority;
    private RevokeCause revoking;
    private boolean mediaSeen;
    private boolean hangTold;
    private int repeats;
    private long repeatNs;
    private long mediaNs;
    /** T2, T3 or T4, by the state. */
    private long timerNs;

    public FloorControl(FloorSettings settings, FloorListener<M> listener, long nowNs) {
        this.settings = settings;
        this.listener = listener;
        talkLimitNs = settings.talkLimit().toNanos();
        mediaTimeoutNs = settings.mediaTimeout().toNanos();
        timerNs = nowNs + settings.hangTime().toNanos();
        repeats = MOST_REPEATS;
    }

    /** Who talks, also while he is to stop; null for nobody. */
    public FloorParticipant<M> holder() {
        return holder;
    }

    /** With which the floor was granted. */
    public int holderPriority() {
        return holderPriority;
    }

    public int waiting() {
        return queue.size();
    }

    public int participants() {
        return participants;
    }

    /** Comes in, or changes; idempotent. @param priority the most that he may claim, 0..255 */
    public void join(FloorParticipant<M> who, int priority, boolean receiveOnly, long nowNs) {
        onTime(nowNs);
        who.priority = priority;
        who.receiveOnly = receiveOnly;
        if (!who.present) {
            who.present = true;
            participants++;
            listener.onStanding(who, holder);
        } else if (receiveOnly && who == holder) {
            listener.onRevoked(who, RevokeCause.NO_PERMISSION, false);
            free(nowNs);
        } else if (receiveOnly && queue.remove(who)) {
            listener.onDenied(who, DenyCause.RECEIVE_ONLY);
        }
    }

    /** Goes, and with him what he had or waited for. */
    public void leave(FloorParticipant<M> who, long nowNs) {
        if (!who.present) {
            return;
        }
        onTime(nowNs);
        who.present = false;
        participants--;
        queue.remove(who);
        if (who == holder) {
            free(nowNs);
        }
        if (participants == 1 && holder != null) {
            listener.onRevoked(holder, RevokeCause.ONLY_ONE_PARTICIPANT, false);
            free(nowNs);
        }
    }

    /**
     * Asks for the floor; he is told one thing: granted, denied, queued or revoked.
     *
     * @param claimed priority, of which no more counts than he may claim; -1: as much as he may
     */
    public void request(FloorParticipant<M> who, int claimed, long nowNs) {
        if (!who.present) {
            return;
        }
        onTime(nowNs);
        int priority = claimed == CLAIMS_HIS_OWN ? who.priority : Math.min(claimed, who.priority);
        DenyCause refusal = refusal(who, nowNs);
        if (who == holder) {
            holderPriority = Math.max(holderPriority, priority); // what he says has become more urgent
            answerHolder(nowNs);
        } else if (refusal != null) {
            listener.onDenied(who, refusal);
        } else if (holder == null) {
            grant(who, priority, nowNs);
        } else if (priority > holderPriority && priority >= settings.preemptiveFrom()) {
            preempt(who, priority, nowNs);
        } else if (who.queued || queue.size() < settings.queueSize()) {
            listener.onQueued(who, queue.put(who, priority));
        } else {
            listener.onDenied(who, settings.queueSize() == 0 ? DenyCause.ANOTHER_HAS_PERMISSION : DenyCause.QUEUE_FULL);
        }
    }

    private DenyCause refusal(FloorParticipant<M> who, long nowNs) {
        if (who.receiveOnly) {
            return DenyCause.RECEIVE_ONLY;
        }
        if (participants < 2) {
            return DenyCause.ONLY_ONE_PARTICIPANT;
        }
        who.mustWait = who.mustWait && nowNs - who.retryAtNs < 0;
        return who.mustWait ? DenyCause.RETRY_AFTER_RUNNING : null;
    }

    private void answerHolder(long nowNs) {
        if (revoking == null) {
            listener.onGranted(holder, leftMs(nowNs), true);
        } else {
            listener.onRevoked(holder, revoking, true);
        }
    }

    /** Rounded up: who may talk, may talk. */
    private long leftMs(long nowNs) {
        return (timerNs - nowNs + 999_999) / 1_000_000;
    }

    private void preempt(FloorParticipant<M> who, int priority, long nowNs) {
        boolean atOnce = settings.preemptionGrace().isZero();
        boolean room = atOnce || who.queued || queue.size() <= settings.queueSize(); // one place more: he is the next
        if (room && (atOnce || revoking == null)) {
            revoke(RevokeCause.PRE_EMPTED, settings.preemptionGrace(), nowNs);
        }
        if (!room) {
            listener.onDenied(who, DenyCause.QUEUE_FULL);
        } else if (atOnce) {
            grant(who, priority, nowNs);
        } else {
            listener.onQueued(who, queue.put(who, priority));
        }
    }

    private void revoke(RevokeCause cause, Duration grace, long nowNs) {
        revoking = cause;
        timerNs = nowNs + grace.toNanos();
        repeatNs = nowNs + REPEAT_NS;
        listener.onRevoked(holder, cause, false);
    }

    /** Has said what he wanted to say, or does not want to any more. */
    public void release(FloorParticipant<M> who, long nowNs) {
        if (!who.present) {
            return;
        }
        onTime(nowNs);
        if (who == holder) {
            free(nowNs);
        } else {
            queue.remove(who);
            listener.onStanding(who, holder);
        }
    }

    public void askPosition(FloorParticipant<M> who, long nowNs) {
        if (who.present) {
            onTime(nowNs);
            listener.onQueued(who, queue.position(who));
        }
    }

    /** A packet of who has the floor has come. */
    public void onMedia(long nowNs) {
        mediaSeen = true;
        mediaNs = nowNs;
    }

    private void grant(FloorParticipant<M> who, int priority, long nowNs) {
        queue.remove(who);
        holder = who;
        holderPriority = priority;
        revoking = null;
        mediaSeen = false;
        mediaNs = nowNs;
        timerNs = nowNs + talkLimitNs;
        repeats = 0;
        repeatNs = nowNs + REPEAT_NS;
        listener.onGranted(who, settings.talkLimit().toMillis(), false);
        listener.onTaken(who);
    }

    /** To who has waited longest among the most important ones, or to nobody. */
    private void free(long nowNs) {
        holder = null;
        revoking = null;
        FloorParticipant<M> first = queue.first();
        if (first != null && participants > 1) {
            grant(first, first.requested, nowNs);
            return;
        }
        queue.clear();
        timerNs = nowNs + settings.hangTime().toNanos();
        hangTold = false;
        repeats = MOST_REPEATS - 1;
        repeatNs = nowNs + REPEAT_NS;
        listener.onIdle(false);
    }

    /** Does what is due; to be called often. */
    public void onTime(long nowNs) {
        if (holder == null) {
            onTimeIdle(nowNs);
        } else if (revoking != null) {
            onTimeRevoking(nowNs);
        } else {
            onTimeTaken(nowNs);
        }
    }

    private void onTimeTaken(long nowNs) {
        if (nowNs - timerNs >= 0) {
            holder.mustWait = !settings.retryAfter().isZero();
            holder.retryAtNs = nowNs + settings.retryAfter().toNanos();
            revoke(RevokeCause.TALKED_TOO_LONG, settings.grace(), nowNs);
            onTimeRevoking(nowNs);
        } else if (nowNs - mediaNs >= mediaTimeoutNs) {
            free(nowNs);
        } else if (!mediaSeen && mayRepeat(nowNs)) {
            listener.onGranted(holder, leftMs(nowNs), true);
        }
    }

    private void onTimeRevoking(long nowNs) {
        if (nowNs - timerNs >= 0) {
            free(nowNs);
        } else if (nowNs - repeatNs >= 0) {
            repeatNs = nowNs + REPEAT_NS;
            listener.onRevoked(holder, revoking, true);
        }
    }

    private void onTimeIdle(long nowNs) {
        if (!hangTold && nowNs - timerNs >= 0) {
            hangTold = true;
            listener.onHangTimeOver();
        } else if (mayRepeat(nowNs)) {
            listener.onIdle(true);
        }
    }

    private boolean mayRepeat(long nowNs) {
        if (repeats >= MOST_REPEATS || nowNs - repeatNs < 0) {
            return false;
        }
        repeats++;
        repeatNs = nowNs + REPEAT_NS;
        return true;
    }
}
