// SPDX-License-Identifier: Apache-2.0
package io.convoke.node.ivr;

import static org.assertj.core.api.Assertions.assertThat;

import io.convoke.node.ivr.PinEntry.AskingPin;
import io.convoke.node.ivr.PinEntry.Checking;
import io.convoke.node.ivr.PinEntry.Done;
import io.convoke.node.ivr.PinEntry.GivenUp;
import io.convoke.node.ivr.PinEntry.Input;
import io.convoke.node.ivr.PinEntry.Output;
import io.convoke.node.ivr.PinEntry.Step;
import io.convoke.node.ivr.PinEntry.Verdict;
import io.convoke.node.ivr.PinEntry.Welcome;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.FieldSource;
import org.junit.jupiter.params.provider.MethodSource;

class PinEntryTest {
    private static final int PIN_LENGTH = 4;
    private static final Output AWAIT = new Output.Await(Duration.ofSeconds(5));
    private static final Output HANG_UP = new Output.HangUp();
    private static final Input ANSWERED = new Input.Answered();
    private static final Input TIMEOUT = new Input.Timeout();
    private static final Input RIGHT = new Input.Checked(Verdict.RIGHT);
    private static final Input WRONG = new Input.Checked(Verdict.WRONG);
    private static final Input ENDED = new Input.Checked(Verdict.ENDED);

    private static Input keys(String keys) {
        return new Input.Pressed(keys);
    }

    private static Output play(Sentence... sentences) {
        return new Output.Play(List.of(sentences));
    }

    private static Arguments row(PinEntry state, Input input, PinEntry next, Output... outputs) {
        return Arguments.of(state, input, new Step(next, List.of(outputs)));
    }

    private static Output check(String pin) {
        return new Output.Check(pin);
    }

    static final List<Arguments> TABLE = List.of(
            row(new Welcome(), ANSWERED, asking(1, ""), play(Sentence.WELCOME, Sentence.ENTER_PIN), AWAIT),
            row(asking(1, ""), keys("1"), asking(1, "1"), AWAIT),
            row(asking(1, "1"), keys("2"), asking(1, "12"), AWAIT),
            row(asking(1, "12"), keys("#"), checking(1, "12"), check("12"), AWAIT),
            row(asking(2, "123"), keys("4"), checking(2, "1234"), check("1234"), AWAIT),
            row(asking(1, ""), keys("1234#56"), checking(1, "1234"), check("1234"), AWAIT),
            row(asking(1, ""), keys("123456"), checking(1, "1234"), check("1234"), AWAIT),
            row(asking(1, "99"), keys("*12"), asking(1, "12"), AWAIT),
            row(asking(1, "9"), keys("A1B2CD"), asking(1, "912"), AWAIT),
            row(asking(1, "12"), TIMEOUT, checking(1, "12"), check("12"), AWAIT),
            row(asking(1, ""), TIMEOUT, asking(2, ""), play(Sentence.ENTER_PIN), AWAIT),
            row(asking(2, ""), keys("#"), asking(3, ""), play(Sentence.ENTER_PIN), AWAIT),
            row(asking(3, ""), TIMEOUT, new GivenUp(), play(Sentence.GOODBYE), HANG_UP),
            row(checking(1, "1234"), RIGHT, new Done("1234")),
            row(checking(1, "1"), WRONG, asking(2, ""), play(Sentence.WRONG_PIN, Sentence.ENTER_PIN), AWAIT),
            row(checking(2, "1"), WRONG, asking(3, ""), play(Sentence.WRONG_PIN, Sentence.ENTER_PIN), AWAIT),
            row(checking(3, "1"), WRONG, new GivenUp(), play(Sentence.WRONG_PIN, Sentence.GOODBYE), HANG_UP),
            row(checking(1, "1"), ENDED, new GivenUp(), play(Sentence.CONFERENCE_ENDED, Sentence.GOODBYE), HANG_UP),
            row(checking(1, "1"), TIMEOUT, new GivenUp(), play(Sentence.GOODBYE), HANG_UP));

    private static PinEntry asking(int attempt, String digits) {
        return new AskingPin(attempt, digits);
    }

    private static PinEntry checking(int attempt, String pin) {
        return new Checking(attempt, pin);
    }

    @ParameterizedTest
    @FieldSource("TABLE")
    void shouldDoWhatTheTableSays(PinEntry state, Input input, Step step) {
        assertThat(state.on(input, PIN_LENGTH)).isEqualTo(step);
    }

    /** All that is not in the table: what comes too late, twice or too early changes nothing. */
    static Stream<Arguments> theRest() {
        List<Input> inputs = List.of(ANSWERED, keys("1"), TIMEOUT, RIGHT, WRONG, ENDED);
        return Stream.of(new Welcome(), asking(1, "1"), checking(1, "1"), new Done("1"), new GivenUp())
                .flatMap(state -> inputs.stream()
                        .filter(input -> !expects(state, input))
                        .map(input -> Arguments.of(state, input)));
    }

    private static boolean expects(PinEntry state, Input input) {
        return switch (state) {
            case Welcome _ -> input == ANSWERED;
            case AskingPin _ -> input instanceof Input.Pressed || input == TIMEOUT;
            case Checking _ -> input instanceof Input.Checked || input == TIMEOUT;
            case Done _, GivenUp _ -> false;
        };
    }

    @ParameterizedTest
    @MethodSource("theRest")
    void shouldStayAsItIsWhereNothingIsExpected(PinEntry state, Input input) {
        assertThat(state.on(input, PIN_LENGTH)).isEqualTo(new Step(state, List.of()));
    }

    @Test
    void shouldGiveUpAfterThreeWrongPinsHoweverTheyAreTyped() {
        PinEntry state = new Welcome().on(ANSWERED, PIN_LENGTH).next();
        for (String typed : List.of("1111", "22#", "3333")) {
            state = state.on(keys(typed), PIN_LENGTH).next();
            assertThat(state).isInstanceOf(Checking.class);
            state = state.on(WRONG, PIN_LENGTH).next();
        }

        assertThat(state).isEqualTo(new GivenUp());
    }

    @Test
    void shouldTakeAPinThatIsTypedOverTheQuestionKeyByKey() {
        PinEntry state = new Welcome().on(ANSWERED, PIN_LENGTH).next();
        for (char key : "4711".toCharArray())
            state = state.on(keys(String.valueOf(key)), PIN_LENGTH).next();

        assertThat(state.on(RIGHT, PIN_LENGTH).next()).isEqualTo(new Done("4711"));
    }
}
