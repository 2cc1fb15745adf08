// SPDX-License-Identifier: Apache-2.0
package io.convoke.node.conference.voice;

import io.convoke.node.boot.Shards;
import io.convoke.node.conference.ConferenceState;
import io.convoke.node.conference.Mesh.Leg;
import io.convoke.node.conference.Session;
import io.convoke.node.ivr.PinEntry;
import io.convoke.node.ivr.PinEntry.Input;
import io.convoke.node.ivr.PinEntry.Output;
import io.convoke.node.ivr.PinEntry.Verdict;
import io.convoke.node.ivr.Sentence;
import io.convoke.node.ivr.WrongPins;
import io.convoke.protocol.conference.ConferenceCommand;
import io.convoke.protocol.conference.ConferenceReply;
import io.convoke.protocol.conference.Visitor;
import io.convoke.protocol.endpoint.CallCommand;
import io.convoke.protocol.endpoint.EndpointCommand;
import io.convoke.protocol.endpoint.EndpointReply;
import io.convoke.protocol.ids.EndpointId;
import io.convoke.protocol.mixer.MixerCommand;
import io.convoke.protocol.mixer.MixerReply;
import io.convoke.protocol.wire.Refusal.Reason;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.TimerScheduler;

/**
 * Receives the one caller of a lobby: does what {@link PinEntry} says, and has the call moved to the conference of its PIN. Soft:
 * whoever is still there after a crash is asked again.
 */
public final class Reception {
    /** From the answer until the caller hears: his phone has yet to get it, and to open its sound. */
    private static final Duration BEFORE_WELCOME = Duration.ofMillis(500);

    /** Below the patience of whoever waits for what is checked. */
    private static final Duration ANSWER_WITHIN = Duration.ofSeconds(3);

    private static final Duration MIXER_ANSWERS_WITHIN = Duration.ofSeconds(2);

    private final Shards shards;
    private final ActorContext<ConferenceCommand> context;
    private final TimerScheduler<ConferenceCommand> timers;
    private final WrongPins wrongPins;
    private final int pinLength;
    private PinEntry phase = new PinEntry.Welcome();
    private long incarnation;
    private Duration awaiting = Duration.ZERO;
    private boolean hangsUp;

    /** What happens to the caller, and what others answer; a reply is null where none came in time. */
    public sealed interface News extends ConferenceCommand.Internal {
        record Hears() implements News {}

        record Playing(int durationMs) implements News {}

        record Silence() implements News {}

        record Found(EndpointReply reply) implements News {}

        record Moved(EndpointReply reply) implements News {}
    }

    public Reception(
            Shards shards,
            ActorContext<ConferenceCommand> context,
            TimerScheduler<ConferenceCommand> timers,
            int pinLength) {
        this.shards = shards;
        this.context = context;
        this.timers = timers;
        this.wrongPins = WrongPins.of(context.getSystem());
        this.pinLength = pinLength;
    }

    /** Begins when the caller is in, and anew when he is on new media: what he was told has gone with the old. */
    public void settle(ConferenceState state) {
        Leg leg = caller(state);
        if (leg == null || !leg.connected() || leg.incarnation() == incarnation) return;
        incarnation = leg.incarnation();
        phase = new PinEntry.Welcome();
        timers.startSingleTimer(News.Hears.class, new News.Hears(), BEFORE_WELCOME);
    }

    /** Keys interrupt what is said, also those that the media plane has not heard. */
    public void pressed(ConferenceState state, String digits) {
        Leg leg = caller(state);
        if (leg == null || digits.isEmpty() || !(phase instanceof PinEntry.AskingPin)) return;
        Session session = ((ConferenceState.Known) state).session();
        ActorRef<MixerReply> nobody = context.getSystem().ignoreRef();
        shards.mixer(session.mixerOf(leg.id())).tell(new MixerCommand.StopPlaying(leg.id(), nobody));
        step(session, leg, new Input.Pressed(digits));
    }

