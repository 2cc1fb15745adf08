// SPDX-License-Identifier: Apache-2.0
package io.convoke.media.sdp;

import java.util.List;

/** What came of an offer. */
public sealed interface Negotiation {

    /** Send the answer, and set up the leg with the parameters. */
    record Negotiated(SessionDescription answer, MediaParameters media) implements Negotiation {}

    /**
     * The offer was read but cannot be met.
     *
     * @param offered encodings of the audio streams, such as {@code G729/8000}
     * @param supported encodings that would have done
     */
    record Refused(List<String> offered, List<String> supported, String reason) implements Negotiation {
        public Refused {
            offered = List.copyOf(offered);
            supported = List.copyOf(supported);
        }
    }
}
