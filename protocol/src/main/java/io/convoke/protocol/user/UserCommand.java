// SPDX-License-Identifier: Apache-2.0
package io.convoke.protocol.user;

import io.convoke.protocol.allocator.AllocationOutcome;
import io.convoke.protocol.conference.ConferenceEntry;
import io.convoke.protocol.conference.ConferenceInformation;
import io.convoke.protocol.conference.ConferenceOptions;
import io.convoke.protocol.endpoint.EndpointStanding;
import io.convoke.protocol.ids.EndpointId;
import io.convoke.protocol.ids.MessageId;
import io.convoke.protocol.ids.RequestId;
import io.convoke.protocol.ids.UserId;
import io.convoke.protocol.instant.Group;
import io.convoke.protocol.instant.InstantId;
import io.convoke.protocol.wire.Wire;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.apache.pekko.actor.NoSerializationVerificationNeeded;
import org.apache.pekko.actor.typed.ActorRef;

/** Everything a user can be told. Every request is answered once and may be repeated. */
public sealed interface UserCommand extends Wire {

    /** Changes or reads the user, and is answered. */
    sealed interface Request extends UserCommand {
        ActorRef<UserReply> replyTo();
    }

    /** Soft state from other entities: nothing is stored, nothing is answered, the newest one counts. */
    sealed interface Notice extends UserCommand {}

    /** The shell's own timers and adapted replies; never leaves the JVM. */
    non-sealed interface Internal extends UserCommand, NoSerializationVerificationNeeded {}

    // The account. Put answers Created or Done (changed); every other request answers NoSuchUser before it.

    record Put(Profile.Change profile, ActorRef<UserReply> replyTo) implements Request {}

    /** Answered with Done. */
    record ChangeProfile(Profile.Change profile, ActorRef<UserReply> replyTo) implements Request {}

    record Delete(ActorRef<UserReply> replyTo) implements Request {}

    /** Answered with Account. */
    record Get(ActorRef<UserReply> replyTo) implements Request {}

    record SetCredentials(Credentials credentials, ActorRef<UserReply> replyTo) implements Request {}

    /** Modes as {@link ModeAddress} made them normal; replaces all. */
    record SetModes(List<CommunicationMode> modes, ActorRef<UserReply> replyTo) implements Request {}

    record PutContact(Contact contact, ActorRef<UserReply> replyTo) implements Request {}

    record RemoveContact(UserId contact, ActorRef<UserReply> replyTo) implements Request {}

    // Groups for push to talk.

    /** About his groups. */
    sealed interface OfGroups extends Request {}

    /** Makes it, or changes it: answered with Created, Done, or Refused where he has as many as he can. */
    record PutGroup(Group group, ActorRef<UserReply> replyTo) implements OfGroups {}

    /** Answered with Done also where there is none. */
    record RemoveGroup(String name, ActorRef<UserReply> replyTo) implements OfGroups {}

    /** Which of his groups this user may know of: the owner of all, another one of those that he is in. Answered with Groups. */
    record FindGroups(UserId by, ActorRef<UserReply> replyTo) implements OfGroups {}

    /** The IM list, answered with ImList. */
    record GetList(ActorRef<UserReply> replyTo) implements Request {}

    // Sessions: the endpoint entity lives on its own and reports its standing here.

    /** Answered with SessionOpened once the endpoint entity is open. */
    record OpenSession(EndpointId endpoint, String clientName, Instant at, ActorRef<UserReply> replyTo)
            implements Request {}

    /** From an endpoint entity: what it is now; answered with Done. */
    record EndpointChanged(EndpointId endpoint, EndpointStanding standing, ActorRef<UserReply> replyTo)
            implements Request {}

    /** What is new after {@code after}; answered with Feed, at the latest after {@code waitAtMost} (then empty). */
    record Fetch(EndpointId endpoint, FeedCursor after, int limit, Duration waitAtMost, ActorRef<UserReply> replyTo)
            implements Request {}

    // Instant messages.

    /** Told to the sender: answered with Stored once the recipient (or, for a service, the sender) has stored it. */
    record Send(MessageId id, UserId to, String text, Instant at, ActorRef<UserReply> replyTo) implements Request {}

    /** Told to the recipient: answered with Stored. {@code information} is null in ordinary messages. */
    record Deliver(
            MessageId id,
            UserId from,
            String text,
            ConferenceInformation information,
            Instant at,
            ActorRef<UserReply> replyTo)
            implements Request {}

    // Conferences.

    /** Answered with ConferenceAnswered once the allocator has decided; the same id again gets the same answer. */
    record RequestConference(
            RequestId id, List<UserId> invite, ConferenceOptions options, Instant at, ActorRef<UserReply> replyTo)
            implements Request {}

    /** From the IM relay: what became of this user's request; answered with Done. */
    record AnswerRequest(RequestId id, AllocationOutcome outcome, Instant at, ActorRef<UserReply> replyTo)
            implements Request {}

    /** From the allocator: how can this user be reached; answered with Reachability. */
    record GetReachability(ActorRef<UserReply> replyTo) implements Request {}

    /** From the SIP edge: who this is, and where his phones are; answered with SipAccount. */
    record GetSipAccount(ActorRef<UserReply> replyTo) implements Request {}

    /** From the instant service: may this user be reached now, and by which legs; answered with Subscribers. */
    record FindSubscribers(UserId by, ActorRef<UserReply> replyTo) implements Request {}

    /** A conference's presence indicator for the IM list; phase ENDED takes it off the list. */
    record ShowConference(ConferenceEntry entry) implements Notice {}

    /** Somebody watches this user's presence until {@code until}, and is told it now and whenever it changes. */
    record Watch(UserId watcher, Instant until) implements Notice {}

    /** The same for an endpoint of the watcher's, which is told by {@code EndpointCommand.ShowPresence}. */
    record WatchFrom(EndpointId watcher, Instant until) implements Notice {}

    /**
     * A contact's presence.
     *
     * @param status null where the contact does not let this user see it
     * @param subscribers of the instant service that can be reached; none where he does not let this user see them
     */
    record ShowPresence(UserId contact, PresenceStatus status, List<SubscriberPresence> subscribers) implements Notice {
        public ShowPresence(UserId contact, PresenceStatus status) {
            this(contact, status, List.of());
        }
    }

    /**
     * From an instant session: one of this user's subscribers is in it.
     *
     * @param lasts it is said again before; zero where he is in it no more
     */
    record ShowTalk(EndpointId subscriber, InstantId session, Duration lasts) implements Notice {}
}
