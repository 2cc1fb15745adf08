// SPDX-License-Identifier: Apache-2.0
package io.convoke.node.mixer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import com.typesafe.config.ConfigFactory;
import io.convoke.node.ivr.Sentence;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PromptsTest {
    @TempDir
    private Path folder;

    private static Prompts from(String folder) {
        return Prompts.of(ConfigFactory.parseMap(Map.of("convoke.ivr.prompts", folder)));
    }

    private void copyAllBut(Sentence left) throws IOException {
        for (Sentence sentence : Sentence.values()) {
            String file = sentence.prompt() + ".wav";
            if (sentence == left) continue;
            try (InputStream in = Prompts.class.getResourceAsStream("/prompts/en/" + file)) {
                Files.copy(in, folder.resolve(file));
            }
        }
    }

    @Test
    void shouldHaveABuiltInPromptForEverySentence() {
        List<String> all =
                Arrays.stream(Sentence.values()).map(Sentence::prompt).toList();

        assertThat(from("").named(all).orElseThrow())
                .hasSameSizeAs(all)
                .allSatisfy(prompt -> assertThat(prompt.durationMs()).isBetween(200, 4_000));
        assertThat(from("").named(List.of("welcome", "wellcome"))).isEmpty();
    }

    @Test
    void shouldTakeAnOperatorsOwn() throws IOException {
        copyAllBut(null);

        assertThat(from(folder.toString()).named(List.of("enter-pin"))).isPresent();
    }

    @Test
    void shouldNameTheFileThatIsMissing() throws IOException {
        copyAllBut(Sentence.GOODBYE);

        assertThatIllegalArgumentException()
                .isThrownBy(() -> from(folder.toString()))
                .withMessage("convoke.ivr.prompts: there is no " + folder.resolve("goodbye.wav"));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> from(folder.resolve("nowhere").toString()))
                .withMessageContaining("there is no ")
                .withMessageContaining("nowhere");
    }

    @Test
    void shouldNameTheFileThatIsBrokenAndSayHow() throws IOException {
        copyAllBut(Sentence.LEFT);
        Files.writeString(folder.resolve("left.wav"), "somebody has left");

        assertThatIllegalArgumentException()
                .isThrownBy(() -> from(folder.toString()))
                .withMessage("convoke.ivr.prompts: " + folder.resolve("left.wav") + " is not a RIFF WAVE file");
    }
}
