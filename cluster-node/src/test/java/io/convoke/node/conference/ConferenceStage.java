// SPDX-License-Identifier: Apache-2.0
package io.convoke.node.conference;

import static io.convoke.node.conference.Conferences.*;

import io.convoke.node.TestNode;
import io.convoke.node.boot.Shards;
import io.convoke.node.conference.placement.Placement;
import io.convoke.node.conference.watch.Silences;
import io.convoke.protocol.allocator.AllocatorCommand;
import io.convoke.protocol.conference.ConferenceCommand;
import io.convoke.protocol.conference.ConferenceEvent;
import io.convoke.protocol.conference.ConferenceInformation;
import io.convoke.protocol.conference.ConferenceReply;
import io.convoke.protocol.conference.Participant;
import io.convoke.protocol.endpoint.EndpointCommand;
import io.convoke.protocol.endpoint.EndpointReply;
import io.convoke.protocol.ids.ConferenceId;
import io.convoke.protocol.ids.EndpointId;
import io.convoke.protocol.ids.LegId;
import io.convoke.protocol.ids.MixerId;
import io.convoke.protocol.ids.UserId;
import io.convoke.protocol.imrelay.ImRelayCommand;
import io.convoke.protocol.mixer.MixerCommand;
import io.convoke.protocol.mixer.MixerReply;
import io.convoke.protocol.user.UserCommand;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.function.Predicate;
import org.apache.pekko.actor.testkit.typed.javadsl.FishingOutcomes;
import org.apache.pekko.actor.testkit.typed.javadsl.TestProbe;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.persistence.testkit.javadsl.PersistenceTestKit;

/** One conference entity on a stage where the test plays all others. */
final class ConferenceStage implements AutoCloseable {
    /** Asked once: a test that is held up answers late, and an answer to what was asked before counts for nothing. */
    static final ConferenceSettings SETTINGS = settings(Duration.ofSeconds(20), Duration.ofSeconds(60));

    /** For tests that are about being asked again: they have so long for each answer. */
    static final ConferenceSettings ASKING_AGAIN = settings(Duration.ofSeconds(5), Duration.ofSeconds(60));

    private static final AtomicInteger SERIAL = new AtomicInteger();

    private final TestNode node;
    private final ConferenceSettings settings;
    final ConferenceId id;
    final MixerId mixer;
    TestProbe<MixerCommand> mixers;
    TestProbe<EndpointCommand> endpoints;
    TestProbe<AllocatorCommand> allocator;
    private TestProbe<ImRelayCommand> relay;
    private ActorRef<ConferenceCommand> entity;

    ConferenceStage(TestNode node, ConferenceSettings settings) {
        this(node, settings, new ConferenceId(String.format(Locale.ROOT, "conference-%04d", SERIAL.incrementAndGet())));
    }

    ConferenceStage(TestNode node, ConferenceSettings settings, ConferenceId id) {
        this.id = id;
        this.mixer = new MixerId(NODE, id);
        this.node = node;
        this.settings = settings;
        start();
    }

    static ConferenceSettings settings(Duration retryAfter, Duration lostLegGrace) {
        return new ConferenceSettings(
                100,
                retryAfter,
                Duration.ofSeconds(20),
                lostLegGrace,
                Duration.ofMillis(100),
                100,
                Placement.FEWEST,
                ConferenceSettings.Announce.TONE,
                Duration.ofSeconds(5),
                10,
                Duration.ofSeconds(4),
                new Silences.Settings(Duration.ofMillis(100), Duration.ofMillis(300)));
    }

    /** With nothing left over of what an earlier life asked for. */
    void start() {
        mixers = node.kit.createTestProbe();
        endpoints = node.kit.createTestProbe();
        allocator = node.kit.createTestProbe();
        relay = node.kit.createTestProbe();
        Shards shards = new Shards(
                node.shards.users(),
                _ -> endpoints.ref(),
                node.shards.conferences(),
                _ -> mixers.ref(),
                allocator.ref(),
                relay.ref(),
                node.shards.sips(),
                node.shards.servers(),
                node.shards.instants());
        entity = node.kit.spawn(ConferenceActor.create(id, shards, settings));
    }

    /** As a killed node would: nothing is said, nothing is stored. */
    void crash() {
        node.kit.stop(entity);
    }

    @Override
    public void close() {
        crash();
    }

    TestProbe<ConferenceReply> tell(Function<ActorRef<ConferenceReply>, ConferenceCommand> command) {
        TestProbe<ConferenceReply> replies = node.kit.createTestProbe();
        entity.tell(command.apply(replies.ref()));
        return replies;
    }

