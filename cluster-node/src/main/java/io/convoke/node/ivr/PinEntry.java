// SPDX-License-Identifier: Apache-2.0
package io.convoke.node.ivr;

import java.time.Duration;
import java.util.List;

/**
 * How somebody who dials in is let into a conference. The phase is the type: Welcome -Answered-> AskingPin -keys-> Checking
 * -right-> Done. A wrong PIN, or none, is asked for again; after the third, or with a conference that is over, GivenUp. Pure:
 * whoever drives it does what it says, and tells it what comes of that.
 */
public sealed interface PinEntry {
    int ATTEMPTS = 3;
    /** After the last key, or after the question: who needs longer to find the number is asked again. */
    Duration PATIENCE = Duration.ofSeconds(5);

    record Welcome() implements PinEntry {}

    /** @param attempt from 1 */
    record AskingPin(int attempt, String digits) implements PinEntry {}

    record Checking(int attempt, String pin) implements PinEntry {}

    /** Let in. */
    record Done(String pin) implements PinEntry {}

    record GivenUp() implements PinEntry {}

    /** What happens to it. */
    sealed interface Input {
        /** The call is up: the caller hears. */
        record Answered() implements Input {}

        /** Keys, each of {@code 0-9 * # A-D}. {@code #} ends a PIN, {@code *} begins it anew, letters mean nothing. */
        record Pressed(String keys) implements Input {}

        /** Nothing came for the time of the last {@link Output.Await}. */
        record Timeout() implements Input {}

        record Checked(Verdict verdict) implements Input {}
    }

    enum Verdict {
        RIGHT,
        WRONG,
        /** It was the PIN of a conference that is over. */
        ENDED
    }

    /** What it wants done, in this order. */
    sealed interface Output {
        /** Interrupted by a key. */
        record Play(List<Sentence> sentences) implements Output {}

        /** Timeout is due so long after all is said; every step replaces the one before it. */
        record Await(Duration time) implements Output {}

        /** Checked is due. */
        record Check(String pin) implements Output {}

        /** Once all is said. */
        record HangUp() implements Output {}
    }

    record Step(PinEntry next, List<Output> outputs) {}

    /** @param pinLength so many digits are a PIN, without {@code #} */
    default Step on(Input input, int pinLength) {
        return switch (this) {
            case Welcome _ when input instanceof Input.Answered -> ask(1, Sentence.WELCOME, Sentence.ENTER_PIN);
            case AskingPin asking
            when input instanceof Input.Pressed pressed -> pressed(asking, pressed.keys(), pinLength);
            case AskingPin asking when input instanceof Input.Timeout -> entered(asking);
            case Checking checking when input instanceof Input.Checked checked -> checked(checking, checked.verdict());
            case Checking _ when input instanceof Input.Timeout -> giveUp(Sentence.GOODBYE);
            case Welcome _, AskingPin _, Checking _, Done _, GivenUp _ -> new Step(this, List.of());
        };
    }

    private static Step ask(int attempt, Sentence... sentences) {
        return new Step(
                new AskingPin(attempt, ""), List.of(new Output.Play(List.of(sentences)), new Output.Await(PATIENCE)));
    }

    /** Keys behind the end of a PIN are not the next one's. */
    private static Step pressed(AskingPin asking, String keys, int pinLength) {
        StringBuilder digits = new StringBuilder(asking.digits);
        for (char key : keys.toCharArray()) {
            if (key == '#') return entered(new AskingPin(asking.attempt, digits.toString()));
            if (key == '*') digits.setLength(0);
            else if (key >= '0' && key <= '9') digits.append(key);
            if (digits.length() >= pinLength) return entered(new AskingPin(asking.attempt, digits.toString()));
        }
        return new Step(new AskingPin(asking.attempt, digits.toString()), List.of(new Output.Await(PATIENCE)));
    }

    private static Step entered(AskingPin asking) {
        if (!asking.digits.isEmpty()) {
            return new Step(
                    new Checking(asking.attempt, asking.digits),
                    List.of(new Output.Check(asking.digits), new Output.Await(PATIENCE)));
        }
        return asking.attempt < ATTEMPTS ? ask(asking.attempt + 1, Sentence.ENTER_PIN) : giveUp(Sentence.GOODBYE);
    }

    private static Step checked(Checking checking, Verdict verdict) {
        return switch (verdict) {
            case RIGHT -> new Step(new Done(checking.pin), List.of());
            case WRONG ->
                checking.attempt < ATTEMPTS
                        ? ask(checking.attempt + 1, Sentence.WRONG_PIN, Sentence.ENTER_PIN)
                        : giveUp(Sentence.WRONG_PIN, Sentence.GOODBYE);
            case ENDED -> giveUp(Sentence.CONFERENCE_ENDED, Sentence.GOODBYE);
        };
    }

    private static Step giveUp(Sentence... sentences) {
        return new Step(new GivenUp(), List.of(new Output.Play(List.of(sentences)), new Output.HangUp()));
    }
}
