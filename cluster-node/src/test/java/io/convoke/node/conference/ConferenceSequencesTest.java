// SPDX-License-Identifier: Apache-2.0
package io.convoke.node.conference;

import static io.convoke.node.conference.Conferences.*;
import static org.assertj.core.api.Assertions.assertThat;

import io.convoke.node.conference.ConferenceView.Hearing;
import io.convoke.node.conference.placement.Mixers;
import io.convoke.node.conference.placement.Placement;
import io.convoke.node.entity.Decision;
import io.convoke.protocol.allocator.AllocatorReply;
import io.convoke.protocol.conference.ConferenceCommand;
import io.convoke.protocol.conference.ConferenceEvent;
import io.convoke.protocol.conference.ConferenceReply;
import io.convoke.protocol.ids.EndpointId;
import io.convoke.protocol.ids.LegId;
import io.convoke.protocol.ids.MixerId;
import io.convoke.protocol.ids.NodeId;
import io.convoke.protocol.ids.UserId;
import io.convoke.protocol.mixer.LegStatistics;
import io.convoke.protocol.mixer.MediaSecurity;
import io.convoke.protocol.mixer.MixerReply;
import io.convoke.protocol.wire.Refusal;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Random requests in random order against the rules, with a mixer and an allocator that answer at random, late, twice or
 * from another life. Whatever happens, certain things hold.
 */
class ConferenceSequencesTest {
    private static final Duration GRACE = Duration.ofSeconds(120);
    private static final List<UserId> PEOPLE = List.of(ALICE, BOB, CAROL, DAVE);
    private static final int STEPS = 400;

    /** One conference's life, driven by one seed. */
    private static final class Life {
        private final Random random;
        private final ConferenceRules rules;
        private final List<ConferenceEvent> journal = new ArrayList<>();
        private final List<Runnable> answersUnderWay = new ArrayList<>();
        private final Map<NodeId, Set<LegId>> mixerLegs = new HashMap<>();
        private ConferenceState state = new ConferenceState.Unknown();
        private Instant now = T0;
        private long incarnation = 1;

        private Life(long seed) {
            random = new Random(seed);
            rules = new ConferenceRules(ID, 50, seed % 2 == 0 ? Placement.FEWEST : Placement.NEAR);
            request(new ConferenceCommand.Initiate(
                    information(), List.of(ALICE, BOB), List.of(), 5, NODE, T0, nobody()));
        }

        private void step() {
            now = now.plusMillis(random.nextInt(8_000));
            persist(ConferenceCourse.passed(state, now, GRACE));
            if (random.nextBoolean()) request(stay());
            if (random.nextInt(3) > 0) request(anyRequest());
            payDebts();
            answerSome();
            check();
        }

        /** Alice's laptop never leaves, and comes back whenever it is lost: so the life is a long one. */
        private ConferenceCommand.Request stay() {
            return new ConferenceCommand.Join(
                    ALICE_LAPTOP, new LegId("anchor"), "anchor offer", now, nobody(), false, null, NODE);
        }

