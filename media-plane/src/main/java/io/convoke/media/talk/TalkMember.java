// SPDX-License-Identifier: Apache-2.0
package io.convoke.media.talk;

import io.convoke.media.floor.FloorParticipant;

/** Somebody in a talk group: with a leg on this node, or on another node. Made elsewhere, then the thread's alone. */
final class TalkMember {
    final TalkGroup group;
    /** Null: he is on another node. */
    TalkLeg leg;
    /** The other node as a mask; 0: he is on this one. */
    final long node;
    /** The same number on all nodes. */
    final long participant;

    final FloorParticipant<TalkMember> floor = new FloorParticipant<>(this);
    private MemberSettings current;
    byte[] identity;
    int priority;
    boolean receiveOnly;
    float gain;
    /** The next group of the same leg. */
    TalkMember nextOfLeg;
    /** He waits for an answer, which is an event even where it is the one that he got before. */
    boolean asks;
    /** The burst that goes to him decoded; 0 for none. */
    long decodedBurst;

    /** As the other side of the queue knows it. */
    record In(OpenGroup open, TalkMember member, MemberSettings settings) {}

    TalkMember(TalkGroup group, TalkLeg leg, long node, long participant, MemberSettings settings) {
        this.group = group;
        this.leg = leg;
        this.node = node;
        this.participant = participant;
        set(settings);
    }

    /** Whether he takes part as these say. */
    boolean is(MemberSettings settings) {
        return current.equals(settings);
    }

    void set(MemberSettings settings) {
        current = settings;
        identity = MemberSettings.bytes(settings.identity());
        priority = settings.priority();
        receiveOnly = settings.receiveOnly();
        gain = settings.gain();
    }

    void moveTo(TalkLeg other) {
        leg = other;
        decodedBurst = 0;
    }

    boolean isHere() {
        return leg != null;
    }
}
