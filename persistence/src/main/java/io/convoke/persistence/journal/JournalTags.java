// SPDX-License-Identifier: Apache-2.0
package io.convoke.persistence.journal;

import io.convoke.protocol.ids.ConferenceId;
import io.convoke.protocol.ids.EndpointId;
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

    private static final int ENDPOINT_TAGS = 4;
    private static final List<String> ENDPOINTS =
            IntStream.range(0, ENDPOINT_TAGS).mapToObj(n -> "endpoint-" + n).toList();

    private JournalTags() {}

    /** All tags, {@code conference-0} to {@code conference-7}. */
    public static List<String> conferences() {
        return CONFERENCES;
    }

    /** All tags of endpoints that come and go, {@code endpoint-0} to {@code endpoint-3}. */
    public static List<String> endpoints() {
        return ENDPOINTS;
    }

    public static String of(EndpointId endpoint) {
        return ENDPOINTS.get(Math.floorMod(endpoint.toString().hashCode(), ENDPOINT_TAGS));
    }

    public static String of(ConferenceId conference) {
        return CONFERENCES.get(Math.floorMod(conference.value().hashCode(), CONFERENCE_TAGS));
    }
}
