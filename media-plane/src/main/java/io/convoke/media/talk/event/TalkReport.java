// SPDX-License-Identifier: Apache-2.0
package io.convoke.media.talk.event;

import io.convoke.media.counters.Counters;
import io.convoke.media.counters.TalkCounter;

/**
 * What became of talk groups since the engine's start.
 *
 * @param legs provisioned now
 * @param groups open now
 * @param packetsRelayed sent on to members as they came
 * @param framesDecoded of holders, for members with another codec or with several groups
 * @param eventsDropped that nobody took
 */
public record TalkReport(
        int legs,
        int groups,
        long floorsGranted,
        long floorsDenied,
        long floorsQueued,
        long floorsRevoked,
        long packetsRelayed,
        long framesDecoded,
        long eventsDropped) {

    public static TalkReport of(int legs, int groups, Counters<TalkCounter> counters, long eventsDropped) {
        return new TalkReport(
                legs,
                groups,
                counters.get(TalkCounter.FLOORS_GRANTED),
                counters.get(TalkCounter.FLOORS_DENIED),
                counters.get(TalkCounter.FLOORS_QUEUED),
                counters.get(TalkCounter.FLOORS_REVOKED),
                counters.get(TalkCounter.PACKETS_RELAYED),
                counters.get(TalkCounter.FRAMES_DECODED),
                eventsDropped);
    }
}
