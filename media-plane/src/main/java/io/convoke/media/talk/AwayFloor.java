// SPDX-License-Identifier: Apache-2.0
package io.convoke.media.talk;

import io.convoke.media.floor.DenyCause;
import io.convoke.media.floor.FloorMessage;
import io.convoke.media.floor.FloorReader;
import io.convoke.media.floor.RevokeCause;
import io.convoke.media.talk.event.TalkRing;
import java.time.Duration;

/** The floor of a group whose home is another node: passes on what members want, and does what was decided there. */
final class AwayFloor implements Floor {
    /** More than any grace after the talk time (TS 24.380 T3), which the home node alone knows. */
    private static final long BEYOND_NS = 65_000_000_000L;

    private static final int LONGEST_IDENTITY = 255; // TS 24.380 §8.2.3.8

    /** The home node is the first to end a session that is quiet, and takes a moment to say so. */
    private static final long BEHIND_HOME_NS = 3_000_000_000L;

    private final TalkGroup group;
    private final long home;
    private final long hangNs;
    private final byte[] talker = new byte[LONGEST_IDENTITY];
    private int talkerLength;
    /** When the home node, or who opened this group, was heard last; who talks is said again and again. */
    private long heardNs;

    private boolean taken;
    private long toldOf;
    private long limitNs;
    private int indicator = FloorMessage.Indicator.NORMAL;

    /** @param home node */
    AwayFloor(TalkGroup group, long home, Duration hangTime, long nowNs) {
        this.group = group;
        this.home = home;
        hangNs = hangTime.toNanos() + BEHIND_HOME_NS;
        heardNs = nowNs;
    }

    /** The home node is told of him by whoever told this one; before or after, so it is asked who has the floor. */
    @Override
    public void join(TalkMember member, long nowNs) {
        heardNs = nowNs;
        tell(member);
        if (!taken) {
            group.notices().forward(home, member, FloorMessage.IDLE, -1);
        }
    }

    @Override
    public void tell(TalkMember member) {
        if (!taken) {
            group.notices().idle(member);
        } else if (group.speaker() != member) {
            group.notices().taken(member, talker, talkerLength);
        }
    }

    /** Also who waits for the floor: the home would grant it to nobody. */
    @Override
    public void leave(TalkMember member, long nowNs) {
        group.notices().forward(home, member, FloorMessage.RELEASE, -1);
    }

    @Override
    public void on(TalkMember from, FloorMessage message, int priority, long nowNs) {
        if (message == FloorMessage.ACK) {
            return;
        }
        group.notices().forward(home, from, message, priority);
        if (message == FloorMessage.RELEASE && group.speaker() != from) {
            tell(from); // the home node tells only who has something to lose
        }
    }

    @Override
    public void onMedia(long nowNs) {
        // the home node sees it too
    }

    /** Its timers are there; but should it be lost, nobody here talks for ever, and what was opened for it ends. */
    @Override
    public void onTime(long nowNs) {
        if (group.speaker() != null && nowNs - limitNs >= 0) {
            onIdle();
        }
        if (nowNs - heardNs >= hangNs) {
            heardNs = nowNs; // until the group is closed it is said again
            onIdle();
            group.notices().tellGroup(TalkRing.HANG_TIME_OVER, group);
        }
    }

    @Override
    public int indicator() {
        return indicator;
    }

    /** Nobody decides any more; whoever talks would talk for ever. */
    @Override
    public void onDown(long node, long nowNs) {
        if ((node & home) != 0) {
            onIdle();
        }
    }

    @Override
    public boolean onPeer(long node, long participant, byte[] bytes, int length, long nowNs) {
        FloorReader reader = group.exchange().reader();
        boolean decided = (node & home) != 0 && reader.wrap(bytes, 0, length);
        if (decided) {
            heardNs = nowNs;
            on(reader, participant, bytes, nowNs);
        }
        return decided;
    }

    private void on(FloorReader reader, long participant, byte[] bytes, long nowNs) {
        indicator = reader.indicator() < 0 ? indicator : reader.indicator();
        TalkMember member = participant == 0 ? null : group.find(participant);
        switch (reader.message()) {
            case TAKEN -> onTaken(participant, member, reader, bytes, nowNs);
            case IDLE -> onIdle();
            case GRANTED -> onGranted(member, reader);
            case DENY -> {
                if (member != null) {
                    group.notices().denied(member, DenyCause.of(reader.cause()));
                }
            }
            case REVOKE -> {
                if (member != null) {
                    group.notices().revoked(member, RevokeCause.of(reader.cause()), false);
                }
            }
            case QUEUE_POSITION -> {
                if (member != null) {
                    int position = reader.queuePosition();
                    group.notices().queued(member, position >= 254 ? 0 : position, reader.queuePriority());
                }
            }
            case REQUEST, RELEASE, QUEUE_POSITION_REQUEST, ACK -> {} // nobody's business here
        }
    }

    private void onGranted(TalkMember member, FloorReader reader) {
        if (member == null) {
            return;
        }
        boolean again = group.speaker() == member;
        long durationMs = Math.max(0, reader.durationSeconds()) * 1_000L;
        int priority = Math.max(0, reader.priority());
        if (!again) {
            limitNs = group.exchange().nowNs() + durationMs * 1_000_000L + BEYOND_NS;
            group.open(member);
        }
        group.notices().granted(member, durationMs, priority, again);
    }

    /** @param member of ours who has the floor; null: somebody elsewhere has it */
    private void onTaken(long participant, TalkMember member, FloorReader reader, byte[] bytes, long nowNs) {
        boolean known = taken && (member == null ? group.awaySpeaker() == participant : toldOf == participant);
        if (known) {
            return;
        }
        talkerLength = Math.min(reader.grantedPartyLength(), LONGEST_IDENTITY);
        System.arraycopy(bytes, Math.max(0, reader.grantedPartyOffset()), talker, 0, talkerLength);
        taken = true;
        toldOf = participant;
        if (member == null) {
            group.openAway(participant);
        } else if (group.speaker() != member) {
            limitNs = nowNs + BEYOND_NS;
            group.open(member); // what granted it was lost
        }
        group.countMessage();
        for (int i = 0; i < group.size(); i++) {
            if (group.member(i) != member) {
                group.notices().taken(group.member(i), talker, talkerLength);
            }
        }
        group.notices().tellTaken(group, member == null ? null : member.leg, talker, talkerLength);
        group.sendKept(nowNs);
    }

    private void onIdle() {
        if (!taken && group.speaker() == null) {
            return; // is said several times
        }
        taken = false;
        group.countMessage();
        group.notices().tellGroup(TalkRing.IDLE, group);
        group.close();
        for (int i = 0; i < group.size(); i++) {
            group.notices().idle(group.member(i));
        }
    }
}
