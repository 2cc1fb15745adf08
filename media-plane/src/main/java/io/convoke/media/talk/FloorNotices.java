// SPDX-License-Identifier: Apache-2.0
package io.convoke.media.talk;

import io.convoke.media.floor.DenyCause;
import io.convoke.media.floor.FloorMessage;
import io.convoke.media.floor.FloorWriter;
import io.convoke.media.floor.RevokeCause;
import io.convoke.media.leg.Leg;
import io.convoke.media.talk.event.TalkRing;
import io.convoke.media.transport.DatagramPoller;

/**
 * Says to a member what was decided: by RTCP to its leg and as an event, or to the node that it is on (TS 24.380 §8.2.4 to §8.2.13).
 */
final class FloorNotices {
    private static final int CONTROLLING_FUNCTION = 2; // table 8.2.3.12-1
    private static final int NOT_QUEUED = 254; // §8.2.3.5

    private final FloorWriter writer = new FloorWriter();
    private final TalkRing events;
    private final TalkLink link;
    private final DatagramPoller poller;
    private final byte[] scratch;

    FloorNotices(TalkRing events, TalkLink link, DatagramPoller poller, byte[] scratch) {
        this.link = link;
        this.events = events;
        this.poller = poller;
        this.scratch = scratch;
    }

    private FloorWriter begin(TalkMember to, FloorMessage message) {
        return writer.begin(scratch, 0, message, to.isHere() ? to.leg.leg().ssrc() : 0);
    }

    /** Behind the fields of its own, each message says what kind of group it is. */
    private void send(TalkMember to) {
        writer.indicator(to.group.indicator());
        if (to.isHere()) {
            send(to.leg.leg());
        } else {
            link.send(to.node, to.group.linkKey(), to.participant, scratch, writer.end());
        }
    }

    private void send(Leg leg) {
        leg.sendFloor(scratch, writer.end(), poller);
    }

    private void tell(int kind, TalkMember to, long value) {
        to.asks = false;
        if (to.isHere()) {
            events.write(kind, to.group.serial(), to.leg.leg().serial(), value);
        }
    }

    void granted(TalkMember to, long durationMs, int priority, boolean again) {
        begin(to, FloorMessage.GRANTED)
                .durationSeconds((int) ((durationMs + 999) / 1_000))
                .priority(priority);
        send(to);
        if (!again || to.asks) {
            tell(TalkRing.GRANTED, to, durationMs);
        }
    }

    void denied(TalkMember to, DenyCause cause) {
        begin(to, FloorMessage.DENY).cause(cause.code());
        send(to);
        tell(TalkRing.DENIED, to, cause.code());
    }

    /** To a leg that is in no group. */
    void denied(Leg to, DenyCause cause) {
        writer.begin(scratch, 0, FloorMessage.DENY, to.ssrc()).cause(cause.code());
        send(to);
    }

    void revoked(TalkMember from, RevokeCause cause, boolean again) {
        begin(from, FloorMessage.REVOKE).cause(cause.code());
        send(from);
        if (!again || from.asks) {
            tell(TalkRing.REVOKED, from, cause.code());
        }
    }

    void queued(TalkMember who, int position, int priority) {
        begin(who, FloorMessage.QUEUE_POSITION).queueInfo(position == 0 ? NOT_QUEUED : position, priority);
        send(who);
        tell(TalkRing.QUEUED, who, position);
    }

    void taken(TalkMember to, byte[] identity) {
        taken(to, identity, identity.length);
    }

    /** To one member. */
    void taken(TalkMember to, byte[] identity, int length) {
        begin(to, FloorMessage.TAKEN)
                .grantedParty(identity, length)
                .permissionToRequest(!to.receiveOnly)
                .sequenceNumber(to.group.sequenceNumber());
        if (to.isHere()) {
            writer.grantedSsrc(to.leg.leg().ssrc()); // all that he hears comes under this one
        }
        send(to);
    }

    void idle(TalkMember to) {
        begin(to, FloorMessage.IDLE).sequenceNumber(to.group.sequenceNumber());
        send(to);
    }

    void takenElsewhere(TalkGroup group, long nodes, long participant, byte[] identity) {
        writer.begin(scratch, 0, FloorMessage.TAKEN, 0)
                .grantedParty(identity)
                .permissionToRequest(true)
                .sequenceNumber(group.sequenceNumber())
                .indicator(group.indicator());
        link.send(nodes, group.linkKey(), participant, scratch, writer.end());
    }

    void idleElsewhere(TalkGroup group) {
        writer.begin(scratch, 0, FloorMessage.IDLE, 0)
                .sequenceNumber(group.sequenceNumber())
                .indicator(group.indicator());
        link.send(group.nodes(), group.linkKey(), 0, scratch, writer.end());
    }

    /** What a member of ours wants, to the home node, which decides. */
    void forward(long home, TalkMember from, FloorMessage message, int priority) {
        writer.begin(scratch, 0, message, from.leg.leg().ssrc());
        if (priority >= 0) {
            writer.priority(priority);
        }
        link.send(home, from.group.linkKey(), from.participant, scratch, writer.end());
    }

    void acknowledge(TalkLeg leg, FloorMessage message) {
        writer.begin(scratch, 0, FloorMessage.ACK, leg.leg().ssrc())
                .source(CONTROLLING_FUNCTION)
                .messageType(message);
        send(leg.leg());
    }

    /** @param leg null: somebody on another node */
    void tellTaken(TalkGroup group, TalkLeg leg, byte[] identity, int length) {
        events.write(TalkRing.TAKEN, group.serial(), leg == null ? 0 : leg.leg().serial(), 0, identity, 0, length);
    }

    void tellGroup(int kind, TalkGroup group) {
        events.write(kind, group.serial(), 0, 0);
    }
}
