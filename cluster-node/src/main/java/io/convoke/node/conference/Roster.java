// SPDX-License-Identifier: Apache-2.0
package io.convoke.node.conference;

import io.convoke.protocol.conference.DialOptions;
import io.convoke.protocol.conference.Unreachable;
import io.convoke.protocol.conference.Visitor;
import io.convoke.protocol.ids.UserId;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

/**
 * Who is invited.
 *
 * @param members all who were ever invited, the requester first
 * @param asked those of whom the allocator has yet to say whether they can be reached, and how they may be called
 * @param unreachable those of whom it has said that they cannot
 */
public record Roster(Map<UserId, Member> members, Map<UserId, DialOptions> asked, List<Unreachable> unreachable) {
    /** Telephones that left and are still shown. */
    private static final int MOST_GONE = 100;

    static Roster of(List<UserId> invited, List<Unreachable> unreachable) {
        Map<UserId, Member> members = new LinkedHashMap<>();
        invited.forEach(user -> members.put(user, Member.invited(user)));
        return new Roster(Collections.unmodifiableMap(members), Map.of(), List.copyOf(unreachable));
    }

    /** The member who may be here: null for one who was never invited, or was taken out. */
    public Member present(UserId user) {
        Member member = members.get(user);
        return member == null || member.removed() ? null : member;
    }

    /** Those invited and not taken out. */
    public Stream<Member> present() {
        return members.values().stream().filter(m -> !m.removed());
    }

    /** Whether somebody was taken out who called with this phone. */
    boolean isBarred(Visitor visitor) {
        return visitor != null
                && visitor.device() != null
                && members.values().stream()
                        .anyMatch(m -> m.removed()
                                && m.visitor() != null
                                && visitor.device().equals(m.visitor().device()));
    }

    /** How many it knows of with these, in vain or not: the unreachable are kept as well, telephones that left are not counted. */
    int withAll(List<UserId> users) {
        Set<UserId> known = new HashSet<>(members.keySet());
        gone().forEach(known::remove);
        known.addAll(asked.keySet());
        unreachable.forEach(one -> known.add(one.user()));
        known.addAll(users);
        return known.size();
    }

    Roster asking(List<UserId> users, DialOptions dial) {
        Map<UserId, DialOptions> next = new LinkedHashMap<>(asked);
        users.forEach(user -> next.put(user, dial == null ? DialOptions.NONE : dial));
        return new Roster(members, Collections.unmodifiableMap(next), unreachable);
    }

    Roster invited(List<UserId> users, List<Unreachable> inVain) {
        Map<UserId, Member> nextMembers = new LinkedHashMap<>(members);
        users.forEach(u -> nextMembers.merge(u, Member.invited(u), (old, _) -> old.invitedAgain()));
        Set<UserId> settled = new LinkedHashSet<>(users);
        inVain.forEach(u -> settled.add(u.user()));
        Map<UserId, DialOptions> nextAsked = new LinkedHashMap<>(asked);
        nextAsked.keySet().removeAll(settled);
        Stream<Unreachable> before = unreachable.stream().filter(u -> !settled.contains(u.user()));
        return new Roster(
                Collections.unmodifiableMap(nextMembers),
                Collections.unmodifiableMap(nextAsked),
                Stream.concat(before, inVain.stream()).toList());
    }

    /** Somebody who came by himself: nobody has to be told where the conference is. */
    Roster admitted(UserId user, Visitor visitor) {
        Map<UserId, Member> next = new LinkedHashMap<>(members);
        List<UserId> gone = gone();
        gone.subList(0, Math.max(0, gone.size() - MOST_GONE)).forEach(next::remove);
        next.putIfAbsent(user, Member.admitted(user, visitor));
        return new Roster(Collections.unmodifiableMap(next), asked, unreachable);
    }

    /** Who came by telephone, uninvited, and has left: each call is another one. */
    private List<UserId> gone() {
        return members.values().stream()
                .filter(member -> member.visitor() != null && member.left() != null && !member.removed())
                .map(Member::user)
                .toList();
    }

    Roster member(UserId user, UnaryOperator<Member> change) {
        Member old = members.get(user);
        if (old == null) return this;
        Map<UserId, Member> next = new LinkedHashMap<>(members);
        next.put(user, change.apply(old));
        return new Roster(Collections.unmodifiableMap(next), asked, unreachable);
    }

    /**
     * One who was invited.
     *
     * @param failure why the conference information could not be delivered; null where it could, or is on its way
     * @param removed taken out: may not join until invited again
     * @param wasIn has had a leg
     * @param visitor what is known of one who came by telephone, uninvited; null for all others
     * @param held muted by somebody else
     * @param left why his last leg ended; null before one has, and while he is in
     */
    public record Member(
            UserId user,
            Invitation invitation,
            String failure,
            boolean muted,
            float gain,
            boolean removed,
            boolean wasIn,
            Visitor visitor,
            boolean held,
            String left) {

        public enum Invitation {
            SENDING,
            DELIVERED,
            FAILED
        }

        static Member invited(UserId user) {
            return new Member(user, Invitation.SENDING, null, false, 1.0f, false, false, null, false, null);
        }

        static Member admitted(UserId user, Visitor visitor) {
            return new Member(user, Invitation.DELIVERED, null, false, 1.0f, false, false, visitor, false, null);
        }

        /** Keeps what was set for the participant. */
        Member invitedAgain() {
            return new Member(user, Invitation.SENDING, null, muted, gain, false, wasIn, visitor, held, left);
        }

        Member informed(String reason) {
            Invitation now = reason == null ? Invitation.DELIVERED : Invitation.FAILED;
            return new Member(user, now, reason, muted, gain, removed, wasIn, visitor, held, left);
        }

        Member set(boolean nowMuted, float nowGain, boolean nowHeld) {
            return new Member(user, invitation, failure, nowMuted, nowGain, removed, wasIn, visitor, nowHeld, left);
        }

        Member remove() {
            return new Member(user, invitation, failure, muted, gain, true, wasIn, visitor, held, left);
        }

        Member left(String reason) {
            return new Member(user, invitation, failure, muted, gain, removed, wasIn, visitor, held, reason);
        }

        Member cameIn() {
            return wasIn && left == null
                    ? this
                    : new Member(user, invitation, failure, muted, gain, removed, true, visitor, held, null);
        }
    }
}
