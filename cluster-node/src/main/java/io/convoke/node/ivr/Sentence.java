// SPDX-License-Identifier: Apache-2.0
package io.convoke.node.ivr;

import java.util.Locale;

/** All that is said to people on the telephone; what each says is in a file of its name. */
public enum Sentence {
    WELCOME,
    ENTER_PIN,
    WRONG_PIN,
    GOODBYE,
    ONLY_ONE,
    JOINED,
    LEFT,
    JOINED_TONE,
    LEFT_TONE,
    MUTED,
    UNMUTED,
    CONFERENCE_ENDED,
    NO_SUCH_CONFERENCE;

    /** As in {@code MixerCommand.Play}: {@code enter-pin}. */
    public String prompt() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
