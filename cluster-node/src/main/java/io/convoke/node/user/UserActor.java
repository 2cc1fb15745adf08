// SPDX-License-Identifier: Apache-2.0
package io.convoke.node.user;

import io.convoke.node.boot.NodeSettings;
import io.convoke.node.boot.Regions;
import io.convoke.node.boot.Shards;
import io.convoke.node.entity.Census;
import io.convoke.node.entity.Decision;
import io.convoke.node.entity.Interpret;
import io.convoke.node.user.UserState.Present;
import io.convoke.protocol.conference.ConferencePhase;
import io.convoke.protocol.endpoint.EndpointCommand;
import io.convoke.protocol.endpoint.EndpointReply;
import io.convoke.protocol.ids.EndpointId;
import io.convoke.protocol.ids.UserId;
import io.convoke.protocol.user.FeedCursor;
import io.convoke.protocol.user.UserCommand;
import io.convoke.protocol.user.UserCommand.*;
import io.convoke.protocol.user.UserEvent;
import io.convoke.protocol.user.UserReply;
import io.convoke.protocol.wire.Refusal;
import java.time.Duration;
import java.util.Comparator;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.Stream;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.SupervisorStrategy;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.actor.typed.javadsl.TimerScheduler;
import org.apache.pekko.persistence.typed.PersistenceId;
import org.apache.pekko.persistence.typed.RecoveryCompleted;
import org.apache.pekko.persistence.typed.javadsl.CommandHandler;
import org.apache.pekko.persistence.typed.javadsl.Effect;
import org.apache.pekko.persistence.typed.javadsl.EventHandler;
import org.apache.pekko.persistence.typed.javadsl.EventSourcedBehavior;
import org.apache.pekko.persistence.typed.javadsl.RetentionCriteria;
import org.apache.pekko.persistence.typed.javadsl.SignalHandler;

/** The shell: turns decisions into Pekko effects, and state into what the user still owes others and shows them. */
public final class UserActor extends EventSourcedBehavior<UserCommand, UserEvent, UserState> {
    private static final Duration ENDPOINT_ANSWERS_WITHIN = Duration.ofSeconds(4);
    private static final Duration READ_IS_STORED_AFTER = Duration.ofSeconds(1);
    private static final int SNAPSHOTS_KEPT = 2;

    private sealed interface Own extends UserCommand.Internal {
        enum Tick implements Own {
            SETTLE,
            STORE_READ,
            ANSWER_LIST
        }

        record WaitIsOver(EndpointId endpoint) implements Own {}

        /** @param reply null where the endpoint did not answer */
        record EndpointOpened(OpenSession asked, EndpointReply reply) implements Own {}
    }

    private final ActorContext<UserCommand> context;
    private final TimerScheduler<UserCommand> timers;
    private final Shards shards;
    private final UserId self;
    private final UserRules rules;
    private final int snapshotEvery;
    private final ListNews news = new ListNews(ThreadLocalRandom.current().nextLong(1, Long.MAX_VALUE));
    private final Fetches fetches = new Fetches(news);
    private final ReadPosition read = new ReadPosition();
    private final Debts debts;
    private final Presences presences;
    private final PhoneMail phoneMail;
    private final Answers answers = new Answers();
    private final Census census;
    private long settlesAtNs;

    private UserActor(
            ActorContext<UserCommand> context,
            TimerScheduler<UserCommand> timers,
            UserId self,
            Shards shards,
            NodeSettings settings) {
        super(
                PersistenceId.of(Regions.USER.name(), self.toString()),
                SupervisorStrategy.restartWithBackoff(Duration.ofMillis(200), Duration.ofSeconds(5), 0.1));
        this.context = context;
        this.timers = timers;
        this.shards = shards;
        this.self = self;
        this.rules = UserRules.of(self, settings);
        // users that are written to alike must not all write 300 KB at the same moment
        int every = settings.users().snapshotEvery();
        this.snapshotEvery = every + Math.floorMod(self.hashCode(), every);
        this.debts = new Debts(self, shards, context.getSystem().ignoreRef());
        this.phoneMail = new PhoneMail(shards);
        this.presences = new Presences(self, shards, news);
        this.census = Census.of(context.getSystem());
    }