    void notice(ConferenceCommand.Notice notice) {
        entity.tell(notice);
    }

    TestProbe<ConferenceReply> initiate(Instant expiresAt) {
        return tell(replyTo -> new ConferenceCommand.Initiate(
                Conferences.information(id, expiresAt), List.of(ALICE, BOB), List.of(), 10, NODE, T0, replyTo));
    }

    TestProbe<ConferenceReply> join(EndpointId endpoint, LegId leg, String offer) {
        return tell(replyTo -> new ConferenceCommand.Join(endpoint, leg, offer, Instant.now(), replyTo));
    }

    ConferenceReply.View view() {
        return tell(ConferenceCommand.Get::new).expectMessageClass(ConferenceReply.View.class);
    }

    /** The conference up to where Alice and Bob hold the information. */
    void open() {
        TestProbe<ConferenceReply> initiated = initiate(EXPIRY_OF_TESTS);
        openMixer();
        initiated.expectMessageClass(ConferenceReply.Initiated.class);
        inform(ALICE);
        inform(BOB);
    }

    /** And Alice's leg is answered. */
    void openWithALeg() {
        open();
        join(ALICE_LAPTOP, LEG, OFFER);
        answer(LEG, OFFER, ANSWER);
    }

    static final Instant EXPIRY_OF_TESTS = Instant.now().plus(Duration.ofHours(1));

    void openMixer() {
        mixerAsked(MixerCommand.Open.class, _ -> true).replyTo().tell(new MixerReply.Opened(mixer));
    }

    void inform(UserId user) {
        relayAsked(user);
        tell(replyTo -> new ConferenceCommand.Informed(user, null, replyTo)).expectMessage(new ConferenceReply.Done());
    }

    void answer(LegId leg, String offer, String answer) {
        mixerAsked(
                        MixerCommand.PutLeg.class,
                        put -> put.leg().equals(leg) && put.offer().equals(offer))
                .replyTo()
                .tell(new MixerReply.LegAnswered(leg, offer, answer, INCARNATION));
    }

    void remove(LegId leg) {
        mixerAsked(MixerCommand.RemoveLeg.class, c -> c.leg().equals(leg))
                .replyTo()
                .tell(new MixerReply.LegRemoved(leg, STATISTICS));
    }

    void enterMesh(LegId leg) {
        fish(
                        endpoints,
                        EndpointCommand.EnterMesh.class,
                        c -> c.conference().equals(id) && c.leg().equals(leg))
                .replyTo()
                .tell(new EndpointReply.Done());
    }

    void leaveMesh(LegId leg) {
        fish(
                        endpoints,
                        EndpointCommand.LeaveMesh.class,
                        c -> c.conference().equals(id) && c.leg().equals(leg))
                .replyTo()
                .tell(new EndpointReply.Done());
    }

    <C extends MixerCommand> C mixerAsked(Class<C> type, Predicate<C> which) {
        return fish(mixers, type, which);
    }

    <C extends EndpointCommand> C endpointAsked(Class<C> type) {
        return fish(endpoints, type, _ -> true);
    }

    Participant participant(UserId user) {
        return view().participants().stream()
                .filter(p -> p.user().equals(user))
                .findFirst()
                .orElseThrow();
    }

    void relayAsked(UserId user) {
        fish(relay, ImRelayCommand.Inform.class, c -> c.information().id().equals(id) && c.to().equals(user));
    }

    UserCommand.ShowConference shown(UserId user, Predicate<UserCommand.ShowConference> which) {
        return fish(
                node.user(user),
                UserCommand.ShowConference.class,
                c -> c.entry().id().equals(id) && which.test(c));
    }

    /** The next message of this kind; repetitions and others' messages are passed over. */
    static <M, C extends M> C fish(TestProbe<M> probe, Class<C> type, Predicate<C> which) {
        List<M> caught = probe.fishForMessage(
                TestNode.patience(),
                message -> type.isInstance(message) && which.test(type.cast(message))
                        ? FishingOutcomes.complete()
                        : FishingOutcomes.continueAndIgnore());
        return type.cast(caught.getLast());
    }

    ConferenceInformation information() {
        return ((ConferenceEvent.Initiated) journal().getFirst()).information();
    }

    void failNextWrite() {
        PersistenceTestKit.create(node.kit.system()).failNextPersisted("Conference|" + id);
    }

    List<ConferenceEvent> journal() {
        return PersistenceTestKit.create(node.kit.system()).persistedInStorage("Conference|" + id).stream()
                .map(ConferenceEvent.class::cast)
                .toList();
    }
}
