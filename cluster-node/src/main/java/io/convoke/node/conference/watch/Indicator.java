// SPDX-License-Identifier: Apache-2.0
package io.convoke.node.conference.watch;

import io.convoke.node.conference.ConferenceState;
import io.convoke.node.conference.ConferenceView;
import io.convoke.node.conference.ConferenceView.Hearing;
import io.convoke.node.conference.Roster.Member;
import io.convoke.protocol.conference.ConferenceEntry;
import io.convoke.protocol.ids.UserId;
import io.convoke.protocol.user.UserCommand;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.apache.pekko.actor.typed.RecipientRef;

/**
 * Keeps the conference's presence indicator in everybody's IM list up to date. A new phase is shown at once; who is in
 * and who speaks no more often than the interval allows. Soft: a user that missed it asks with Show.
 */
public final class Indicator {
    private final Function<UserId, RecipientRef<UserCommand>> users;
    private final long intervalNs;
    private final Set<UserId> shownTo = new HashSet<>();
    private ConferenceEntry last;
    private long lastNs;

    public Indicator(Function<UserId, RecipientRef<UserCommand>> users, Duration interval) {
        this.users = users;
        this.intervalNs = interval.toNanos();
    }

    /** @return when to come again, because something waits to be shown; null when all is shown */
    public Duration update(ConferenceState.Known state, Hearing hearing, long nowNs) {
        Set<UserId> listed = state.session()
                .roster()
                .present()
                .filter(m -> m.invitation() == Member.Invitation.DELIVERED)
                .map(Member::user)
                .collect(Collectors.toCollection(HashSet::new));
        takeOffLists(state, listed);
        ConferenceEntry entry = ConferenceView.entry(state, hearing);
        boolean atOnce = last == null || last.phase() != entry.phase();
        if (atOnce || (!entry.equals(last) && nowNs - lastNs >= intervalNs)) {
            listed.forEach(user -> show(user, entry));
            last = entry;
            lastNs = nowNs;
        } else {
            listed.stream().filter(user -> !shownTo.contains(user)).forEach(user -> show(user, entry));
        }
        shownTo.addAll(listed);
        return entry.equals(last) ? null : Duration.ofNanos(Math.max(0, lastNs + intervalNs - nowNs));
    }

    /** What one user sees of the conference; it is over for whoever does not belong to it. */
    public void show(UserId user, ConferenceState.Known state, Hearing hearing) {
        boolean belongs = state.session().roster().present(user) != null;
        show(user, belongs ? ConferenceView.entry(state, hearing) : ConferenceView.over(state));
    }

    private void takeOffLists(ConferenceState.Known state, Set<UserId> listed) {
        Set<UserId> out = last == null
                ? state.session().roster().members().values().stream()
                        .filter(Member::removed)
                        .map(Member::user)
                        .collect(Collectors.toSet())
                : shownTo.stream()
                        .filter(user -> state.session().roster().present(user) == null)
                        .collect(Collectors.toSet());
        out.forEach(user -> show(user, ConferenceView.over(state)));
        shownTo.removeAll(out);
    }

    private void show(UserId user, ConferenceEntry entry) {
        users.apply(user).tell(new UserCommand.ShowConference(entry));
    }
}