        private ConferenceCommand.Request anyRequest() {
            UserId user = PEOPLE.get(random.nextInt(PEOPLE.size()));
            EndpointId endpoint = EndpointId.of(user, "device" + random.nextInt(2));
            LegId leg = new LegId("leg-" + journal.size() / 20 + "-" + random.nextInt(4));
            String offer = "offer " + random.nextInt(3);
            return switch (random.nextInt(26)) {
                case 0, 1 -> new ConferenceCommand.Invite(List.of(user), now, nobody());
                case 2 -> new ConferenceCommand.RemoveParticipant(BOB, now, nobody());
                case 3 -> new ConferenceCommand.SetParticipant(user, random.nextBoolean(), 2.0f, nobody());
                case 4 -> {
                    incarnation++;
                    MixerId mixer = new MixerId(anyNode(), ID);
                    List<LegId> legs = List.copyOf(mixerLegs.getOrDefault(mixer.node(), Set.of()));
                    yield new ConferenceCommand.LegsLost(mixer, legs, incarnation, now, nobody());
                }
                case 5, 6, 7 -> new ConferenceCommand.Leave(leg, now, nobody());
                case 8, 9 -> new ConferenceCommand.ReOffer(leg, offer, now, nobody(), anyNode());
                case 10 -> new ConferenceCommand.Informed(user, random.nextBoolean() ? null : "gone", nobody());
                case 11 -> new ConferenceCommand.Get(nobody());
                case 12, 13, 14 ->
                    new ConferenceCommand.Offer(
                            endpoint, leg, MediaSecurity.OPTIONAL, false, now, nobody(), null, null, anyNode());
                case 15 -> ConferenceSequencesTest.accept(leg, random.nextInt(2), now);
                case 16, 17, 18 -> ConferenceSequencesTest.accept(offered(leg), random.nextInt(2), now);
                default -> new ConferenceCommand.Join(endpoint, leg, offer, now, nobody(), false, null, anyNode());
            };
        }

        /** One of the legs to which an offer was made, if there is any. */
        private LegId offered(LegId otherwise) {
            if (!(state instanceof ConferenceState.Known known)) return otherwise;
            List<LegId> legs = known.session()
                    .mesh()
                    .staying()
                    .filter(leg -> leg.own().waits())
                    .map(Mesh.Leg::id)
                    .toList();
            return legs.isEmpty() ? otherwise : legs.get(random.nextInt(legs.size()));
        }

        private NodeId anyNode() {
            return random.nextBoolean() ? NODE : OTHER_NODE;
        }

        private void request(ConferenceCommand.Request request) {
            Decision<ConferenceEvent, ConferenceReply> decision = rules.decide(state, Hearing.NOTHING, request);
            persist(decision.events());
            if (decision.reply() == null) assertAnswerIsComing(request);
        }

        /** What is not answered now must be waiting for something that the conference owes. */
        private void assertAnswerIsComing(ConferenceCommand.Request request) {
            List<ConferenceDebt> debts = ConferenceDebt.of(state);
            Stream<Class<? extends ConferenceDebt>> kinds =
                    switch (request) {
                        case ConferenceCommand.Initiate _ -> Stream.of(ConferenceDebt.OpenMixer.class);
                        case ConferenceCommand.Invite _ -> Stream.of(ConferenceDebt.Reach.class);
                        case ConferenceCommand.Join _, ConferenceCommand.ReOffer _ ->
                            Stream.of(
                                    ConferenceDebt.PutLeg.class,
                                    ConferenceDebt.OpenMixer.class,
                                    ConferenceDebt.PickNode.class);
                        case ConferenceCommand.Offer _ ->
                            Stream.of(
                                    ConferenceDebt.OfferLeg.class,
                                    ConferenceDebt.OpenMixer.class,
                                    ConferenceDebt.PickNode.class);
                        case ConferenceCommand.Accept _ -> Stream.of(ConferenceDebt.AcceptLeg.class);
                        case ConferenceCommand.Request other -> throw new AssertionError(other + " was not answered");
                    };
            assertThat(kinds).anyMatch(kind -> debts.stream().anyMatch(kind::isInstance));
        }

