// SPDX-License-Identifier: Apache-2.0
package io.convoke.protocol.user;

import io.convoke.protocol.allocator.AllocationOutcome;
import io.convoke.protocol.conference.ConferenceEntry;
import io.convoke.protocol.endpoint.SipBinding;
import io.convoke.protocol.ids.EndpointId;
import io.convoke.protocol.ids.RequestId;
import io.convoke.protocol.ids.UserId;
import io.convoke.protocol.instant.Group;
import io.convoke.protocol.instant.ProvisionedLeg;
import io.convoke.protocol.wire.Refusal;
import io.convoke.protocol.wire.Wire;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Everything a user answers. */
public sealed interface UserReply extends Wire {

    record Done() implements UserReply {}

    record Created() implements UserReply {}

    record NoSuchUser(UserId user) implements UserReply {}

    record Refused(Refusal refusal) implements UserReply {}

    /** @param sessions presence of each open session or device, by endpoint */
    record Account(
            UserId user,
            Profile profile,
            boolean hasPassword,
            List<CommunicationMode> modes,
            List<Contact> contacts,
            PresenceStatus presence,
            Map<EndpointId, PresenceStatus> sessions,
            int inboxMessages,
            long droppedMessages)
            implements UserReply {}

    record ImList(PresenceStatus own, List<ContactPresence> contacts, List<ConferenceEntry> conferences)
            implements UserReply {}

    /** @param from where this session starts to read: all that no session has read yet */
    record SessionOpened(EndpointId endpoint, FeedCursor from) implements UserReply {}

    /** @param duplicate the same message was stored before; {@code seq} is where */
    record Stored(long seq, boolean duplicate) implements UserReply {}

    /**
     * What is new for a session.
     *
     * @param contacts those whose presence changed
     * @param conferences those whose indicator changed; phase ENDED means that it has left the list
     * @param whole the list parts are all there is, not a change (the cursor was of another epoch)
     * @param dropped messages that were dropped unread, ever
     * @param next the cursor to come with next time
     */
    record Feed(
            List<InboxMessage> messages,
            List<ContactPresence> contacts,
            List<ConferenceEntry> conferences,
            boolean whole,
            long dropped,
            FeedCursor next)
            implements UserReply {}

    record ConferenceAnswered(RequestId request, AllocationOutcome outcome) implements UserReply {}

    /** @param bindings of the phones that are registered */
    record Reachability(
            UserId user,
            Profile profile,
            List<CommunicationMode> modes,
            PresenceStatus presence,
            List<SipBinding> bindings)
            implements UserReply {}

    /**
     * @param credentials null before a password was set
     * @param bindings of the phones that are registered
     */
    record SipAccount(UserId user, Credentials credentials, Map<EndpointId, SipBinding> bindings)
            implements UserReply {}

    /** @param user whose they are */
    record Groups(UserId user, List<Group> groups) implements UserReply {
        public Optional<Group> named(String name) {
            return groups.stream().filter(one -> one.name().equals(name)).findFirst();
        }
    }

    /**
     * @param allowed whoever asked may reach this user
     * @param subscribed to the instant service
     * @param legs that are provisioned now, by subscriber
     * @param floorPriority the most that a floor request of his may claim
     */
    record Subscribers(
            UserId user,
            boolean allowed,
            boolean subscribed,
            PresenceStatus presence,
            Map<EndpointId, ProvisionedLeg> legs,
            int floorPriority)
            implements UserReply {}
}
