// SPDX-License-Identifier: Apache-2.0
package io.convoke.protocol.conference;

import static org.assertj.core.api.Assertions.assertThat;

import io.convoke.protocol.conference.ConferenceRequestText.Ask;
import io.convoke.protocol.conference.ConferenceRequestText.Help;
import io.convoke.protocol.conference.ConferenceRequestText.Mistake;
import io.convoke.protocol.ids.UserId;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ConferenceRequestTextTest {
    private static final UserId ALICE = UserId.parse("alice@example.net");

    private static ConferenceRequestText parse(String text) {
        return ConferenceRequestText.parse(text, ALICE);
    }

    private static UserId user(String aor) {
        return UserId.parse(aor);
    }

    @Test
    void shouldReadNamesOfTheSendersDomainAndOfOthers() {
        assertThat(parse("/conference @bob @carol@other.net"))
                .isEqualTo(new Ask(List.of(user("bob@example.net"), user("carol@other.net")), null));
    }

    @Test
    void shouldTakeWhatFollowsTheNamesAsTheSubject() {
        assertThat(parse("/conference @bob  quarterly\n figures @ noon"))
                .isEqualTo(new Ask(List.of(user("bob@example.net")), "quarterly figures @ noon"));
    }

    @Test
    void shouldInviteEachOnceInTheOrderOfNamingAndNeverTheSender() {
        assertThat(parse("  /Conference @Carol, @bob; @carol@example.net @alice @BOB"))
                .isEqualTo(new Ask(List.of(user("carol@example.net"), user("bob@example.net")), null));
    }

    @Test
    void shouldKnowACallForHelp() {
        assertThat(parse("/help")).isEqualTo(new Help());
        assertThat(parse("/HELP me")).isEqualTo(new Help());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            /conference                   | Nobody is named: write /conference @bob @carol.
            /conference bob               | Nobody is named: write /conference @bob @carol.
            /conference @alice            | You are in the conference anyway: name somebody else, such as @bob.
            /conference @                 | '@' names nobody: write @bob or @bob@example.net.
            /conference @b:b              | '@b:b' names nobody: write @bob or @bob@example.net.
            /conference @bob @carol@..net | '@carol@..net' names nobody: write @bob or @bob@example.net.
            hello                         | 'hello' is nothing that this service understands. /help says what is.
            /conferences @bob             | '/conferences' is nothing that this service understands. /help says what is.
            """)
    void shouldSayWhatIsWrong(String text, String sentence) {
        assertThat(parse(text)).isEqualTo(new Mistake(sentence));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "   ", "\n"})
    void shouldSayThatNothingWasWritten(String text) {
        assertThat(parse(text)).isEqualTo(new Mistake("The message is empty. /help says what can be asked for."));
    }

    @Test
    void shouldTakeAHundredNamesAndNoMore() {
        assertThat(parse("/conference " + names(100)))
                .isInstanceOfSatisfying(
                        Ask.class, ask -> assertThat(ask.invite()).hasSize(100));
        assertThat(parse("/conference " + names(101)))
                .isEqualTo(new Mistake("A request names at most 100 people, this one 101."));
    }

    @Test
    void shouldBoundTheSubjectAndWhatItRepeatsOfABadWord() {
        assertThat(parse("/conference @bob " + "s".repeat(201)))
                .isEqualTo(new Mistake("A subject has at most 200 characters, this one 201."));
        assertThat(((Mistake) parse("x".repeat(10_000))).sentence()).hasSizeLessThan(120);
    }

    private static String names(int count) {
        return IntStream.range(0, count).mapToObj(n -> "@user" + n).collect(Collectors.joining(" "));
    }
}
