// SPDX-License-Identifier: Apache-2.0
package io.convoke.media.talk;

import io.convoke.media.counters.DropReason;
import io.convoke.media.floor.DenyCause;
import io.convoke.media.floor.FloorMessage;
import io.convoke.media.floor.FloorReader;
import io.convoke.media.jitter.StoredPacket;
import io.convoke.media.leg.Leg;
import io.convoke.media.leg.LegTap;
import io.convoke.media.mix.StreamFormat;
import io.convoke.media.rtp.RtpPacket;
import io.convoke.media.sdp.MediaParameters;
import io.convoke.media.talk.event.TalkRing;
import java.util.List;
import java.util.Map;

/** A provisioned leg: in no mix, perhaps in talk groups. Idle it is nothing but its RTCP. */
final class TalkLeg implements LegTap {
    private static final int WINDOW = 64;
    /** What a thumb can do, and more than a terminal repeats: each may have to be told to all members. */
    private static final long MESSAGE_NS = 100_000_000L;

    private static final long BURST_NS = 10 * MESSAGE_NS;
    private static final long ACTIVATION_PAUSE_NS = 200_000_000L; // a terminal repeats itself after a second

    private final Leg leg;
    private final Exchange exchange;
    private final Runnable retirement;
    private TalkMember groups;
    private StreamFormat format;
    /** Of a leg that hears several groups, or one more loudly or quietly than it is; null for all others. */
    Monitor monitor;

    private long messagesNs;
    private boolean said;
    private long newest = -1;
    private long taken;
    private long activationNs;
    private boolean activated;

    /** As the other side of the queue knows it, with its groups by key. */
    record Outside(
            TalkLeg leg, int port, MediaParameters media, StreamFormat format, Map<String, TalkMember.In> groups) {
        boolean isMonitor() {
            return groups.size() > 1
                    || groups.values().stream().anyMatch(in -> in.settings().gain() != 1);
        }

        /** What it needs to hear all its groups. @param before whether it was a monitor */
        void listen(Exchange exchange, boolean before, OpenGroup.Change change) {
            boolean monitors = isMonitor();
            groups.values().forEach(in -> in.open().hear(media.codec(), format, monitors, change));
            if (monitors && !before) {
                change.monitor(exchange, leg, format);
            } else if (before && !monitors) {
                change.then(() -> exchange.monitor(leg, null));
            }
        }

        /** That one goes, this one is in its groups. */
        void takePlaceOf(Outside other, Exchange exchange, OpenGroup.Change change) {
            List<TalkMember> members =
                    groups.values().stream().map(TalkMember.In::member).toList();
            change.then(() -> {
                exchange.monitor(other.leg, null);
                members.forEach(member -> member.group.move(member, leg));
                exchange.remove(other.leg);
            });
            listen(exchange, false, change);
        }

        Runnable takenDown(Exchange exchange) {
            List<TalkMember> members =
                    groups.values().stream().map(TalkMember.In::member).toList();
            return () -> {
                exchange.monitor(leg, null);
                members.forEach(member -> member.group.leave(member, exchange.nowNs()));
                exchange.remove(leg);
            };
        }
    }

    /** @param retirement run elsewhere once the leg is gone */
    TalkLeg(Leg leg, Exchange exchange, Runnable retirement) {
        this.leg = leg;
        this.exchange = exchange;
        this.retirement = retirement;
        leg.divert(this);
    }

    Leg leg() {
        return leg;
    }

    /** What it hears where it is decoded. */
    StreamFormat format() {
        return format;
    }

    void configure(MediaParameters media, StreamFormat hears, long nowNs) {
        leg.configure(media, null, nowNs);
        format = hears;
    }

    Runnable retirement() {
        return retirement;
    }

    /** The first of the groups that it is in; {@link TalkMember#nextOfLeg} leads on. */
    TalkMember groups() {
        return groups;
    }

    void enter(TalkMember member) {
        member.nextOfLeg = groups;
        groups = member;
    }

    void leave(TalkMember member) {
        if (groups == member) {
            groups = member.nextOfLeg;
            return;
        }
        TalkMember before = groups;
        while (before.nextOfLeg != member) {
            before = before.nextOfLeg;
        }
        before.nextOfLeg = member.nextOfLeg;
    }

