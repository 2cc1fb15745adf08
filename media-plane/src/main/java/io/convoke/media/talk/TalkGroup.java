// SPDX-License-Identifier: Apache-2.0
package io.convoke.media.talk;

import io.convoke.media.codec.AudioCodec;
import io.convoke.media.counters.TalkCounter;
import io.convoke.media.floor.FloorMessage;
import io.convoke.media.jitter.Preroll;
import io.convoke.media.leg.RelayedPacket;
import io.convoke.media.rtp.RtpPacket;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/**
 * A half-duplex group on its thread: the gate. What who has the floor says goes to all others as it comes; what anybody else says
 * goes nowhere. Who has the floor is decided by {@link HomeFloor} on the group's home node, and told by it to {@link AwayFloor}
 * on all others.
 */
public final class TalkGroup {
    private final Exchange exchange;
    private final String key;
    private final long serial;
    private final long linkKey;
    private final Floor floor;
    private final Transcoder transcoder = new Transcoder();
    private final List<TalkMember> members = new ArrayList<>();
    private final Preroll.Taker onKept = this::onKept;
    private TalkMember speaker;
    private long awaySpeaker;
    private int awayEpoch;
    private long nodes;
    private AudioCodec codec;
    private long burst;
    private int sequenceNumber;

    /** @param linkKey the same on all nodes */
    TalkGroup(Exchange exchange, String key, long serial, long linkKey, Function<TalkGroup, Floor> floor) {
        this.exchange = exchange;
        this.key = key;
        this.serial = serial;
        this.linkKey = linkKey;
        this.floor = floor.apply(this);
    }

    public String key() {
        return key;
    }

    /** The same on all nodes. */
    public long linkKey() {
        return linkKey;
    }

    long serial() {
        return serial;
    }

    /** All others where the group is open, as a mask. */
    long nodes() {
        return nodes;
    }

    void setNodes(long mask) {
        nodes = mask;
    }

    FloorNotices notices() {
        return exchange.notices();
    }

    Exchange exchange() {
        return exchange;
    }

    Transcoder transcoder() {
        return transcoder;
    }

    int indicator() {
        return floor.indicator();
    }

    /** Of the last Floor Taken or Floor Idle (TS 24.380 §8.2.3.10). */
    int sequenceNumber() {
        return sequenceNumber;
    }

    void countMessage() {
        sequenceNumber = sequenceNumber + 1 & 0xFFFF;
    }

    int size() {
        return members.size();
    }

    TalkMember member(int index) {
        return members.get(index);
    }

    boolean has(TalkMember member) {
        return members.contains(member);
    }

    /** Null for who is not in it. */
    TalkMember find(long participant) {
        for (int i = 0; i < members.size(); i++) {
            if (members.get(i).participant == participant) {
                return members.get(i);
            }
        }
        return null;
    }

    /** Whose packets pass, of this node; null for nobody here. */
    TalkMember speaker() {
        return speaker;
    }

    /** Who has the floor on another node; 0 for nobody there. */
    long awaySpeaker() {
        return awaySpeaker;
    }

    /** Whether he gets a talker's packets as they are. */
    boolean relaysTo(TalkMember member, AudioCodec of) {
        return member.leg.monitor == null && member.leg.leg().media().codec() == of;
    }

    void join(TalkMember member, long nowNs) {
        members.add(member);
        if (member.isHere()) {
            member.leg.enter(member);
        }
        floor.join(member, nowNs);
        onMembersChanged();
    }

    /** What he was already changes nothing: it is no word of the home. */
    void change(TalkMember member, MemberSettings settings, long nowNs) {
        if (member.is(settings)) {
            return;
        }
        member.set(settings);
        floor.join(member, nowNs);
        onMembersChanged();
    }

    /** @param before null for a newcomer; {@code member} where he only changes */
    void replace(TalkMember before, TalkMember member, MemberSettings settings, long nowNs) {
        if (before == member) {
            change(member, settings, nowNs);
            return;
        }
        if (before != null) {
            leave(before, nowNs);
        }
        join(member, nowNs);
    }

    /** From one leg of his to another; what he has or waits for is his. */
    void move(TalkMember member, TalkLeg to) {
        member.leg.leave(member);
        member.moveTo(to);
        to.enter(member);
        floor.tell(member); // what he hears comes from another source
        onMembersChanged();
    }

    void leave(TalkMember member, long nowNs) {
        if (!members.remove(member)) {
            return;
        }
        floor.leave(member, nowNs);
        if (member.isHere()) {
            member.leg.leave(member);
        }
        if (speaker == member) {
            close();
        }
        onMembersChanged();
    }

    /** Another member, or another way to hear. */
    void onMembersChanged() {
        if (codec != null) {
            transcoder.refresh(this, codec);
        }
    }

