// SPDX-License-Identifier: Apache-2.0
package io.convoke.node.user;

import io.convoke.node.boot.NodeSettings;
import io.convoke.node.entity.Decision;
import io.convoke.node.user.UserState.Present;
import io.convoke.protocol.conference.ConferenceInformation;
import io.convoke.protocol.conference.ConferenceOptions;
import io.convoke.protocol.conference.ConferenceRequestText;
import io.convoke.protocol.endpoint.EndpointStanding;
import io.convoke.protocol.endpoint.SipBinding;
import io.convoke.protocol.ids.EndpointId;
import io.convoke.protocol.ids.MessageId;
import io.convoke.protocol.ids.RequestId;
import io.convoke.protocol.ids.UserId;
import io.convoke.protocol.user.InboxMessage;
import io.convoke.protocol.user.PresenceStatus;
import io.convoke.protocol.user.Profile;
import io.convoke.protocol.user.UserCommand;
import io.convoke.protocol.user.UserCommand.*;
import io.convoke.protocol.user.UserEvent;
import io.convoke.protocol.user.UserReply;
import io.convoke.protocol.wire.Refusal;
import io.convoke.protocol.wire.Refusal.Reason;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What a user does about a request. No clock, no actor, no I/O: every row is one unit test. Where the decision has no
 * reply, the shell goes on: it asks, forwards or waits.
 *
 * @param service the conference service's address: messages to it are requests
 */
public record UserRules(UserId self, UserId service, Inbox.Bounds inbox, Limits limits) {
    private static final UserReply DONE = new UserReply.Done();
    /** Of SIP phones of one user, to conferences and presence: some phones with a hundred keys that light up. */
    private static final int MOST_SUBSCRIPTIONS = 500;

    private static final UserReply CREATED = new UserReply.Created();

    public record Limits(
            int maxTextBytes, int contacts, int modes, int sessions, int requests, int invite, int listed) {}

    static UserRules of(UserId self, NodeSettings settings) {
        NodeSettings.Users users = settings.users();
        return new UserRules(
                self,
                settings.conferenceService(),
                new Inbox.Bounds(
                        settings.inbox().maxMessages(), settings.inbox().maxBytes()),
                new Limits(
                        settings.inbox().maxTextBytes(),
                        users.maxContacts(),
                        users.maxModes(),
                        users.maxSessions(),
                        users.maxRequests(),
                        users.maxInvite(),
                        users.maxListed()));
    }

    Decision<UserEvent, UserReply> decide(UserState state, UserCommand.Request request) {
        return switch (state) {
            case UserState.Absent absent -> withoutAccount(Map.of(), request);
            case UserState.Deleted deleted -> withoutAccount(deleted.endpoints(), request);
            case Present user -> decide(user, request);
        };
    }

    private Decision<UserEvent, UserReply> withoutAccount(
            Map<EndpointId, EndpointStanding> closing, UserCommand.Request request) {
        if (request instanceof Put c) {
            return self.equals(service)
                    ? refused(Reason.CONFLICT, self + " is the address of the conference service")
                    : Decision.persist(new UserEvent.Created(new Profile(self.aor()).with(c.profile())), CREATED);
        }
        if (request instanceof EndpointChanged c && closing.containsKey(c.endpoint())) return stood(closing, c);
        return Decision.replyOnly(new UserReply.NoSuchUser(self));
    }

    private Decision<UserEvent, UserReply> decide(Present user, UserCommand.Request request) {
        return switch (request) {
            case Put c -> profile(user, c.profile());
            case ChangeProfile c -> profile(user, c.profile());
            case Delete c -> Decision.persist(new UserEvent.Deleted(), DONE);
            case Get c -> Decision.replyOnly(account(user));
            case SetCredentials c -> Decision.persist(new UserEvent.CredentialsSet(c.credentials()), DONE);
            case SetModes c when c.modes().size() > limits.modes() -> full("communication modes", limits.modes());
            case SetModes c when c.modes().equals(user.modes()) -> Decision.replyOnly(DONE);
            case SetModes c -> Decision.persist(new UserEvent.ModesSet(List.copyOf(c.modes())), DONE);
            case PutContact c -> putContact(user, c);
            case RemoveContact c
            when !user.contacts().containsKey(c.contact()) ->
                refused(Reason.NOT_FOUND, c.contact() + " is not a contact of " + self);
            case RemoveContact c -> Decision.persist(new UserEvent.ContactRemoved(c.contact()), DONE);
            case GetList c -> Decision.await();
            case OpenSession c
            when user.sessions() >= limits.sessions() && !user.endpoints().containsKey(c.endpoint()) ->
                full("open sessions", limits.sessions());
            case OpenSession c -> Decision.await();
            case EndpointChanged c when isOneTooMany(user, c) -> full("subscriptions", MOST_SUBSCRIPTIONS);
            case EndpointChanged c -> stood(user.endpoints(), c);
            case Fetch c -> Decision.await();
            case Send c -> send(user, c);
            case Deliver c -> deliver(user, c);
            case RequestConference c -> requestConference(user, c);
            case AnswerRequest c -> answer(user, c);
            case UserCommand.OfGroups c -> user.decide(self, c);
            case GetSipAccount c -> Decision.replyOnly(sipAccount(user));
            case FindSubscribers c -> Decision.replyOnly(subscribers(user, c.by()));
            case GetReachability c ->
                Decision.replyOnly(new UserReply.Reachability(
                        self,
                        user.profile(),
                        user.modes(),
                        user.presence(),
                        List.copyOf(bindings(user).values())));
        };
    }

