// SPDX-License-Identifier: Apache-2.0
package io.convoke.media.agent;

import java.util.List;

/**
 * One mixer's figures.
 *
 * @param dominantLegKey who speaks now, or null when nobody does
 * @param framesMixed 20 ms frames since the mixer was opened
 * @param speakingLegKeys who is mixed and above the threshold of speech now, loudest first
 */
public record MixerReport(
        String mixerKey, int legs, String dominantLegKey, long framesMixed, List<String> speakingLegKeys) {}
