// SPDX-License-Identifier: Apache-2.0
package io.convoke.node.http.call;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.api.FuzzedDataProvider;
import com.code_intelligence.jazzer.junit.FuzzTest;
import io.convoke.node.http.body.ConferenceBodies;
import io.convoke.node.http.body.MessageBodies;
import io.convoke.node.http.body.ParticipantBodies;
import io.convoke.node.http.body.UserBodies;
import io.convoke.protocol.conference.DialOptions.Requester;
import java.util.Random;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/** Whatever bytes come as a body: they are understood, or refused with a problem that is the client's. */
class JsonFuzzTest {
    private static final String[] WORDS = {
        "{",
        "}",
        "[",
        "]",
        ":",
        ",",
        "\"from\"",
        "\"to\"",
        "\"text\"",
        "\"modes\"",
        "\"kind\"",
        "\"pstn\"",
        "\"address\"",
        "\"+4930123456\"",
        "\"priority\"",
        "0",
        "-1",
        "1e400",
        "1e9999999",
        "null",
        "true",
        "\"\\ud800\"",
        "\"\\u0000\"",
        "\"invite\"",
        "\"requestedBy\"",
        "\"a@b\"",
        "\"gain\"",
        "\"muted\"",
        "\"durationSeconds\"",
        "\u00e4",
        " ",
        "\n"
    };

    @FuzzTest
    void shouldUnderstandOrRefuseAnyBytes(FuzzedDataProvider fuzz) {
        read(fuzz.consumeRemainingAsBytes());
    }

    @Test
    void shouldUnderstandOrRefuseTwentyThousandHeapsOfWords() {
        Random random = new Random(8259); // the RFC of JSON
        for (int i = 0; i < 20_000; i++) {
            StringBuilder text = new StringBuilder("{");
            for (int word = random.nextInt(20); word > 0; word--) text.append(WORDS[random.nextInt(WORDS.length)]);
            read(text.toString().getBytes(java.nio.charset.StandardCharsets.UTF_8));
        }
    }

    private static void read(byte[] body) {
        asked(body, UserBodies.Modes.class, UserBodies.Modes::checked);
        asked(body, MessageBodies.MessageRequest.class, message -> {
            message.sender();
            message.recipient();
            message.checkedText(100);
            message.messageId();
        });
        asked(body, ConferenceBodies.ConferenceRequest.class, request -> {
            request.requester();
            request.invited();
            request.options(Requester.USER);
        });
        asked(body, ParticipantBodies.ParticipantChange.class, ParticipantBodies.ParticipantChange::checkedGain);
    }

    private static <T> void asked(byte[] body, Class<T> type, Consumer<T> check) {
        try {
            check.accept(Json.read(body, type));
        } catch (ProblemException e) {
            assertThat(e.problem().type().status()).isBetween(400, 499);
        }
    }
}
