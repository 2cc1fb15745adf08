// SPDX-License-Identifier: Apache-2.0
package io.convoke.media.talk;

import io.convoke.media.counters.TalkCounter;
import io.convoke.media.floor.DenyCause;
import io.convoke.media.floor.FloorControl;
import io.convoke.media.floor.FloorListener;
import io.convoke.media.floor.FloorMessage;
import io.convoke.media.floor.FloorParticipant;
import io.convoke.media.floor.FloorReader;
import io.convoke.media.floor.FloorSettings;
import io.convoke.media.floor.RevokeCause;
import io.convoke.media.talk.event.TalkRing;

/** The floor of a group on its home node: decides, opens the gate, and tells everybody. */
final class HomeFloor implements Floor, FloorListener<TalkMember> {
    /** What is said to other nodes may get lost, and they must not be wrong for long. */
    private static final long REMIND_NS = 250_000_000L;

    private static final int MOST_REMINDERS_OF_NOBODY = 4;

    private final TalkGroup group;
    private final FloorControl<TalkMember> control;
    private final int indicator;
    private long remindedNs;
    private int remindersOfNobody = MOST_REMINDERS_OF_NOBODY;

    HomeFloor(TalkGroup group, FloorSettings settings, long nowNs) {
        this.group = group;
        control = new FloorControl<>(settings, this, nowNs);
        indicator = FloorMessage.Indicator.NORMAL | (settings.queueSize() > 0 ? FloorMessage.Indicator.QUEUEING : 0);
    }

    @Override
    public void join(TalkMember member, long nowNs) {
        control.join(member.floor, member.priority, member.receiveOnly, nowNs);
    }

    @Override
    public void tell(TalkMember member) {
        if (control.holder() != member.floor) {
            onStanding(member.floor, control.holder());
        }
    }

    @Override
    public void leave(TalkMember member, long nowNs) {
        control.leave(member.floor, nowNs);
    }

    @Override
    public void on(TalkMember from, FloorMessage message, int priority, long nowNs) {
        switch (message) {
            case REQUEST -> control.request(from.floor, priority, nowNs);
            case RELEASE -> control.release(from.floor, nowNs);
            case QUEUE_POSITION_REQUEST -> control.askPosition(from.floor, nowNs);
            case GRANTED, TAKEN, DENY, IDLE, REVOKE, QUEUE_POSITION, ACK -> {} // says nothing that is waited for
        }
    }

    @Override
    public void onMedia(long nowNs) {
        control.onMedia(nowNs);
    }

    @Override
    public void onTime(long nowNs) {
        control.onTime(nowNs);
        if (group.nodes() != 0 && nowNs - remindedNs >= REMIND_NS) {
            remindedNs = nowNs;
            remind();
        }
    }

    private void remind() {
        if (control.holder() != null) {
            TalkMember talker = control.holder().owner();
            group.notices().takenElsewhere(group, group.nodes(), talker.participant, talker.identity);
        } else if (remindersOfNobody < MOST_REMINDERS_OF_NOBODY) {
            remindersOfNobody++;
            group.notices().idleElsewhere(group);
        }
    }

    @Override
    public boolean onPeer(long node, long participant, byte[] bytes, int length, long nowNs) {
        FloorReader reader = group.exchange().reader();
        TalkMember from = group.find(participant);
        boolean his = from != null && (from.node & node) != 0 && reader.wrap(bytes, 0, length);
        if (his && reader.message() == FloorMessage.IDLE) {
            onTakenForIdle(from);
        } else if (his) {
            on(from, reader.message(), reader.priority(), nowNs);
        }
        return his;
    }

    /** His node has opened the group just now, and may have missed who talks. */
    private void onTakenForIdle(TalkMember at) {
        if (control.holder() != null) {
            onStanding(at.floor, control.holder());
        }
    }

    /** Who talks there is heard no more; who waits there is not let wait for ever, but let in and found silent. */
    @Override
    public void onDown(long node, long nowNs) {
        FloorParticipant<TalkMember> holder = control.holder();
        if (holder != null && (holder.owner().node & node) != 0) {
            control.release(holder, nowNs);
        }
    }

    @Override
    public int indicator() {
        return indicator;
    }

    private void count(TalkCounter what) {
        group.exchange().counters().increment(what);
    }

    @Override
    public void onGranted(FloorParticipant<TalkMember> to, long durationMs, boolean again) {
        if (!again) {
            count(TalkCounter.FLOORS_GRANTED);
            group.open(to.owner());
        }
        group.notices().granted(to.owner(), durationMs, control.holderPriority(), again);
    }

    @Override
    public void onTaken(FloorParticipant<TalkMember> by) {
        TalkMember talker = by.owner();
        group.countMessage();
        for (int i = 0; i < group.size(); i++) {
            TalkMember member = group.member(i);
            if (member != talker && member.isHere()) {
                group.notices().taken(member, talker.identity);
            }
        }
        group.notices().takenElsewhere(group, group.nodes(), talker.participant, talker.identity);
        group.notices().tellTaken(group, talker.leg, talker.identity, talker.identity.length);
        group.sendKept(group.exchange().nowNs());
    }

    @Override
    public void onDenied(FloorParticipant<TalkMember> to, DenyCause cause) {
        count(TalkCounter.FLOORS_DENIED);
        group.notices().denied(to.owner(), cause);
    }

    @Override
    public void onQueued(FloorParticipant<TalkMember> who, int position) {
        if (position > 0) {
            count(TalkCounter.FLOORS_QUEUED);
        }
        group.notices().queued(who.owner(), position, who.claimed());
    }

    @Override
    public void onRevoked(FloorParticipant<TalkMember> from, RevokeCause cause, boolean again) {
        if (!again) {
            count(TalkCounter.FLOORS_REVOKED);
        }
        group.notices().revoked(from.owner(), cause, again);
    }

    @Override
    public void onIdle(boolean again) {
        if (!again) {
            group.close();
            group.countMessage();
            remindersOfNobody = 0;
            group.notices().tellGroup(TalkRing.IDLE, group);
        }
        for (int i = 0; i < group.size(); i++) {
            if (group.member(i).isHere()) {
                group.notices().idle(group.member(i));
            }
        }
        group.notices().idleElsewhere(group);
    }

    @Override
    public void onStanding(FloorParticipant<TalkMember> to, FloorParticipant<TalkMember> holder) {
        TalkMember asks = to.owner();
        if (!asks.isHere()) { // his node tells him, and must know itself
            if (holder != null) {
                TalkMember talker = holder.owner();
                group.notices().takenElsewhere(group, asks.node, talker.participant, talker.identity);
            }
        } else if (holder == null) {
            group.notices().idle(asks);
        } else {
            group.notices().taken(asks, holder.owner().identity);
        }
    }

    @Override
    public void onHangTimeOver() {
        group.notices().tellGroup(TalkRing.HANG_TIME_OVER, group);
    }
}
