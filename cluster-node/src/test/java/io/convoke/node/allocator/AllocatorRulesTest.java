// SPDX-License-Identifier: Apache-2.0
package io.convoke.node.allocator;

import static io.convoke.node.allocator.Allocators.*;
import static io.convoke.node.conference.Conferences.*;
import static org.assertj.core.api.Assertions.assertThat;

import io.convoke.node.allocator.AllocatorRules.Finding;
import io.convoke.node.allocator.AllocatorRules.Plan;
import io.convoke.protocol.allocator.AllocationOutcome.NotAllocated;
import io.convoke.protocol.allocator.AllocatorCommand;
import io.convoke.protocol.allocator.AllocatorCommand.Allocate;
import io.convoke.protocol.conference.ConferenceInformation;
import io.convoke.protocol.conference.ConferenceOptions;
import io.convoke.protocol.conference.DialOptions;
import io.convoke.protocol.conference.Unreachable;
import io.convoke.protocol.ids.ConferenceId;
import io.convoke.protocol.ids.RequestId;
import io.convoke.protocol.ids.UserId;
import io.convoke.protocol.user.CommunicationMode;
import io.convoke.protocol.user.CommunicationMode.Kind;
import io.convoke.protocol.user.PresenceStatus;
import io.convoke.protocol.user.Profile;
import io.convoke.protocol.user.UserReply;
import io.convoke.protocol.wire.Refusal.Reason;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class AllocatorRulesTest {
    private static final UserId EVE = UserId.parse("eve@example.net");
    private static final Map<UserId, Finding> EVERYBODY = Map.of(
            ALICE, new Finding.Found(reachable(ALICE)),
            BOB, new Finding.Found(reachable(BOB, Kind.PSTN, Kind.COMPUTER)),
            CAROL, new Finding.Found(reachable(CAROL, Kind.PSTN, Kind.H323)),
            DAVE, new Finding.NoSuchUser(),
            EVE, new Finding.Found(reachable(EVE)));
    private final AllocatorRules rules = AllocatorRules.of(SETTINGS);

    @Test
    void shouldInviteTheRequesterFirstAndNameWhoCannotBeReachedAndWhy() {
        Plan plan = rules.plan(request(null, BOB, CAROL, DAVE, EVE, BOB, ALICE), EVERYBODY);

        Plan.Initiate initiate = (Plan.Initiate) plan;
        assertThat(initiate.invite()).containsExactly(ALICE, BOB);
        assertThat(initiate.unreachable())
                .containsExactly(
                        new Unreachable(
                                CAROL, "can only be reached by PSTN, H.323, for which there is no gateway", 404),
                        new Unreachable(DAVE, "no such user", 404),
                        new Unreachable(EVE, "has no communication mode", 480));
        assertThat(initiate.maxParticipants()).isEqualTo(50);
    }

    @Test
    void shouldTakeWhoWasNotLookedUpForOneWhoDidNotAnswer() {
        Plan plan = rules.plan(request(null, BOB), Map.of());

        assertThat(((Plan.Refuse) plan).outcome().refusal().reason()).isEqualTo(Reason.UNAVAILABLE);
        assertThat(rules.reach(List.of(BOB), DialOptions.NONE, Map.of()).unreachable())
                .containsExactly(new Unreachable(BOB, "could not be looked up now", 503));
    }

    /** As whoever asks is told: the numbers that users may call are Swiss. */
    @Test
    void shouldRefuseWhomTheRequesterMayNotHaveCalled() {
        Gateway world = new Gateway("world", "gw.example.net", Set.of(Kind.PSTN), List.of("+"), 0, 1);
        AllocatorRules withGateway = AllocatorRules.of(Allocators.withGateways(world));
        Map<UserId, Finding> findings =
                Map.of(BOB, telephone(BOB, "+12015550199"), CAROL, telephone(CAROL, "+41443643532"));

        AllocatorRules.Reach ofUser = withGateway.reach(List.of(BOB, CAROL), DialOptions.NONE, findings);

        assertThat(ofUser.reachable()).containsExactly(CAROL);
        assertThat(ofUser.calls()).containsOnlyKeys(CAROL);
        assertThat(ofUser.unreachable())
                .containsExactly(new Unreachable(
                        BOB, "can only be reached by PSTN, where not everybody may have others called", 403));
        DialOptions operator = new DialOptions(null, DialOptions.Requester.OPERATOR);
        assertThat(withGateway.reach(List.of(BOB), operator, findings).calls()).containsOnlyKeys(BOB);
    }

    @Test
    void shouldCallNoMoreOfOneRequestThanThereAreLines() {
        Gateway world = new Gateway("world", "gw.example.net", Set.of(Kind.PSTN), List.of("+"), 0, 1);
        AllocatorRules withGateway = AllocatorRules.of(Allocators.withGateways(world));
        Map<UserId, Finding> findings =
                Map.of(BOB, telephone(BOB, "+41443643531"), CAROL, telephone(CAROL, "+41443643532"));

        AllocatorRules.Reach reach = withGateway.reach(List.of(BOB, CAROL), DialOptions.NONE, findings);

        assertThat(reach.calls()).containsOnlyKeys(BOB);
        assertThat(reach.unreachable()).extracting(Unreachable::status).containsExactly(503);
    }

    private static Finding telephone(UserId user, String number) {
        return new Finding.Found(new UserReply.Reachability(
                user,
                new Profile(""),
                List.of(new CommunicationMode(Kind.PSTN, number, 0)),
                PresenceStatus.OFFLINE,
                List.of()));
    }

    @Test
    void shouldSayAllThatAnInviteeNeeds() {
        Plan plan = rules.plan(request(null, BOB), EVERYBODY);

        ConferenceInformation information = ((Plan.Initiate) plan).information();
        String id = information.id().value();
        assertThat(id).matches("[a-z2-7]{26}");
        assertThat(information.conferenceUri()).isEqualTo("sip:conf-" + id + "@example.net");
        assertThat(information.joinUrl()).isEqualTo("https://convoke.example.net/join/" + id);
        assertThat(information.dialInNumber()).isEqualTo("+41443643532");
        assertThat(information.pin()).as("the conference claims it").isNull();
        assertThat(information.media()).containsExactly("audio");
        assertThat(information.expiresAt()).isEqualTo(T0.plus(Duration.ofHours(2)));
        assertThat(information.subject()).isEqualTo("Conference of alice@example.net");
        assertThat(information.requestedBy()).isEqualTo(ALICE);
    }

    @Test
    void shouldMakeALobbyForOneWhoIsAskedNothingButHisPin() {
        ConferenceId id = ConferenceId.lobby("c1");
        Allocate asked = new Allocate(REQUEST, ALICE, List.of(), ConferenceOptions.NONE, T0, null, id);

        assertThat(rules.check(asked)).isEmpty();
        Plan.Initiate plan = (Plan.Initiate) rules.plan(asked, Map.of());

        assertThat(plan.maxParticipants()).isEqualTo(1);
        assertThat(plan.information().lacksPin()).isFalse();
        assertThat(plan.information().expiresAt()).isEqualTo(T0.plus(Duration.ofMinutes(3)));
        assertThat(plan.invite()).isEmpty();
    }

    @Test
    void shouldOpenWhatWasGivenAwayByItsAddressForWhoeverHasIt() {
        ConferenceId promised = new ConferenceId("promised");
        var request = new AllocatorCommand.Allocate(
                new RequestId("promised"), EVE, List.of(), ConferenceOptions.NONE, T0, null, promised);

        assertThat(rules.check(request)).isEmpty();
        assertThat(rules.parties(request)).isEmpty();
        Plan.Initiate plan = (Plan.Initiate) rules.plan(request, Map.of());
        assertThat(plan.information().id()).isEqualTo(promised);
        assertThat(plan.information().conferenceUri()).isEqualTo("sip:conf-promised@example.net");
        assertThat(plan.invite()).isEmpty();
        assertThat(plan.unusedUntil()).isEqualTo(T0.plus(Duration.ofMinutes(2)));
    }

    @Test
    void shouldGiveTheSameRequestTheSameConference() {
        assertThat(rules.plan(request(null, BOB), EVERYBODY)).isEqualTo(rules.plan(request(null, BOB), EVERYBODY));
    }

    @Test
    void shouldDoWhatTheRequesterChooses() {
        ConferenceOptions options = new ConferenceOptions(" Launch ", Duration.ofMinutes(10), 3);

        Plan.Initiate plan = (Plan.Initiate) rules.plan(request(options, null, BOB), EVERYBODY);

        assertThat(plan.information().subject()).isEqualTo("Launch");
        assertThat(plan.information().expiresAt()).isEqualTo(T0.plus(Duration.ofMinutes(10)));
        assertThat(plan.maxParticipants()).isEqualTo(3);
    }

    @Test
    void shouldNotAllocateWhereNobodyButTheRequesterCanBeReached() {
        NotAllocated no = ((Plan.Refuse) rules.plan(request(null, DAVE, EVE), EVERYBODY)).outcome();

        assertThat(no.refusal().reason()).isEqualTo(Reason.INVALID);
        assertThat(no.unreachable()).extracting(Unreachable::user).containsExactly(DAVE, EVE);
    }

    @Test
    void shouldNotAllocateForWhomThereIsNoAccount() {
        NotAllocated unknown = ((Plan.Refuse) rules.plan(
                        request(null, BOB), Map.of(ALICE, new Finding.NoSuchUser(), BOB, EVERYBODY.get(BOB))))
                .outcome();
        NotAllocated silent = ((Plan.Refuse)
                        rules.plan(request(null, BOB), Map.of(ALICE, new Finding.NoAnswer(), BOB, EVERYBODY.get(BOB))))
                .outcome();

        assertThat(unknown.refusal().reason()).isEqualTo(Reason.NOT_FOUND);
        assertThat(silent.refusal().reason()).isEqualTo(Reason.UNAVAILABLE);
    }

    static Stream<Allocate> wrong() {
        return Stream.of(
                request(null),
                request(null, ALICE),
                request(null, Allocators.users(10).toArray(UserId[]::new)),
                request(new ConferenceOptions(null, Duration.ZERO, 0), null, BOB),
                request(new ConferenceOptions(null, Duration.ofHours(25), 0), null, BOB),
                request(new ConferenceOptions(null, null, 1), null, BOB),
                request(new ConferenceOptions(null, null, -1), null, BOB),
                request(new ConferenceOptions(null, null, 101), null, BOB),
                request(new ConferenceOptions("x".repeat(201), null, 0), null, BOB));
    }

    @ParameterizedTest
    @MethodSource("wrong")
    void shouldRefuseWhatMakesNoSenseBeforeAnybodyIsLookedUp(Allocate request) {
        assertThat(rules.check(request)).map(no -> no.refusal().reason()).contains(Reason.INVALID);
    }

    @Test
    void shouldLookUpEverybodyOnce() {
        assertThat(rules.check(request(null, BOB, CAROL))).isEmpty();
        assertThat(rules.parties(request(null, BOB, ALICE, CAROL, BOB))).isEqualTo(List.of(ALICE, BOB, CAROL));
    }
}
