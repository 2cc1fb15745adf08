// SPDX-License-Identifier: Apache-2.0
package io.convoke.ops.sound;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Locale;

/** The three recorded voices that come with Convoke. */
public enum Speech {
    ALICE,
    BOB,
    CAROL;

    private final Wav recorded = load(name().toLowerCase(Locale.ROOT));

    private static Wav load(String voice) {
        try (InputStream in = Speech.class.getResourceAsStream("/speech/" + voice + ".wav")) {
            if (in == null) {
                throw new IllegalStateException("speech/" + voice + ".wav is missing from this build");
            }
            return Wav.read(in);
        } catch (IOException e) {
            throw new UncheckedIOException("speech/" + voice + ".wav", e);
        }
    }

    /** The voice at 8, 16 or 48 kHz. */
    public Wav at(int sampleRate) {
        return recorded.resampled(sampleRate);
    }
}