    public static Behavior<UserCommand> create(UserId self, Shards shards, NodeSettings settings) {
        return Behaviors.withMdc(
                UserCommand.class,
                Map.of("user", self.toString()),
                Behaviors.setup(context ->
                        Behaviors.withTimers(timers -> new UserActor(context, timers, self, shards, settings))));
    }

    @Override
    public UserState emptyState() {
        return new UserState.Absent();
    }

    @Override
    public EventHandler<UserState, UserEvent> eventHandler() {
        return UserState::evolve;
    }

    @Override
    public CommandHandler<UserCommand, UserEvent, UserState> commandHandler() {
        return this::onCommand;
    }

    @Override
    public SignalHandler<UserState> signalHandler() {
        return newSignalHandlerBuilder()
                .onSignal(RecoveryCompleted.instance(), this::settle)
                .build();
    }

    @Override
    public RetentionCriteria retentionCriteria() {
        return RetentionCriteria.snapshotEvery(snapshotEvery, SNAPSHOTS_KEPT);
    }

    @Override
    public Set<String> tagsFor(UserEvent event) {
        return event instanceof UserEvent.ConferenceRequested || event instanceof UserEvent.RequestAnswered
                ? OwedRequests.TAG
                : Set.of();
    }

    private Effect<UserEvent, UserState> onCommand(UserState state, UserCommand command) {
        return switch (command) {
            case UserCommand.Request request -> {
                Decision<UserEvent, UserReply> decision = read.along(state, rules.decide(state, request));
                yield Interpret.run(Effect(), decision, request.replyTo(), next -> {
                    census.stored(decision.events(), Math.max(0, droppedBy(next) - droppedBy(state)));
                    if (decision.reply() == null) answerLater(next, request);
                    settle(next);
                });
            }
            case UserCommand.Notice notice -> onNotice(state, notice);
            case UserCommand.Internal internal -> onOwn(state, (Own) internal);
        };
    }

    private static long droppedBy(UserState state) {
        return state instanceof Present user ? user.inbox().dropped() : 0;
    }

    /** Requests whose answer the rules leave to the shell. */
    private void answerLater(UserState state, UserCommand.Request request) {
        if (!(state instanceof Present user)) return;
        switch (request) {
            case Fetch c -> fetch(user, c);
            case Send c -> shards.user(c.to()).tell(new Deliver(c.id(), self, c.text(), null, c.at(), c.replyTo()));
            case OpenSession c -> openEndpoint(c);
            case RequestConference c -> answers.onceAnswered(c);
            case GetList c -> {
                presences.watchForList(user);
                answers.onceComplete(c);
                timers.startSingleTimer(Own.Tick.ANSWER_LIST, Answers.CONTACTS_ANSWER_WITHIN);
            }
            case Put _, ChangeProfile _, Delete _, Get _, SetCredentials _, SetModes _ -> {}
            case PutContact _, RemoveContact _ -> {}
            case EndpointChanged _, Deliver _, AnswerRequest _ -> {}
            case GetReachability _, GetSipAccount _, FindSubscribers _, OfGroups _ -> {}
        }
    }

    private void fetch(Present user, Fetch fetch) {
        if (read.note(user, fetch.after().messageSeq()) && !timers.isTimerActive(Own.Tick.STORE_READ)) {
            timers.startSingleTimer(Own.Tick.STORE_READ, READ_IS_STORED_AFTER);
        }
        news.follow(user);
        if (fetch.endpoint().isSubscriber()) presences.readBySubscriber(user);
        if (fetches.ask(user, fetch)) {
            Duration wait =
                    fetch.waitAtMost().compareTo(Fetches.LONGEST_WAIT) < 0 ? fetch.waitAtMost() : Fetches.LONGEST_WAIT;
            Own over = new Own.WaitIsOver(fetch.endpoint());
            timers.startSingleTimer(over, over, wait);
        }
    }

    private void openEndpoint(OpenSession asked) {
        context.ask(
                EndpointReply.class,
                shards.endpoint(asked.endpoint()),
                ENDPOINT_ANSWERS_WITHIN,
                replyTo -> new EndpointCommand.Open(asked.clientName(), asked.at(), replyTo),
                (reply, failure) -> new Own.EndpointOpened(asked, reply));
    }

