// SPDX-License-Identifier: Apache-2.0
package io.convoke.node.user;

import io.convoke.protocol.conference.ConferenceInformation;
import io.convoke.protocol.endpoint.EndpointStanding;
import io.convoke.protocol.ids.ConferenceId;
import io.convoke.protocol.ids.EndpointId;
import io.convoke.protocol.ids.UserId;
import io.convoke.protocol.user.CommunicationMode;
import io.convoke.protocol.user.Contact;
import io.convoke.protocol.user.Credentials;
import io.convoke.protocol.user.InboxMessage;
import io.convoke.protocol.user.PresenceStatus;
import io.convoke.protocol.user.Profile;
import io.convoke.protocol.user.UserEvent;
import io.convoke.protocol.wire.Wire;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/** The phase is the type: Absent -Created-> Present -Deleted-> Deleted -Created-> Present. */
public sealed interface UserState extends Wire {

    /** Total and pure: replaying the journal must give the same state for ever. */
    UserState evolve(UserEvent event);

    /** No account, and never was one. */
    record Absent() implements UserState {
        @Override
        public UserState evolve(UserEvent event) {
            return event instanceof UserEvent.Created e ? opened(e.profile(), Inbox.EMPTY, Map.of()) : this;
        }
    }

    /**
     * @param lastSeq where the inbox ended
     * @param endpoints debts: they are told to close until they have
     */
    record Deleted(long lastSeq, Map<EndpointId, EndpointStanding> endpoints) implements UserState {
        @Override
        public UserState evolve(UserEvent event) {
            if (event instanceof UserEvent.Created e) return opened(e.profile(), Inbox.continuing(lastSeq), endpoints);
            if (event instanceof UserEvent.EndpointStood e) return new Deleted(lastSeq, stood(endpoints, e));
            return this;
        }
    }

    /**
     * @param credentials null before a password was set
     * @param endpoints open sessions, and devices with legs
     * @param listed conferences in the IM list; what they show is soft state
     */
    record Present(
            Profile profile,
            Credentials credentials,
            List<CommunicationMode> modes,
            Map<UserId, Contact> contacts,
            Map<EndpointId, EndpointStanding> endpoints,
            Inbox inbox,
            Requests requests,
            Map<ConferenceId, ConferenceInformation> listed)
            implements UserState {

        @Override
        public UserState evolve(UserEvent event) {
            return switch (event) {
                case UserEvent.Created e -> this;
                case UserEvent.ProfileChanged e ->
                    new Present(e.profile(), credentials, modes, contacts, endpoints, inbox, requests, listed);
                case UserEvent.Deleted e -> new Deleted(inbox.lastSeq(), endpoints);
                case UserEvent.CredentialsSet e ->
                    new Present(profile, e.credentials(), modes, contacts, endpoints, inbox, requests, listed);
                case UserEvent.ModesSet e ->
                    new Present(profile, credentials, e.modes(), contacts, endpoints, inbox, requests, listed);
                case UserEvent.ContactPut e ->
                    with(changed(contacts, map -> map.put(e.contact().user(), e.contact())));
                case UserEvent.ContactRemoved e -> with(changed(contacts, map -> map.remove(e.contact())));
                case UserEvent.EndpointStood e ->
                    new Present(profile, credentials, modes, contacts, stood(endpoints, e), inbox, requests, listed);
                case UserEvent.MessageStored e -> with(e.message(), inbox.stored(e.message(), e.dropBefore()));
                case UserEvent.InboxRead e -> with(inbox.readUpTo(e.messageSeq()), listed);
                case UserEvent.ConferenceRequested e ->
                    with(requests.with(e.id(), new Requests.Asked(e.invite(), e.options(), e.at())));
                case UserEvent.RequestAnswered e -> with(requests.answered(e.id(), e.outcome()));
                case UserEvent.ConferenceListed e -> with(inbox, listed(e.information()));
                case UserEvent.ConferenceUnlisted e -> with(inbox, changed(listed, map -> map.remove(e.conference())));
            };
        }

        /** The strongest of what the endpoints say; offline without any. */
        PresenceStatus presence() {
            PresenceStatus strongest = PresenceStatus.OFFLINE;
            for (EndpointStanding endpoint : endpoints.values()) {
                PresenceStatus one = presenceOf(endpoint);
                if (one.compareTo(strongest) > 0) strongest = one;
            }
            return strongest;
        }

        static PresenceStatus presenceOf(EndpointStanding endpoint) {
            if (!endpoint.conferences().isEmpty()) return PresenceStatus.IN_CONFERENCE;
            return endpoint.open() ? endpoint.presence() : PresenceStatus.OFFLINE;
        }

        long sessions() {
            return endpoints.values().stream()
                    .filter(endpoint -> endpoint.open() && endpoint.session())
                    .count();
        }

        private Present with(InboxMessage message, Inbox next) {
            return with(next, message.information() == null ? listed : listed(message.information()));
        }

        private Map<ConferenceId, ConferenceInformation> listed(ConferenceInformation information) {
            return changed(listed, map -> map.put(information.id(), information));
        }

        private Present with(Inbox next, Map<ConferenceId, ConferenceInformation> shown) {
            return new Present(profile, credentials, modes, contacts, endpoints, next, requests, shown);
        }

        private Present with(Requests next) {
            return new Present(profile, credentials, modes, contacts, endpoints, inbox, next, listed);
        }

        private Present with(Map<UserId, Contact> next) {
            return new Present(profile, credentials, modes, next, endpoints, inbox, requests, listed);
        }
    }

    private static Present opened(Profile profile, Inbox inbox, Map<EndpointId, EndpointStanding> endpoints) {
        return new Present(profile, null, List.of(), Map.of(), endpoints, inbox, Requests.NONE, Map.of());
    }

    private static Map<EndpointId, EndpointStanding> stood(
            Map<EndpointId, EndpointStanding> endpoints, UserEvent.EndpointStood event) {
        boolean gone =
                !event.standing().open() && event.standing().conferences().isEmpty();
        return changed(endpoints, map -> {
            if (gone) map.remove(event.endpoint());
            else map.put(event.endpoint(), event.standing());
        });
    }

    private static <K, V> Map<K, V> changed(Map<K, V> map, Consumer<Map<K, V>> change) {
        Map<K, V> next = new HashMap<>(map);
        change.accept(next);
        return Map.copyOf(next);
    }
}
