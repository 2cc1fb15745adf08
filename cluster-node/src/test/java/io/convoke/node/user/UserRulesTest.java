// SPDX-License-Identifier: Apache-2.0
package io.convoke.node.user;

import static io.convoke.node.user.Users.ALICE;
import static io.convoke.node.user.Users.BOB;
import static io.convoke.node.user.Users.CAROL;
import static io.convoke.node.user.Users.LAPTOP;
import static io.convoke.node.user.Users.NOON;
import static io.convoke.node.user.Users.SERVICE;
import static io.convoke.node.user.Users.alice;
import static io.convoke.node.user.Users.conference;
import static io.convoke.node.user.Users.evolved;
import static io.convoke.node.user.Users.rules;
import static org.assertj.core.api.Assertions.assertThat;

import io.convoke.node.TestNode;
import io.convoke.node.entity.Decision;
import io.convoke.protocol.allocator.AllocationOutcome;
import io.convoke.protocol.conference.ConferenceOptions;
import io.convoke.protocol.conference.Unreachable;
import io.convoke.protocol.endpoint.EndpointStanding;
import io.convoke.protocol.ids.ConferenceId;
import io.convoke.protocol.ids.MessageId;
import io.convoke.protocol.ids.RequestId;
import io.convoke.protocol.ids.UserId;
import io.convoke.protocol.instant.Group;
import io.convoke.protocol.user.CommunicationMode;
import io.convoke.protocol.user.CommunicationMode.Kind;
import io.convoke.protocol.user.Contact;
import io.convoke.protocol.user.PresenceStatus;
import io.convoke.protocol.user.Profile;
import io.convoke.protocol.user.UserCommand;
import io.convoke.protocol.user.UserCommand.*;
import io.convoke.protocol.user.UserEvent;
import io.convoke.protocol.user.UserReply;
import io.convoke.protocol.wire.Refusal;
import io.convoke.protocol.wire.Refusal.Reason;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class UserRulesTest {
    private static final UserReply DONE = new UserReply.Done();
    private static final RequestId REQUEST = new RequestId("r-1");
    private static final List<CommunicationMode> SIP =
            List.of(new CommunicationMode(Kind.SIP, "sip:alice@example.net", 0));

    private final UserRules rules = rules("");

    @Test
    void shouldMakeAnAccountOnceAndChangeItAfterwards() {
        UserState absent = new UserState.Absent();

        assertThat(rules.decide(absent, new Put(new Profile.Change("Alice"), null)))
                .isEqualTo(Decision.persist(new UserEvent.Created(new Profile("Alice")), new UserReply.Created()));
        assertThat(rules.decide(alice(), new Put(new Profile.Change("Alice"), null)))
                .isEqualTo(Decision.replyOnly(DONE));
        assertThat(rules.decide(alice(), new Put(new Profile.Change("Alice Smith"), null)))
                .isEqualTo(Decision.persist(new UserEvent.ProfileChanged(new Profile("Alice Smith")), DONE));
    }

    @Test
    void shouldKeepWhatTheOperatorGrantedWhenTheNameChanges() {
        UserState granted = alice().evolve(new UserEvent.ProfileChanged(new Profile("Alice", 200, true)));
        var renamed = Decision.persist(new UserEvent.ProfileChanged(new Profile("Al", 200, true)), DONE);

        assertThat(rules.decide(granted, new UserCommand.ChangeProfile(new Profile.Change("Al"), null)))
                .isEqualTo(renamed);
        assertThat(rules.decide(granted, new Put(new Profile.Change("Al"), null)))
                .isEqualTo(renamed);
        assertThat(rules.decide(granted, new UserCommand.ChangeProfile(new Profile.Change(null, 0, false), null)))
                .isEqualTo(Decision.persist(new UserEvent.ProfileChanged(new Profile("Alice", 0, false)), DONE));
    }

    @Test
    void shouldMakeNoUserByChangingOne() {
        UserCommand.ChangeProfile change = new UserCommand.ChangeProfile(new Profile.Change("Al"), null);

        assertThat(rules.decide(new UserState.Absent(), change))
                .isEqualTo(Decision.replyOnly(new UserReply.NoSuchUser(rules.self())));
    }

    @Test
    void shouldAnswerThatThereIsNoSuchUserBeforeAndAfterAnAccount() {
        UserState deleted = alice().evolve(new UserEvent.Deleted());

        for (UserState state : List.of(new UserState.Absent(), deleted)) {
            for (UserCommand.Request request : List.of(
                    new Get(null), new Delete(null), send("hello"), deliver("m-1", "hello"), new GetList(null))) {
                assertThat(rules.decide(state, request))
                        .as("%s to %s", request, state)
                        .isEqualTo(Decision.replyOnly(new UserReply.NoSuchUser(ALICE)));
            }
        }
    }

    @Test
    void shouldNotLetAnybodyBeTheConferenceService() {
        UserRules service = UserRules.of(SERVICE, TestNode.settings(""));

        assertThat(refusal(service.decide(new UserState.Absent(), new Put(new Profile.Change("Eve"), null))))
                .isEqualTo(Reason.CONFLICT);
    }

    @Test
    void shouldKeepContactsAndModesWithinTheirBounds() {
        UserRules narrow = rules("convoke.user { max-contacts = 1, max-modes = 1 }");
        Contact bob = new Contact(BOB, "Bob", true);
        UserState one = alice(new UserEvent.ContactPut(bob));

        assertThat(narrow.decide(alice(), new PutContact(bob, null)).reply()).isEqualTo(new UserReply.Created());
        assertThat(narrow.decide(one, new PutContact(bob, null))).isEqualTo(Decision.replyOnly(DONE));
        assertThat(narrow.decide(one, new PutContact(new Contact(BOB, "Robert", true), null))
                        .reply())
                .isEqualTo(DONE);
        assertThat(refusal(narrow.decide(one, new PutContact(new Contact(CAROL, "Carol", true), null))))
                .isEqualTo(Reason.FULL);
        assertThat(refusal(narrow.decide(one, new PutContact(new Contact(ALICE, "me", true), null))))
                .isEqualTo(Reason.INVALID);
        assertThat(refusal(narrow.decide(one, new RemoveContact(CAROL, null)))).isEqualTo(Reason.NOT_FOUND);
        assertThat(narrow.decide(alice(), new SetModes(SIP, null)))
                .isEqualTo(Decision.persist(new UserEvent.ModesSet(SIP), DONE));
        assertThat(refusal(narrow.decide(alice(), new SetModes(List.of(SIP.getFirst(), SIP.getFirst()), null))))
                .isEqualTo(Reason.FULL);
    }

    @Test
    void shouldKeepGroupsAndTellThemToTheirMembersAlone() {
        Group crew = new Group("crew", List.of(BOB));
        UserState state = alice().evolve(new UserEvent.GroupPut(crew));

        assertThat(rules.decide(alice(), new PutGroup(crew, null)))
                .isEqualTo(Decision.persist(new UserEvent.GroupPut(crew), new UserReply.Created()));
        assertThat(rules.decide(state, new PutGroup(crew, null))).isEqualTo(Decision.replyOnly(DONE));
        assertThat(rules.decide(state, new FindGroups(BOB, null)))
                .isEqualTo(Decision.replyOnly(new UserReply.Groups(ALICE, List.of(crew))));
        assertThat(rules.decide(state, new FindGroups(CAROL, null)))
                .isEqualTo(Decision.replyOnly(new UserReply.Groups(ALICE, List.of())));
        assertThat(rules.decide(state, new RemoveGroup("crew", null)))
                .isEqualTo(Decision.persist(new UserEvent.GroupRemoved("crew"), DONE));
        assertThat(state.evolve(new UserEvent.GroupRemoved("crew"))).isEqualTo(alice());
    }

    @Test
    void shouldStoreOnlyNewsOfAnEndpoint() {
        UserState at = alice(new UserEvent.EndpointStood(LAPTOP, Users.session(PresenceStatus.BUSY, 5)));

        assertThat(decide(at, Users.session(PresenceStatus.AWAY, 5)).events()).isEmpty();
        assertThat(decide(at, Users.session(PresenceStatus.AWAY, 4)).events()).isEmpty();
        assertThat(decide(at, Users.session(PresenceStatus.AWAY, 6)).events()).hasSize(1);
        assertThat(decide(alice(), Users.closed(3)).events()).isEmpty();
        assertThat(decide(at, Users.closed(6)).events()).hasSize(1);
    }

    @Test
    void shouldForwardAMessageToAnotherUserWithoutStoringAnything() {
        assertThat(rules.decide(alice(), send("hello"))).isEqualTo(Decision.await());
    }

    @Test
    void shouldRefuseAMessageThatIsTooLong() {
        UserRules narrow = rules("convoke.inbox.max-text = 8");

        assertThat(narrow.decide(alice(), send("12345678"))).isEqualTo(Decision.await());
        assertThat(refusal(narrow.decide(alice(), send("123456789")))).isEqualTo(Reason.INVALID);
        assertThat(refusal(narrow.decide(alice(), send("äöüäö")))).isEqualTo(Reason.INVALID); // 10 bytes of UTF-8
        assertThat(refusal(narrow.decide(alice(), deliver("m-1", "123456789")))).isEqualTo(Reason.INVALID);
    }

    @Test
    void shouldStoreAMessageOnceAlsoWhenItIsNoLongerInTheInbox() {
        UserRules narrow = rules("convoke.inbox.max-messages = 1");
        UserState state = alice();
        for (String id : List.of("m-1", "m-2")) {
            state = evolved(state, narrow.decide(state, deliver(id, "hello")));
        }

        assertThat(((UserState.Present) state).inbox().messages()).hasSize(1);
        assertThat(narrow.decide(state, deliver("m-1", "hello")))
                .isEqualTo(Decision.replyOnly(new UserReply.Stored(1, true)));
        assertThat(narrow.decide(state, deliver("m-3", "hello")).reply()).isEqualTo(new UserReply.Stored(3, false));
    }

    @Test
    void shouldMakeARequestOfAMessageToTheConferenceService() {
        UserCommand.Send send = new Send(new MessageId("m-1"), SERVICE, "/conference @bob @carol Budget", NOON, null);

        Decision<UserEvent, UserReply> decision = rules.decide(alice(), send);

        assertThat(decision)
                .isEqualTo(Decision.persist(
                        new UserEvent.ConferenceRequested(
                                new RequestId("alice@example.net/m-1"),
                                List.of(BOB, CAROL),
                                new ConferenceOptions("Budget", null, 0),
                                NOON),
                        new UserReply.Stored(0, false)));
        assertThat(rules.decide(evolved(alice(), decision), send))
                .isEqualTo(Decision.replyOnly(new UserReply.Stored(0, true)));
    }

    @Test
    void shouldExplainAMistakeInTheSendersOwnInbox() {
        Send send = new Send(new MessageId("m-1"), SERVICE, "/conference bob", NOON, null);

        Decision<UserEvent, UserReply> decision = rules.decide(alice(), send);

        assertThat(decision.reply()).isEqualTo(new UserReply.Stored(1, false));
        UserState.Present after = (UserState.Present) evolved(alice(), decision);
        assertThat(after.requests().pending()).isEmpty();
        assertThat(after.inbox().messages()).singleElement().satisfies(message -> {
            assertThat(message.from()).isEqualTo(SERVICE);
            assertThat(message.text()).contains("@bob");
        });
        assertThat(rules.decide(after, send)).isEqualTo(Decision.replyOnly(new UserReply.Stored(1, true)));
    }

    @Test
    void shouldDoARequestOnceAndAnswerItTheSameEveryTime() {
        AllocationOutcome outcome = new AllocationOutcome.Allocated(conference("c-1"), List.of(ALICE, BOB), List.of());
        Decision<UserEvent, UserReply> asked = rules.decide(alice(), request(BOB.aor()));
        UserState waiting = evolved(alice(), asked);
        UserState answered = evolved(waiting, rules.decide(waiting, new AnswerRequest(REQUEST, outcome, NOON, null)));

        assertThat(asked.reply()).isNull();
        assertThat(rules.decide(waiting, request(BOB.aor()))).isEqualTo(Decision.await());
        assertThat(rules.decide(answered, request(BOB.aor())))
                .isEqualTo(Decision.replyOnly(new UserReply.ConferenceAnswered(REQUEST, outcome)));
        assertThat(rules.decide(answered, new AnswerRequest(REQUEST, outcome, NOON, null)))
                .isEqualTo(Decision.replyOnly(DONE));
        assertThat(refusal(rules.decide(waiting, request(CAROL.aor())))).isEqualTo(Reason.CONFLICT);
        assertThat(refusal(rules.decide(answered, request(CAROL.aor())))).isEqualTo(Reason.CONFLICT);
        assertThat(((UserState.Present) answered).inbox().messages()).isEmpty();
    }

    @Test
    void shouldRefuseMoreRequestsThanItMayOwe() {
        UserRules narrow = rules("convoke.user.max-requests = 1");
        UserState waiting = evolved(alice(), narrow.decide(alice(), request(BOB.aor())));

        assertThat(refusal(narrow.decide(
                        waiting,
                        new RequestConference(new RequestId("r-2"), List.of(BOB), ConferenceOptions.NONE, NOON, null))))
                .isEqualTo(Reason.FULL);
        assertThat(refusal(narrow.decide(
                        waiting, new Send(new MessageId("m-9"), SERVICE, "/conference @bob", NOON, null))))
                .isEqualTo(Reason.FULL);
    }

    @Test
    void shouldNameThoseWhoCannotBeInvitedToTheRequester() {
        UserState waiting = evolved(alice(), rules.decide(alice(), request(BOB.aor(), CAROL.aor())));
        AllocationOutcome outcome = new AllocationOutcome.Allocated(
                conference("c-1"), List.of(ALICE, BOB), List.of(new Unreachable(CAROL, "no communication mode")));

        UserState answered = evolved(waiting, rules.decide(waiting, new AnswerRequest(REQUEST, outcome, NOON, null)));

        assertThat(((UserState.Present) answered).inbox().messages())
                .singleElement()
                .satisfies(message -> assertThat(message.text()).contains("carol@example.net: no communication mode"));
    }

    @Test
    void shouldTellTheRequesterWhyThereIsNoConference() {
        UserState waiting = evolved(alice(), rules.decide(alice(), request(BOB.aor())));
        AllocationOutcome outcome = new AllocationOutcome.NotAllocated(
                new Refusal(Reason.UNAVAILABLE, "no media node has room"), List.of());

        UserState answered = evolved(waiting, rules.decide(waiting, new AnswerRequest(REQUEST, outcome, NOON, null)));

        assertThat(((UserState.Present) answered).inbox().messages())
                .singleElement()
                .satisfies(message -> assertThat(message.text()).contains("no media node has room"));
    }

    @Test
    void shouldListTheConferenceOfAnInvitation() {
        UserState invited = evolved(alice(), rules.decide(alice(), invitation("c-1")));
        UserState left = invited.evolve(new UserEvent.ConferenceUnlisted(new ConferenceId("c-1")));

        assertThat(((UserState.Present) invited).listed()).containsOnlyKeys(new ConferenceId("c-1"));
        assertThat(((UserState.Present) left).listed()).isEmpty();
        // invited again, with the message that was there already
        assertThat(rules.decide(left, invitation("c-1")))
                .isEqualTo(Decision.persist(
                        new UserEvent.ConferenceListed(((Deliver) invitation("c-1")).information()),
                        new UserReply.Stored(1, true)));
    }

    @Test
    void shouldTakeTheConferenceThatExpiresFirstOffAFullList() {
        UserRules narrow = rules("convoke.user.max-listed = 1");
        UserState one = evolved(alice(), narrow.decide(alice(), invitation("c-1")));

        UserState two = evolved(one, narrow.decide(one, invitation("c-2")));

        assertThat(((UserState.Present) two).listed()).containsOnlyKeys(new ConferenceId("c-2"));
        // invited again, with the message that was there already
        UserState again = evolved(two, narrow.decide(two, invitation("c-1")));
        assertThat(((UserState.Present) again).listed()).containsOnlyKeys(new ConferenceId("c-1"));
    }

    private static Send send(String text) {
        return new Send(new MessageId("m-1"), BOB, text, NOON, null);
    }

    private static Deliver deliver(String id, String text) {
        return new Deliver(new MessageId(id), BOB, text, null, NOON, null);
    }

    private static final Map<String, Deliver> INVITATIONS = new HashMap<>();

    private static UserCommand.Request invitation(String id) {
        return INVITATIONS.computeIfAbsent(
                id, it -> new Deliver(new MessageId("i-" + it), SERVICE, "Join", conference(it), NOON, null));
    }

    private static RequestConference request(String... invite) {
        return new RequestConference(
                REQUEST, List.of(invite).stream().map(UserId::parse).toList(), ConferenceOptions.NONE, NOON, null);
    }

    private Decision<UserEvent, UserReply> decide(UserState state, EndpointStanding now) {
        return rules.decide(state, new EndpointChanged(LAPTOP, now, null));
    }

    private static Reason refusal(Decision<UserEvent, UserReply> decision) {
        assertThat(decision.events()).isEmpty();
        assertThat(decision.reply()).isInstanceOf(UserReply.Refused.class);
        return ((UserReply.Refused) decision.reply()).refusal().reason();
    }
}
