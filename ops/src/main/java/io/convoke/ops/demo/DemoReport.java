// SPDX-License-Identifier: Apache-2.0
package io.convoke.ops.demo;

import java.util.List;

/**
 * What came of a demo.
 *
 * @param ok everybody heard both others, alone and at once, and nobody himself
 * @param conference its id
 * @param informedMs from the message that asked for the conference until the last of the three held its information
 * @param heardThemselves parties that found their own voice in what they received
 * @param wavs what each party received
 */
public record DemoReport(
        boolean ok,
        String conference,
        double informedMs,
        List<Pair> pairs,
        List<String> heardThemselves,
        List<Party> parties,
        List<String> wavs) {

    /**
     * One voice at one ear.
     *
     * @param heard alone; {@code heardAtOnce} while all three talked
     * @param delayMs from the packet with a sound leaving the talker to the one with it reaching the listener; null when not heard
     * @param lossPercent of the packets to this listener while this talker spoke, by sequence number
     */
    public record Pair(
            String listener,
            String talker,
            boolean heard,
            boolean heardAtOnce,
            Double delayMs,
            double lossPercent,
            double similarity) {}

    /** One party. {@code packetsReceived}, {@code jitterMs} as the node counts for its leg; {@code lossPercent} of all that came. */
    public record Party(
            String name,
            String codec,
            long packetsSent,
            long packetsReceived,
            double lossPercent,
            double interArrivalMsP99) {}
}