    private static Decision<UserEvent, UserReply> profile(Present user, Profile.Change change) {
        Profile next = user.profile().with(change);
        return next.equals(user.profile())
                ? Decision.replyOnly(DONE)
                : Decision.persist(new UserEvent.ProfileChanged(next), DONE);
    }

    private static boolean isOneTooMany(Present user, EndpointChanged c) {
        EndpointId endpoint = c.endpoint();
        return isSubscribed(endpoint)
                && c.standing().open()
                && !user.endpoints().containsKey(endpoint)
                && user.endpoints().keySet().stream()
                                .filter(UserRules::isSubscribed)
                                .count()
                        >= MOST_SUBSCRIPTIONS;
    }

    private static boolean isSubscribed(EndpointId endpoint) {
        return endpoint.isSubscription() || endpoint.isPublication() || endpoint.isSubscriber();
    }

    private UserReply subscribers(Present user, UserId by) {
        boolean subscribed = user.endpoints().keySet().stream().anyMatch(EndpointId::isSubscriber);
        boolean allowed = by.equals(self) || user.lets(by);
        return new UserReply.Subscribers(
                self,
                allowed,
                subscribed,
                user.presence(),
                user.provisioned(),
                user.profile().floorPriority());
    }

    private UserReply sipAccount(Present user) {
        return new UserReply.SipAccount(self, user.credentials(), bindings(user));
    }

    private static Map<EndpointId, SipBinding> bindings(Present user) {
        Map<EndpointId, SipBinding> bindings = new HashMap<>();
        user.endpoints().forEach((id, standing) -> {
            if (standing.open() && standing.binding() != null) bindings.put(id, standing.binding());
        });
        return Map.copyOf(bindings);
    }

    private UserReply account(Present user) {
        Map<EndpointId, PresenceStatus> sessions = new HashMap<>();
        user.endpoints().forEach((id, standing) -> {
            if (!id.isSubscription()) sessions.put(id, Present.presenceOf(standing));
        });
        return new UserReply.Account(
                self,
                user.profile(),
                user.credentials() != null,
                user.modes(),
                user.contacts().values().stream()
                        .sorted(Comparator.comparing(c -> c.user()))
                        .toList(),
                user.presence(),
                Map.copyOf(sessions),
                user.inbox().messages().size(),
                user.inbox().dropped());
    }

    private Decision<UserEvent, UserReply> putContact(Present user, PutContact c) {
        UserId contact = c.contact().user();
        if (contact.equals(self)) return refused(Reason.INVALID, "nobody is a contact of himself");
        if (c.contact().equals(user.contacts().get(contact))) return Decision.replyOnly(DONE);
        if (user.contacts().containsKey(contact)) return Decision.persist(new UserEvent.ContactPut(c.contact()), DONE);
        if (user.contacts().size() >= limits.contacts()) return full("contacts", limits.contacts());
        return Decision.persist(new UserEvent.ContactPut(c.contact()), CREATED);
    }

    /** An endpoint repeats what it is until it is answered: only news is stored. */
    private static Decision<UserEvent, UserReply> stood(Map<EndpointId, EndpointStanding> known, EndpointChanged c) {
        EndpointStanding before = known.get(c.endpoint());
        boolean gone = !c.standing().open() && c.standing().conferences().isEmpty();
        boolean old = before == null ? gone : before.version() >= c.standing().version();
        return old
                ? Decision.replyOnly(DONE)
                : Decision.persist(new UserEvent.EndpointStood(c.endpoint(), c.standing()), DONE);
    }

    private Decision<UserEvent, UserReply> send(Present user, Send c) {
        if (tooLong(c.text())) return textTooLong();
        if (!c.to().equals(service)) return Decision.await();
        RequestId id = new RequestId(self + "/" + c.id());
        ConferenceRequestText text = ConferenceRequestText.parse(c.text(), self);
        Optional<Requests.Asked> before = user.requests().asked(id);
        if (before.isPresent()) {
            boolean same = text instanceof ConferenceRequestText.Ask ask
                    && before.get().same(ask.invite(), options(ask));
            return same ? Decision.replyOnly(new UserReply.Stored(0, true)) : otherMessage();
        }
        return switch (text) {
            case ConferenceRequestText.Ask _
            when user.requests().pending().size() >= limits.requests() ->
                full("requests that are not answered yet", limits.requests());
            case ConferenceRequestText.Ask ask ->
                Decision.persist(
                        new UserEvent.ConferenceRequested(id, ask.invite(), options(ask), c.at()),
                        new UserReply.Stored(0, false));
            case ConferenceRequestText.Help _ -> tellBack(user, c, ConferenceRequestText.HELP);
            case ConferenceRequestText.Mistake mistake -> tellBack(user, c, mistake.sentence());
        };
    }

