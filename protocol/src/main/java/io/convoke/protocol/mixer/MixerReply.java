// SPDX-License-Identifier: Apache-2.0
package io.convoke.protocol.mixer;

import io.convoke.protocol.ids.LegId;
import io.convoke.protocol.ids.MixerId;
import io.convoke.protocol.wire.Keyless;
import io.convoke.protocol.wire.Refusal;
import io.convoke.protocol.wire.Wire;
import java.util.List;

/** Everything a mixer answers. */
public sealed interface MixerReply extends Wire {

    record Done() implements MixerReply {}

    record Refused(LegId leg, Refusal refusal) implements MixerReply {}

    record Opened(MixerId mixer) implements MixerReply {}

    /** @param incarnation of the media engine that holds the leg */
    record LegAnswered(LegId leg, String offer, String answer, long incarnation) implements MixerReply {
        @Override
        public String toString() {
            return Keyless.print(this);
        }
    }

    /** @param incarnation of the media engine that holds the ports of the offer */
    record OfferMade(LegId leg, String offer, long incarnation) implements MixerReply {
        @Override
        public String toString() {
            return Keyless.print(this);
        }
    }

    /** No codec in common (RFC 3264 §6). */
    record NotAcceptable(LegId leg, List<String> offered, List<String> supported, String detail)
            implements MixerReply {}

    /** The node has no place for this new leg: no port is free, or its media threads have enough to do. */
    record Full(LegId leg) implements MixerReply {}

    record LegRemoved(LegId leg, LegStatistics statistics) implements MixerReply {}

    record LegView(LegId leg, LegStatistics statistics) implements MixerReply {}

    /**
     * @param leg null for all
     * @param durationMs until all is said that was asked for so far
     */
    record Playing(LegId leg, int durationMs) implements MixerReply {}

    record Closed(MixerId mixer) implements MixerReply {}

    /** The mixer's node is not there: nothing can be opened or put here. */
    record Gone(MixerId mixer) implements MixerReply {}
}
