// SPDX-License-Identifier: Apache-2.0
package io.convoke.node.conference;

import io.convoke.protocol.conference.Unreachable;
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
 * @param asked those of whom the allocator has yet to say whether they can be reached
 * @param unreachable those of whom it has said that they cannot
 */
public record Roster(Map<UserId, Member> members, Set<UserId> asked, List<Unreachable> unreachable) {

    static Roster of(List<UserId> invited, List<Unreachable> unreachable) {
        Map<UserId, Member> members = new LinkedHashMap<>();
        invited.forEach(user -> members.put(user, Member.invited(user)));
        return new Roster(Collections.unmodifiableMap(members), Set.of(), List.copyOf(unreachable));
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

    /** How many it knows of with these, in vain or not: the unreachable are kept as well. */
    int withAll(List<UserId> users) {
        Set<UserId> known = new HashSet<>(members.keySet());
        known.addAll(asked);
        unreachable.forEach(one -> known.add(one.user()));
        known.addAll(users);
        return known.size();
    }

    Roster asking(List<UserId> users) {
        Set<UserId> next = new LinkedHashSet<>(asked);
        next.addAll(users);
        return new Roster(members, Collections.unmodifiableSet(next), unreachable);
    }

    Roster invited(List<UserId> users, List<Unreachable> inVain) {
        Map<UserId, Member> nextMembers = new LinkedHashMap<>(members);
        users.forEach(u -> nextMembers.merge(u, Member.invited(u), (old, _) -> old.invitedAgain()));
        Set<UserId> settled = new LinkedHashSet<>(users);
        inVain.forEach(u -> settled.add(u.user()));
        Set<UserId> nextAsked = new LinkedHashSet<>(asked);
        nextAsked.removeAll(settled);
        Stream<Unreachable> before = unreachable.stream().filter(u -> !settled.contains(u.user()));
        return new Roster(
                Collections.unmodifiableMap(nextMembers),
                Collections.unmodifiableSet(nextAsked),
                Stream.concat(before, inVain.stream()).toList());
    }

    /** Somebody who came by himself: nobody has to be told where the conference is. */
    Roster admitted(UserId user) {
        Map<UserId, Member> next = new LinkedHashMap<>(members);
        next.putIfAbsent(user, Member.admitted(user));
        return new Roster(Collections.unmodifiableMap(next), asked, unreachable);
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
     */
    public record Member(
            UserId user,
            Invitation invitation,
            String failure,
            boolean muted,
            float gain,
            boolean removed,
            boolean wasIn) {

        public enum Invitation {
            SENDING,
            DELIVERED,
            FAILED
        }

        static Member invited(UserId user) {
            return new Member(user, Invitation.SENDING, null, false, 1.0f, false, false);
        }

        static Member admitted(UserId user) {
            return new Member(user, Invitation.DELIVERED, null, false, 1.0f, false, false);
        }

        /** Keeps what was set for the participant. */
        Member invitedAgain() {
            return new Member(user, Invitation.SENDING, null, muted, gain, false, wasIn);
        }

        Member informed(String reason) {
            Invitation now = reason == null ? Invitation.DELIVERED : Invitation.FAILED;
            return new Member(user, now, reason, muted, gain, removed, wasIn);
        }

        Member set(boolean nowMuted, float nowGain) {
            return new Member(user, invitation, failure, nowMuted, nowGain, removed, wasIn);
        }

        Member remove() {
            return new Member(user, invitation, failure, muted, gain, true, wasIn);
        }

        Member cameIn() {
            return wasIn ? this : new Member(user, invitation, failure, muted, gain, removed, true);
        }
    }
}