        private void payDebts() {
            for (ConferenceDebt debt : ConferenceDebt.of(state)) {
                if (random.nextBoolean()) continue; // lost, or not yet sent
                switch (debt) {
                    case ConferenceDebt.OpenMixer d -> later(debt, new MixerReply.Opened(d.mixer()));
                    case ConferenceDebt.PutLeg d -> later(debt, put(d));
                    case ConferenceDebt.OfferLeg d -> later(debt, offer(d));
                    case ConferenceDebt.AcceptLeg d -> later(debt, accept(d));
                    case ConferenceDebt.RemoveLeg d -> {
                        boolean was = mixerLegs
                                .getOrDefault(d.mixer().node(), new HashSet<>())
                                .remove(d.leg());
                        LegStatistics last = was ? STATISTICS : LegStatistics.NONE;
                        later(debt, new MixerReply.LegRemoved(d.leg(), last));
                    }
                    case ConferenceDebt.PickNode d -> {
                        AllocatorReply reply = random.nextInt(8) == 0
                                ? new AllocatorReply.NothingFree(d.leg())
                                : new AllocatorReply.Picked(anyNode(), d.leg());
                        answersUnderWay.add(() -> persist(ConferenceAnswers.fromAllocator(state, reply, now)));
                    }
                    case ConferenceDebt.CloseMixer d -> later(debt, new MixerReply.Closed(d.mixer()));
                    case ConferenceDebt.Reach d ->
                        answersUnderWay.add(() -> persist(ConferenceAnswers.fromAllocator(
                                state, new AllocatorReply.Reached(List.copyOf(d.users()), List.of()), now)));
                    case ConferenceDebt.ClaimPin _,
                            ConferenceDebt.Inform _,
                            ConferenceDebt.SetLeg _,
                            ConferenceDebt.EnterMesh _,
                            ConferenceDebt.LeaveMesh _,
                            ConferenceDebt.Recall _,
                            ConferenceDebt.Dial _,
                            ConferenceDebt.LinkMixer _,
                            ConferenceDebt.HangUp _ -> {}
                }
            }
        }

        private MixerReply put(ConferenceDebt.PutLeg d) {
            return switch (d.endpoint().equals(ALICE_LAPTOP) ? 9 : random.nextInt(12)) {
                case 3 -> new MixerReply.Full(d.leg());
                case 0 -> new MixerReply.Gone(d.mixer());
                case 1 -> new MixerReply.NotAcceptable(d.leg(), List.of(), List.of(), "no");
                case 2 -> new MixerReply.Refused(d.leg(), new Refusal(Refusal.Reason.UNAVAILABLE, "no port"));
                default -> {
                    mixerLegs
                            .computeIfAbsent(d.mixer().node(), _ -> new HashSet<>())
                            .add(d.leg());
                    yield new MixerReply.LegAnswered(d.leg(), d.offer(), "answer to " + d.offer(), incarnation);
                }
            };
        }

        private MixerReply offer(ConferenceDebt.OfferLeg d) {
            return switch (random.nextInt(12)) {
                case 0 -> new MixerReply.Gone(d.mixer());
                case 1 -> new MixerReply.Refused(d.leg(), new Refusal(Refusal.Reason.UNAVAILABLE, "no port"));
                default -> new MixerReply.OfferMade(d.leg(), "own offer " + random.nextInt(3), incarnation);
            };
        }

        private MixerReply accept(ConferenceDebt.AcceptLeg d) {
            return switch (random.nextInt(12)) {
                case 0 -> new MixerReply.Gone(d.mixer());
                case 1 -> new MixerReply.NotAcceptable(d.leg(), List.of(), List.of(), "no");
                case 2 -> new MixerReply.Refused(d.leg(), new Refusal(Refusal.Reason.CONFLICT, "no such offer"));
                default -> {
                    mixerLegs
                            .computeIfAbsent(d.mixer().node(), _ -> new HashSet<>())
                            .add(d.leg());
                    yield new MixerReply.LegAnswered(d.leg(), d.offer(), d.answer(), incarnation);
                }
            };
        }

        private void later(ConferenceDebt debt, MixerReply reply) {
            Runnable arrives = () -> persist(ConferenceAnswers.fromMixer(state, debt, reply, now));
            answersUnderWay.add(arrives);
            if (random.nextInt(5) == 0) answersUnderWay.add(arrives);
        }

        private void answerSome() {
            int count = random.nextInt(answersUnderWay.size() + 1);
            for (int i = 0; i < count; i++) {
                answersUnderWay.remove(random.nextInt(answersUnderWay.size())).run();
            }
        }

