// SPDX-License-Identifier: Apache-2.0
package io.convoke.node.mixer;

import com.typesafe.config.Config;
import io.convoke.media.prompt.Prompt;
import io.convoke.media.prompt.WaveFile;
import io.convoke.node.ivr.Sentence;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** All prompts of a node, read and brought to every rate of a mix once, at its start. */
public final class Prompts {
    private static final String KEY = "convoke.ivr.prompts";
    private static final String BUILT_IN = "/prompts/en/";

    private final Map<String, Prompt> byName;

    private Prompts(Map<String, Prompt> byName) {
        this.byName = Map.copyOf(byName);
    }

    /**
     * From the folder of {@code convoke.ivr.prompts}, or the built-in set. A folder has all of them: half in one language and
     * half in another helps nobody.
     *
     * @throws IllegalArgumentException one line that names the key, the file and what is wrong with it
     */
    public static Prompts of(Config root) {
        String folder = root.getString(KEY);
        Map<String, Prompt> byName = new HashMap<>();
        for (Sentence sentence : Sentence.values()) {
            String file = sentence.prompt() + ".wav";
            try (InputStream in = folder.isBlank() ? builtIn(file) : Files.newInputStream(Path.of(folder, file))) {
                byName.put(sentence.prompt(), WaveFile.read(in));
            } catch (FileNotFoundException | NoSuchFileException e) {
                throw new IllegalArgumentException(KEY + ": there is no " + e.getMessage(), e);
            } catch (IOException e) {
                throw new IllegalArgumentException(KEY + ": " + Path.of(folder, file) + " " + e.getMessage(), e);
            }
        }
        return new Prompts(byName);
    }

    private static InputStream builtIn(String file) throws FileNotFoundException {
        InputStream in = Prompts.class.getResourceAsStream(BUILT_IN + file);
        if (in == null) throw new FileNotFoundException(BUILT_IN + file);
        return in;
    }

    /** Empty where one of them is unknown. */
    Optional<List<Prompt>> named(List<String> names) {
        return byName.keySet().containsAll(names)
                ? Optional.of(names.stream().map(byName::get).toList())
                : Optional.empty();
    }
}
