// SPDX-License-Identifier: Apache-2.0
package io.convoke.persistence.journal;

import io.convoke.protocol.ids.ConferenceId;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Under which tag a conference's events can be read in order. Several, because one tag is written by one actor and takes
 * no more than about 1,000 events a second. The number must never change: the tags are in the journal for ever.
 */
public final class JournalTags {
    private static final int CONFERENCE_TAGS = 8;
    private static final List<String> CONFERENCES =
            IntStream.range(0, CONFERENCE_TAGS).mapToObj(n -> "conference-" + n).toList();

    private JournalTags() {}

    /** All tags, {@code conference-0} to {@code conference-7}. */
    public static List<String> conferences() {
        return CONFERENCES;
    }

    public static String of(ConferenceId conference) {
        return CONFERENCES.get(Math.floorMod(conference.value().hashCode(), CONFERENCE_TAGS));
    }
}