    private Effect<UserEvent, UserState> onNotice(UserState state, UserCommand.Notice notice) {
        return switch (notice) {
            case Watch c -> {
                presences.watchedBy(state, c);
                yield Effect().none();
            }
            case WatchFrom c -> {
                presences.watchedBy(state, c);
                yield Effect().none();
            }
            case ShowPresence c -> {
                if (news.show(c) && state instanceof Present user) answerWaiting(user);
                yield Effect().none();
            }
            case ShowTalk c -> {
                presences.talking(c);
                yield Effect().none().thenRun(this::settle);
            }
            case ShowConference c -> {
                if (!(state instanceof Present user)
                        || !user.listed().containsKey(c.entry().id())) {
                    yield Effect().none();
                }
                if (c.entry().phase() == ConferencePhase.ENDED) {
                    yield persist(new UserEvent.ConferenceUnlisted(c.entry().id()));
                }
                if (news.show(c.entry())) answerWaiting(user);
                yield Effect().none();
            }
        };
    }

    private Effect<UserEvent, UserState> onOwn(UserState state, Own own) {
        return switch (own) {
            case Own.Tick.SETTLE ->
                debts.expired(state)
                        .map(this::persist)
                        .orElseGet(() -> Effect().none().thenRun(this::settle));
            case Own.Tick.STORE_READ ->
                read.toStore(state).map(this::persist).orElseGet(() -> Effect().none());
            case Own.Tick.ANSWER_LIST -> {
                if (state instanceof Present user) answers.lists(user, news);
                yield Effect().none();
            }
            case Own.WaitIsOver over -> {
                if (state instanceof Present user) fetches.giveUp(user, over.endpoint());
                yield Effect().none();
            }
            case Own.EndpointOpened opened -> {
                opened.asked().replyTo().tell(sessionOpened(state, opened));
                yield Effect().none();
            }
        };
    }

    private Effect<UserEvent, UserState> persist(UserEvent event) {
        return Effect().persist(event).thenRun(this::settle);
    }

    private UserReply sessionOpened(UserState state, Own.EndpointOpened opened) {
        if (!(state instanceof Present user)) return new UserReply.NoSuchUser(self);
        return switch (opened.reply()) {
            case null ->
                new UserReply.Refused(new Refusal(Refusal.Reason.UNAVAILABLE, "the session could not be opened"));
            case EndpointReply.Refused c -> new UserReply.Refused(c.refusal());
            case EndpointReply.Done _, EndpointReply.Session _ ->
                new UserReply.SessionOpened(opened.asked().endpoint(), new FeedCursor(read.position(user), 0, 0));
            case EndpointReply reply -> throw new IllegalStateException("Done was expected, not " + reply);
        };
    }

    /** Debts live in state, not in messages: a crash between persist and tell is repaid on recovery or on the timer. */
    private void settle(UserState state) {
        Optional<Duration> mail = Optional.empty();
        switch (state) {
            case UserState.Absent absent -> {}
            case UserState.Deleted deleted -> {
                fetches.refuseAll(new UserReply.NoSuchUser(self));
                answers.refuseAll(new UserReply.NoSuchUser(self));
            }
            case Present user -> {
                news.follow(user);
                answerWaiting(user);
                answers.requests(user);
                mail = phoneMail.settle(user, read.position(user));
            }
        }
        Stream.of(mail, presences.settle(state), debts.settle(state))
                .flatMap(Optional::stream)
                .min(Comparator.naturalOrder())
                .ifPresent(this::settleIn);
    }

    private void settleIn(Duration wait) {
        long atNs = System.nanoTime() + wait.toNanos();
        if (timers.isTimerActive(Own.Tick.SETTLE) && settlesAtNs - atNs <= 0) return;
        settlesAtNs = atNs;
        timers.startSingleTimer(Own.Tick.SETTLE, wait);
    }

    private void answerWaiting(Present user) {
        fetches.answer(user);
        if (news.knowsAll()) answers.lists(user, news);
    }
}