    /** All go; who heard of a talker hears that it is over. */
    void end() {
        boolean taken = speaker != null || awaySpeaker != 0;
        for (int i = 0; taken && i < members.size(); i++) {
            if (members.get(i).isHere()) {
                notices().idle(members.get(i));
            }
        }
        close();
        for (int i = members.size() - 1; i >= 0; i--) {
            TalkMember member = members.remove(i);
            if (member.isHere()) {
                member.leg.leave(member);
            }
        }
    }

    void onFloor(TalkMember from, FloorMessage message, int priority, long nowNs) {
        from.asks = message == FloorMessage.REQUEST;
        floor.on(from, message, priority, nowNs);
    }

    void onTime(long nowNs) {
        floor.onTime(nowNs);
    }

    void tick(long nowNs) {
        transcoder.tick(this, exchange.poller(), exchange.scratch(), exchange.counters(), nowNs);
    }

    /** From now on the packets of this member pass, and nobody else's. */
    void open(TalkMember to) {
        close();
        speaker = to.isHere() ? to : null;
        awaySpeaker = to.isHere() ? 0 : to.participant;
        begin(to.isHere() ? to.leg.leg().media().codec() : null);
    }

    /** As {@link #open}, for somebody who is a member on another node. */
    void openAway(long participant) {
        close();
        awaySpeaker = participant;
        begin(null);
    }

    private void begin(AudioCodec of) {
        codec = of;
        awayEpoch = -1;
        burst = exchange.nextBurst();
        if (codec != null) {
            transcoder.begin(codec, burst, this);
        }
    }

    /** What came from the talker just before he was allowed to; to be sent once everybody knows of him. */
    void sendKept(long nowNs) {
        if (speaker != null) {
            exchange.preroll().give(speaker.leg, 0, onKept, nowNs);
        } else if (awaySpeaker != 0) {
            exchange.preroll().give(this, awaySpeaker, onKept, nowNs);
        }
    }

    private void onKept(
            AudioCodec of, boolean noise, long number, int timestamp, byte[] bytes, int from, int length, long atNs) {
        if (of == codec || learn(of)) {
            pass(exchange.packet().begin(burst, of).put(noise, number, timestamp, bytes, from, length), atNs);
        }
    }

    /** Nobody's packets pass. */
    void close() {
        transcoder.end();
        speaker = null;
        awaySpeaker = 0;
        codec = null;
    }

    /** Another source, other numbers, another codec or leg, within what one says. */
    void onRestart() {
        begin(speaker.leg.leg().media().codec());
    }

    /** A packet of the speaker. */
    void onMedia(boolean noise, long sequence, RtpPacket packet, long nowNs) {
        pass(exchange.packet().begin(burst, codec).put(noise, sequence, packet), nowNs);
    }

    /** A packet of a member on another node; heard where it is his turn. @param epoch another one: he begins anew */
    void onPeerMedia(
            long participant, AudioCodec of, boolean noise, int epoch, long number, int at, byte[] bytes, int length) {
        long nowNs = exchange.nowNs();
        if (awaySpeaker != participant) {
            exchange.preroll().keep(this, participant, of, noise, number, at, bytes, 0, length, nowNs);
            return;
        }
        if (awayEpoch >= 0 && awayEpoch != epoch) {
            begin(of);
        }
        awayEpoch = epoch;
        if (of == codec || learn(of)) {
            pass(exchange.packet().begin(burst, of).put(noise, number, at, bytes, 0, length), nowNs);
        }
    }

    /** A talker elsewhere is known by his first packet. */
    private boolean learn(AudioCodec of) {
        boolean first = codec == null && speaker == null;
        if (first) {
            codec = of;
            transcoder.begin(of, burst, this);
        }
        return first;
    }

    private void pass(RelayedPacket packet, long nowNs) {
        floor.onMedia(nowNs);
        int relayed = 0;
        for (int i = 0; i < members.size(); i++) {
            TalkMember member = members.get(i);
            if (member != speaker && member.isHere() && relaysTo(member, packet.codec())) {
                relayed += member.leg.leg().relay(packet, exchange.poller(), exchange.scratch(), nowNs) ? 1 : 0;
            }
        }
        exchange.counters().add(TalkCounter.PACKETS_RELAYED, relayed);
        transcoder.take(packet, nowNs);
        if (speaker != null) {
            exchange.link().send(nodes, linkKey, speaker.participant, packet);
        }
    }

    /** False: such a message must not come from there. */
    boolean onPeerFloor(long node, long participant, byte[] bytes, int length) {
        return floor.onPeer(node, participant, bytes, length, exchange.nowNs());
    }

    void onDown(long node) {
        floor.onDown(node, exchange.nowNs());
    }
}