    private static ConferenceOptions options(ConferenceRequestText.Ask ask) {
        return new ConferenceOptions(ask.subject(), null, 0);
    }

    /** What the service has to say about a message, as a message: the sender may only have an IM client. */
    private Decision<UserEvent, UserReply> tellBack(Present user, Send about, String text) {
        return store(user, new MessageId("re:" + about.id()), service, text, null, about.at());
    }

    private Decision<UserEvent, UserReply> deliver(Present user, Deliver c) {
        return tooLong(c.text()) ? textTooLong() : store(user, c.id(), c.from(), c.text(), c.information(), c.at());
    }

    private Decision<UserEvent, UserReply> store(
            Present user, MessageId id, UserId from, String text, ConferenceInformation information, Instant at) {
        Optional<Inbox.Seen> seen = user.inbox().seen(from, id);
        if (seen.isPresent()) {
            if (information == null && user.inbox().keepsOther(seen.get().seq(), text)) {
                return otherMessage();
            }
            UserReply reply = new UserReply.Stored(seen.get().seq(), true);
            boolean unlisted = information != null && !user.listed().containsKey(information.id());
            if (!unlisted) return Decision.replyOnly(reply);
            List<UserEvent> events = new ArrayList<>(2);
            makeRoom(user, information).ifPresent(events::add);
            events.add(new UserEvent.ConferenceListed(information));
            return Decision.persist(events, reply);
        }
        long seq = user.inbox().lastSeq() + 1;
        InboxMessage message = new InboxMessage(seq, id, from, self, text, information, at);
        List<UserEvent> events = new ArrayList<>(2);
        if (information != null) makeRoom(user, information).ifPresent(events::add);
        events.add(new UserEvent.MessageStored(message, user.inbox().dropBefore(message, inbox)));
        return Decision.persist(events, new UserReply.Stored(seq, false));
    }

    private Optional<UserEvent> makeRoom(Present user, ConferenceInformation next) {
        if (user.listed().size() < limits.listed() || user.listed().containsKey(next.id())) return Optional.empty();
        return user.listed().values().stream()
                .min(Comparator.comparing(ConferenceInformation::expiresAt))
                .map(first -> new UserEvent.ConferenceUnlisted(first.id()));
    }

    private Decision<UserEvent, UserReply> requestConference(Present user, RequestConference c) {
        Optional<Requests.Asked> before = user.requests().asked(c.id());
        if (before.isPresent() && !before.get().same(c.invite(), c.options())) {
            return refused(Reason.CONFLICT, "another request was made with the same id");
        }
        Optional<Requests.Answer> answer = user.requests().answer(c.id());
        if (answer.isPresent()) {
            return Decision.replyOnly(
                    new UserReply.ConferenceAnswered(c.id(), answer.get().outcome()));
        }
        if (before.isPresent()) return Decision.await();
        if (c.invite().isEmpty()) return refused(Reason.INVALID, "a conference needs somebody to invite");
        if (c.invite().size() > limits.invite()) return full("people invited at once", limits.invite());
        if (user.requests().pending().size() >= limits.requests()) {
            return full("requests that are not answered yet", limits.requests());
        }
        return Decision.persistAndWait(
                new UserEvent.ConferenceRequested(c.id(), List.copyOf(c.invite()), c.options(), c.at()));
    }

    private Decision<UserEvent, UserReply> answer(Present user, AnswerRequest c) {
        if (!user.requests().pending().containsKey(c.id())) return Decision.replyOnly(DONE);
        List<UserEvent> events = new ArrayList<>(2);
        events.add(new UserEvent.RequestAnswered(c.id(), c.outcome()));
        String text = ServiceText.about(c.outcome());
        if (text != null) {
            events.addAll(store(user, new MessageId("answer:" + c.id()), service, text, null, c.at())
                    .events());
        }
        return Decision.persist(events, DONE);
    }

    private static Decision<UserEvent, UserReply> otherMessage() {
        return refused(Reason.CONFLICT, "another message was sent with the same id");
    }

    private boolean tooLong(String text) {
        return text.length() > limits.maxTextBytes()
                || text.getBytes(StandardCharsets.UTF_8).length > limits.maxTextBytes();
    }

    private Decision<UserEvent, UserReply> textTooLong() {
        return refused(Reason.INVALID, "a message has at most " + limits.maxTextBytes() + " bytes of text");
    }

    private Decision<UserEvent, UserReply> full(String what, int most) {
        return refused(Reason.FULL, self + " has as many " + what + " as one can have: " + most);
    }

    private static Decision<UserEvent, UserReply> refused(Reason reason, String detail) {
        return Decision.replyOnly(new UserReply.Refused(new Refusal(reason, detail)));
    }
}
