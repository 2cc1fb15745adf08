// SPDX-License-Identifier: Apache-2.0
package io.convoke.node.user;

import io.convoke.node.entity.Decision;
import io.convoke.protocol.conference.ConferenceInformation;
import io.convoke.protocol.endpoint.EndpointStanding;
import io.convoke.protocol.ids.ConferenceId;
import io.convoke.protocol.ids.EndpointId;
import io.convoke.protocol.ids.UserId;
import io.convoke.protocol.instant.Group;
import io.convoke.protocol.instant.ProvisionedLeg;
import io.convoke.protocol.user.CommunicationMode;
import io.convoke.protocol.user.Contact;
import io.convoke.protocol.user.Credentials;
import io.convoke.protocol.user.InboxMessage;
import io.convoke.protocol.user.PresenceStatus;
import io.convoke.protocol.user.Profile;
import io.convoke.protocol.user.UserCommand;
import io.convoke.protocol.user.UserEvent;
import io.convoke.protocol.user.UserReply;
import io.convoke.protocol.wire.Refusal;
import io.convoke.protocol.wire.Wire;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.stream.Collectors;

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
     * @param groups by name
     */
    record Present(
            Profile profile,
            Credentials credentials,
            List<CommunicationMode> modes,
            Map<UserId, Contact> contacts,
            Map<EndpointId, EndpointStanding> endpoints,
            Inbox inbox,
            Requests requests,
            Map<ConferenceId, ConferenceInformation> listed,
            Map<String, Group> groups)
            implements UserState {
        private static final int MOST_GROUPS = 100;

        @Override
        public UserState evolve(UserEvent event) {
            return switch (event) {
                case UserEvent.Created e -> this;
                case UserEvent.ProfileChanged e ->
                    new Present(e.profile(), credentials, modes, contacts, endpoints, inbox, requests, listed, groups);
                case UserEvent.Deleted e -> new Deleted(inbox.lastSeq(), endpoints);
                case UserEvent.CredentialsSet e ->
                    new Present(profile, e.credentials(), modes, contacts, endpoints, inbox, requests, listed, groups);
                case UserEvent.ModesSet e ->
                    new Present(profile, credentials, e.modes(), contacts, endpoints, inbox, requests, listed, groups);
                case UserEvent.ContactPut e ->
                    with(changed(contacts, map -> map.put(e.contact().user(), e.contact())));
                case UserEvent.ContactRemoved e -> with(changed(contacts, map -> map.remove(e.contact())));
                case UserEvent.GroupPut e ->
                    withGroups(changed(groups, map -> map.put(e.group().name(), e.group())));
                case UserEvent.GroupRemoved e -> withGroups(changed(groups, map -> map.remove(e.name())));
                case UserEvent.EndpointStood e ->
                    new Present(
                            profile,
                            credentials,
                            modes,
                            contacts,
                            stood(endpoints, e),
                            inbox,
                            requests,
                            listed,
                            groups);
                case UserEvent.MessageStored e -> with(e.message(), inbox.stored(e.message(), e.dropBefore()));
                case UserEvent.InboxRead e -> with(inbox.readUpTo(e.messageSeq()), listed);
                case UserEvent.ConferenceRequested e ->
                    with(requests.with(e.id(), new Requests.Asked(e.invite(), e.options(), e.at())));
                case UserEvent.RequestAnswered e -> with(requests.answered(e.id(), e.outcome()));
                case UserEvent.ConferenceListed e -> with(inbox, listed(e.information()));
                case UserEvent.ConferenceUnlisted e -> with(inbox, changed(listed, map -> map.remove(e.conference())));
            };
        }

        Decision<UserEvent, UserReply> decide(UserId self, UserCommand.OfGroups request) {
            return switch (request) {
                case UserCommand.PutGroup c -> put(c.group());
                case UserCommand.RemoveGroup c
                when !groups.containsKey(c.name()) -> Decision.replyOnly(new UserReply.Done());
                case UserCommand.RemoveGroup c ->
                    Decision.persist(new UserEvent.GroupRemoved(c.name()), new UserReply.Done());
                case UserCommand.FindGroups c ->
                    Decision.replyOnly(new UserReply.Groups(
                            self,
                            groups.values().stream()
                                    .filter(one ->
                                            c.by().equals(self) || one.members().contains(c.by()))
                                    .sorted(Comparator.comparing(Group::name))
                                    .toList()));
            };
        }

        private Decision<UserEvent, UserReply> put(Group group) {
            Group before = groups.get(group.name());
            if (group.equals(before)) return Decision.replyOnly(new UserReply.Done());
            if (before == null && groups.size() >= MOST_GROUPS) {
                return Decision.replyOnly(new UserReply.Refused(
                        new Refusal(Refusal.Reason.FULL, "a user has no more than " + MOST_GROUPS + " groups")));
            }
            return Decision.persist(
                    new UserEvent.GroupPut(group), before == null ? new UserReply.Created() : new UserReply.Done());
        }

        /** The strongest of what the endpoints say; where one is said (RFC 3903), that a phone is registered says nothing. */
        PresenceStatus presence() {
            PresenceStatus strongest = PresenceStatus.OFFLINE;
            boolean published = endpoints.keySet().stream().anyMatch(EndpointId::isPublication);
            for (EndpointStanding endpoint : endpoints.values()) {
                boolean onlyThere =
                        endpoint.binding() != null && endpoint.conferences().isEmpty();
                PresenceStatus one = published && onlyThere ? PresenceStatus.OFFLINE : presenceOf(endpoint);
                if (one.compareTo(strongest) > 0) strongest = one;
            }
            return strongest;
        }

        /** What his phones have to say to it; null for nothing. */
        String note() {
            return endpoints.values().stream()
                    .map(EndpointStanding::note)
                    .filter(Objects::nonNull)
                    .sorted()
                    .findFirst()
                    .orElse(null);
        }

        /** Whether a contact may see his presence, and reach him without a call. */
        boolean lets(UserId watcher) {
            Contact contact = contacts.get(watcher);
            return contact != null && contact.maySeeMe();
        }

        /** Of his subscribers of the instant service, those that have a leg. */
        Map<EndpointId, ProvisionedLeg> provisioned() {
            return endpoints.entrySet().stream()
                    .filter(one -> one.getValue().provisioned() != null)
                    .collect(Collectors.toUnmodifiableMap(
                            Map.Entry::getKey, one -> one.getValue().provisioned()));
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
            return new Present(profile, credentials, modes, contacts, endpoints, next, requests, shown, groups);
        }

        private Present withGroups(Map<String, Group> next) {
            return new Present(profile, credentials, modes, contacts, endpoints, inbox, requests, listed, next);
        }

        private Present with(Requests next) {
            return new Present(profile, credentials, modes, contacts, endpoints, inbox, next, listed, groups);
        }

        private Present with(Map<UserId, Contact> next) {
            return new Present(profile, credentials, modes, next, endpoints, inbox, requests, listed, groups);
        }
    }

    private static Present opened(Profile profile, Inbox inbox, Map<EndpointId, EndpointStanding> endpoints) {
        return new Present(profile, null, List.of(), Map.of(), endpoints, inbox, Requests.NONE, Map.of(), Map.of());
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
