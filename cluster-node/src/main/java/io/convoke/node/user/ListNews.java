// SPDX-License-Identifier: Apache-2.0
package io.convoke.node.user;

import io.convoke.node.user.UserState.Present;
import io.convoke.protocol.conference.ConferenceEntry;
import io.convoke.protocol.conference.ConferenceInformation;
import io.convoke.protocol.conference.ConferencePhase;
import io.convoke.protocol.ids.ConferenceId;
import io.convoke.protocol.ids.UserId;
import io.convoke.protocol.user.Contact;
import io.convoke.protocol.user.ContactPresence;
import io.convoke.protocol.user.FeedCursor;
import io.convoke.protocol.user.UserCommand.ShowPresence;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * The IM list as sessions read it: soft state, the newest value of each entry with the version at which it came. Whoever
 * comes with a version of this epoch gets what is newer, whoever comes with another epoch gets the whole list. One actor's.
 */
final class ListNews {
    /** Conferences that left are told as ended for so many departures; whoever reads later gets the whole list. */
    private static final int DEPARTURES_KEPT = 64;

    private record At<T>(long version, T value) {}

    record News(List<ContactPresence> contacts, List<ConferenceEntry> conferences, boolean whole, long version) {}

    private final long epoch;
    private final Map<ConferenceId, At<ConferenceEntry>> conferences = new LinkedHashMap<>();
    private final Map<ConferenceId, At<ConferenceEntry>> departed = new LinkedHashMap<>();
    private final Map<UserId, At<ShowPresence>> presences = new HashMap<>();
    private long version = 1;
    private long wholeSince = 1;
    private Map<ConferenceId, ConferenceInformation> listed = Map.of();
    private Map<UserId, Contact> contacts = Map.of();

    /** @param epoch another one in every life of the actor, never 0 */
    ListNews(long epoch) {
        this.epoch = epoch;
    }

    long epoch() {
        return epoch;
    }

    /** Takes over what the state lists. State that has not changed is the same object, so this costs nothing mostly. */
    void follow(Present user) {
        if (user.contacts() != contacts) {
            contacts = user.contacts();
            presences.keySet().retainAll(contacts.keySet());
            wholeSince = ++version;
        }
        if (user.listed() != listed) {
            listed = user.listed();
            List.copyOf(conferences.keySet()).stream()
                    .filter(id -> !listed.containsKey(id))
                    .forEach(this::depart);
            listed.values().stream()
                    .filter(information -> !conferences.containsKey(information.id()))
                    .forEach(information -> {
                        departed.remove(information.id());
                        conferences.put(information.id(), new At<>(++version, notShownYet(information)));
                    });
        }
    }

    /** False where that is no news. */
    boolean show(ConferenceEntry entry) {
        At<ConferenceEntry> before = conferences.get(entry.id());
        if (before == null || before.value().equals(entry)) return false;
        conferences.put(entry.id(), new At<>(++version, entry));
        return true;
    }

    /** What a contact shows; false where that is no news. */
    boolean show(ShowPresence shown) {
        UserId contact = shown.contact();
        At<ShowPresence> before = presences.get(contact);
        if (!contacts.containsKey(contact) || (before != null && before.value().equals(shown))) return false;
        boolean isNews = before != null || shown.status() != null;
        presences.put(contact, new At<>(isNews ? ++version : version, shown));
        return true;
    }

    /** Every contact has said what it shows. */
    boolean knowsAll() {
        return presences.size() == contacts.size();
    }

    /** Nobody says when it changes any more. */
    void forget(UserId contact) {
        presences.remove(contact);
    }

    News after(FeedCursor cursor) {
        boolean whole = cursor.epoch() != epoch || cursor.listVersion() < wholeSince;
        if (!whole && cursor.listVersion() >= version) return new News(List.of(), List.of(), false, version);
        long seen = whole ? 0 : cursor.listVersion();
        Stream<At<ConferenceEntry>> shown = conferences.values().stream();
        return new News(
                contacts.values().stream()
                        .filter(contact -> whole || versionOf(contact.user()) > seen)
                        .map(this::presence)
                        .toList(),
                (whole ? shown : Stream.concat(shown, departed.values().stream()))
                        .filter(entry -> entry.version() > seen)
                        .map(At::value)
                        .toList(),
                whole,
                version);
    }

    List<ContactPresence> contacts() {
        return contacts.values().stream()
                .map(this::presence)
                .sorted(Comparator.comparing(entry -> entry.contact().user()))
                .toList();
    }

    List<ConferenceEntry> conferences() {
        return conferences.values().stream().map(At::value).toList();
    }

    private ContactPresence presence(Contact contact) {
        At<ShowPresence> shown = presences.get(contact.user());
        return shown == null
                ? new ContactPresence(contact, null)
                : new ContactPresence(
                        contact, shown.value().status(), shown.value().subscribers());
    }

    private long versionOf(UserId contact) {
        At<ShowPresence> shown = presences.get(contact);
        return shown == null ? 0 : shown.version();
    }

    private void depart(ConferenceId id) {
        ConferenceEntry last = conferences.remove(id).value();
        ConferenceEntry ended =
                new ConferenceEntry(last.information(), ConferencePhase.ENDED, 0, last.invited(), List.of());
        departed.put(id, new At<>(++version, ended));
        if (departed.size() > DEPARTURES_KEPT) {
            At<ConferenceEntry> forgotten =
                    departed.remove(departed.keySet().iterator().next());
            wholeSince = Math.max(wholeSince, forgotten.version());
        }
    }

    private static ConferenceEntry notShownYet(ConferenceInformation information) {
        return new ConferenceEntry(information, ConferencePhase.ALLOCATED, 0, 0, List.of());
    }
}
