// SPDX-License-Identifier: Apache-2.0
package io.convoke.media.agent;

import io.convoke.media.talk.event.TalkReport;
import java.util.Map;

/**
 * The engine's figures since its start; sums over all threads and legs, of removed legs too.
 *
 * @param loadFraction of the busiest mixer thread over the last second, 0..1
 * @param packetsDropped by reason; the reasons are always the same ones, also where nothing was dropped
 * @param framesLate 20 ms frames that were skipped because the thread came too late
 * @param framesEncoded calls of an encoder; far fewer than packets sent where listeners share a mix
 * @param encodersMissing a talker's frames that were not sent because more talked in a row than there are streams for
 * @param faults exceptions on mixer threads; each is a defect, and in the log
 * @param eventsDropped leg events that nobody drained
 * @param mixerThreadAllocatedBytes Java heap allocated by the mixer threads
 * @param mixerThreadCpuNs CPU time of the mixer threads
 * @param talk of push to talk; its legs are no conference's, and not among {@code legs}
 */
public record EngineReport(
        int mixers,
        int legs,
        double loadFraction,
        long packetsReceived,
        long bytesReceived,
        long packetsSent,
        long bytesSent,
        Map<String, Long> packetsDropped,
        long framesMixed,
        long framesLate,
        long framesEncoded,
        long framesDecoded,
        long framesConcealed,
        long encodersMissing,
        long faults,
        long eventsDropped,
        int portsInUse,
        int portsTotal,
        long mixerThreadAllocatedBytes,
        long mixerThreadCpuNs,
        TalkReport talk) {}