    @Override
    public DropReason onMedia(RtpPacket packet, StoredPacket.Kind kind, long sequence, long nowNs) {
        DropReason reason = admit(sequence);
        if (reason != null || kind == StoredPacket.Kind.EVENT) {
            return reason; // a key is told, and not heard
        }
        boolean noise = kind == StoredPacket.Kind.NOISE;
        boolean heard = false;
        for (TalkMember member = groups; member != null; member = member.nextOfLeg) {
            if (member.group.speaker() == member) {
                member.group.onMedia(noise, sequence, packet, nowNs);
                heard = true;
            }
        }
        if (!heard && groups != null) {
            exchange.preroll()
                    .keep(
                            this,
                            0,
                            leg.media().codec(),
                            noise,
                            sequence,
                            packet.timestamp(),
                            packet.buffer(),
                            packet.payloadOffset(),
                            packet.payloadLength(),
                            nowNs);
        }
        return heard ? null : DropReason.NO_FLOOR;
    }

    /** Each number once: it is the number of what is sent, too, and two packets under one break the cipher. */
    private DropReason admit(long sequence) {
        long ahead = sequence - newest;
        if (newest < 0 || ahead > 0) {
            taken = newest < 0 || ahead >= WINDOW ? 1 : taken << ahead | 1;
            newest = sequence;
            return null;
        }
        if (-ahead >= WINDOW) {
            return DropReason.LATE;
        }
        if ((taken >>> -ahead & 1) != 0) {
            return DropReason.DUPLICATE;
        }
        taken |= 1L << -ahead;
        return null;
    }

    @Override
    public void onRestart() {
        newest = -1;
        exchange.preroll().forget(this, 0);
        for (TalkMember member = groups; member != null; member = member.nextOfLeg) {
            if (member.group.speaker() == member) {
                member.group.onRestart();
            }
        }
    }

    @Override
    public void onReport(long nowNs) {
        leg.upkeep(exchange.poller(), exchange.scratch(), nowNs);
    }

    @Override
    public DropReason onFloor(byte[] bytes, int offset, int length, long nowNs) {
        FloorReader reader = exchange.reader();
        if (!reader.wrap(bytes, offset, length)) {
            return DropReason.FLOOR;
        }
        FloorMessage message = reader.message();
        boolean mine =
                switch (message) {
                    case REQUEST, RELEASE, QUEUE_POSITION_REQUEST, ACK -> true;
                    case GRANTED, TAKEN, DENY, IDLE, REVOKE, QUEUE_POSITION -> false;
                };
        if (!mine || isTooOften(nowNs)) {
            return DropReason.FLOOR;
        }
        if (groups == null) {
            return onActivation(reader, bytes, nowNs);
        }
        if (reader.wantsAcknowledgement()) {
            exchange.notices().acknowledge(this, message);
        }
        int priority = reader.priority() < 0 ? FloorMessage.USUAL_PRIORITY : reader.priority();
        boolean alone = groups.nextOfLeg == null;
        for (TalkMember member = groups; member != null; member = member.nextOfLeg) {
            if (alone || !member.receiveOnly) {
                member.group.onFloor(member, message, priority, nowNs);
            }
        }
        return null;
    }

    /** Where it is in no session; else that one's floor decides. */
    void deny(DenyCause cause) {
        if (groups == null) {
            exchange.notices().denied(leg, cause);
        }
    }

    private boolean isTooOften(long nowNs) {
        long begun = said && messagesNs - nowNs > 0 ? messagesNs : nowNs;
        if (begun - nowNs >= BURST_NS) {
            return true;
        }
        said = true;
        messagesNs = begun + MESSAGE_NS;
        return false;
    }

    private DropReason onActivation(FloorReader reader, byte[] bytes, long nowNs) {
        if (reader.message() != FloorMessage.REQUEST) {
            return DropReason.FLOOR_STRANGER;
        }
        if (!activated || nowNs - activationNs >= ACTIVATION_PAUSE_NS) {
            activated = true;
            activationNs = nowNs;
            exchange.events()
                    .write(
                            TalkRing.ACTIVATION,
                            0,
                            leg.serial(),
                            reader.priority(),
                            bytes,
                            Math.max(0, reader.userOffset()),
                            reader.userLength());
        }
        return null;
    }
}