    public void on(ConferenceState state, News news) {
        Leg leg = caller(state);
        if (leg == null) return;
        Session session = ((ConferenceState.Known) state).session();
        switch (news) {
            case News.Hears _ -> step(session, leg, new Input.Answered());
            case News.Playing playing -> await(awaiting.plusMillis(playing.durationMs()));
            case News.Silence _ when hangsUp -> hangUp(leg);
            case News.Silence _ -> step(session, leg, new Input.Timeout());
            case News.Found found -> found(session, leg, found.reply());
            case News.Moved moved -> moved(session, leg, moved.reply());
        }
    }

    private static Leg caller(ConferenceState state) {
        return state instanceof ConferenceState.Active active
                ? active.session().mesh().staying().filter(Leg::in).findFirst().orElse(null)
                : null;
    }

    private void step(Session session, Leg leg, Input input) {
        PinEntry.Step step = phase.on(input, pinLength);
        phase = step.next();
        for (Output output : step.outputs()) {
            switch (output) {
                case Output.Play play -> play(session, leg, play.sentences());
                case Output.Await wait -> {
                    awaiting = wait.time();
                    await(awaiting);
                }
                case Output.Check check -> check(session, leg, check.pin());
                case Output.HangUp _ -> {
                    hangsUp = true;
                    awaiting = Duration.ZERO;
                    await(MIXER_ANSWERS_WITHIN);
                }
            }
        }
    }

    /** The time counts from when all is said, which the mixer tells. */
    private void await(Duration time) {
        timers.startSingleTimer(News.Silence.class, new News.Silence(), time);
    }

    private void play(Session session, Leg leg, List<Sentence> sentences) {
        List<String> prompts = sentences.stream().map(Sentence::prompt).toList();
        context.ask(
                MixerReply.class,
                shards.mixer(session.mixerOf(leg.id())),
                MIXER_ANSWERS_WITHIN,
                (ActorRef<MixerReply> replyTo) -> new MixerCommand.Play(leg.id(), prompts, replyTo),
                (reply, _) -> new News.Playing(reply instanceof MixerReply.Playing p ? p.durationMs() : 0));
    }

    private void check(Session session, Leg leg, String pin) {
        if (wrongPins.mayTry(source(session, leg), System.nanoTime())) {
            context.ask(
                    EndpointReply.class,
                    shards.endpoint(EndpointId.pin(pin)),
                    ANSWER_WITHIN,
                    (ActorRef<EndpointReply> replyTo) -> new EndpointCommand.FindPin(Instant.now(), replyTo),
                    (reply, _) -> new News.Found(reply));
        } else {
            context.getLog().warn("Too many wrong PINs from {}", source(session, leg));
            step(session, leg, new Input.Checked(Verdict.WRONG));
        }
    }

    /** Without an answer nothing is said: whoever waits for it gives up. */
    private void found(Session session, Leg leg, EndpointReply reply) {
        if (reply instanceof EndpointReply.PinFound there) {
            context.ask(
                    EndpointReply.class,
                    shards.endpoint(leg.endpoint()),
                    ANSWER_WITHIN,
                    (ActorRef<EndpointReply> replyTo) -> new CallCommand.Move(
                            leg.id(), there.conference(), visitor(session, leg), leg.history(), Instant.now(), replyTo),
                    (moved, _) -> new News.Moved(moved));
        } else if (reply instanceof EndpointReply.Refused) {
            wrongPins.failed(source(session, leg), System.nanoTime());
            step(session, leg, new Input.Checked(Verdict.WRONG));
        }
    }

    private void moved(Session session, Leg leg, EndpointReply reply) {
        switch (reply) {
            case EndpointReply.Done _ -> step(session, leg, new Input.Checked(Verdict.RIGHT));
            case EndpointReply.Refused(var refusal)
            when refusal.reason() == Reason.GONE || refusal.reason() == Reason.NOT_FOUND ->
                step(session, leg, new Input.Checked(Verdict.ENDED));
            case null, default -> step(session, leg, new Input.Timeout()); // full, or he was taken out
        }
    }

    private void hangUp(Leg leg) {
        ActorRef<ConferenceReply> nobody = context.getSystem().ignoreRef();
        context.getSelf().tell(new ConferenceCommand.Leave(leg.id(), Instant.now(), nobody));
    }

    private static Visitor visitor(Session session, Leg leg) {
        return session.roster().present(leg.endpoint().user()).visitor();
    }

    private static String source(Session session, Leg leg) {
        return visitor(session, leg).source();
    }
}