        private void persist(List<ConferenceEvent> events) {
            for (ConferenceEvent event : events) {
                state = state.evolve(event);
                journal.add(event);
            }
        }

        private void check() {
            if (!(state instanceof ConferenceState.Known known)) return;
            Mesh mesh = known.session().mesh();
            assertThat(mesh.staying().map(Mesh.Leg::endpoint))
                    .as("one leg for each endpoint")
                    .doesNotHaveDuplicates();
            assertThat(mesh.staying()
                            .filter(leg -> known.session()
                                            .roster()
                                            .present(leg.endpoint().user())
                                    == null))
                    .as("nobody is in who may not be")
                    .isEmpty();
            assertThat(mesh.staying().count()).isLessThanOrEqualTo(5);
            assertThat(ConferenceCourse.complete(state, List.of(), now))
                    .as("nothing is left to follow")
                    .isEmpty();
            if (known instanceof ConferenceState.Ended) assertThat(mesh.legs()).isEmpty();
            Mixers mixers = known.session().mixers();
            assertThat(mixers.places().keySet())
                    .as("whoever is there has a place, or waits for one")
                    .isEqualTo(mesh.legs().keySet());
            assertThat(mesh.staying().filter(Mesh.Leg::connected).map(leg -> mixers.of(leg.id())))
                    .as("who is connected is at a mixer")
                    .allMatch(mixers::isOpen);
        }

        /** Others answer at last: the conference must come to its end with all its records. */
        private void finish() {
            request(new ConferenceCommand.End("enough", now, nobody()));
            for (int i = 0; i < 200 && !(state instanceof ConferenceState.Ended); i++) {
                payDebts();
                answerSome();
            }
        }
    }

    private static ConferenceCommand.Accept accept(LegId leg, int answer, Instant now) {
        return new ConferenceCommand.Accept(leg, "their answer " + answer, now, nobody());
    }

    static LongStream seeds() {
        return LongStream.range(0, 24);
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void shouldRecordEveryLegThatWasInExactlyOnceWhateverHappens(long seed) {
        Life life = new Life(seed);
        for (int i = 0; i < STEPS; i++) life.step();
        life.finish();

        assertThat(life.state).isInstanceOf(ConferenceState.Ended.class);
        assertThat(life.journal).as("much happened in this life").hasSizeGreaterThan(30);
        Map<LegId, Integer> open = new HashMap<>();
        for (ConferenceEvent event : life.journal) {
            if (event instanceof ConferenceEvent.LegAnswered e) open.putIfAbsent(e.leg(), 0);
            if (event instanceof ConferenceEvent.LegAccepted e) open.putIfAbsent(e.leg(), 0);
            if (event instanceof ConferenceEvent.LegEnded e) {
                assertThat(open.remove(e.leg()))
                        .as("leg %s ends once, and was in", e.leg())
                        .isNotNull();
                assertThat(e.endedAt()).isAfterOrEqualTo(e.joinedAt());
                assertThat(e.reason()).isIn("left", "removed", "ended", "expired", "lost");
            }
        }
        assertThat(open).as("legs without a record").isEmpty();
        assertThat(Conferences.after(new ConferenceState.Unknown(), life.journal))
                .isEqualTo(life.state);
    }

    @Test
    void shouldHaveSeenOffersOfTheMixersOwn() {
        List<ConferenceEvent> all = new ArrayList<>();
        seeds().forEach(seed -> {
            Life life = new Life(seed);
            for (int i = 0; i < STEPS; i++) life.step();
            all.addAll(life.journal);
        });

        for (Class<?> kind : List.of(
                ConferenceEvent.OfferAsked.class,
                ConferenceEvent.OfferMade.class,
                ConferenceEvent.OfferAnswered.class,
                ConferenceEvent.AnswerRefused.class,
                ConferenceEvent.LegAccepted.class)) {
            assertThat(all).as(kind.getSimpleName()).anyMatch(kind::isInstance);
        }
    }
}
