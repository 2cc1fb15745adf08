// SPDX-License-Identifier: Apache-2.0
package io.convoke.media.agent;

import io.convoke.media.sdp.MediaParameters;

/**
 * All that the engine needs to know of a leg. Given again under the same {@code legKey} it changes the leg in place.
 *
 * @param legKey unique within its mixer
 * @param localRtpPort a port that {@link MediaEngine#reserve} gave out
 * @param localRtcpPort the same as {@code localRtpPort} with rtcp-mux
 * @param muted what the leg sends is not mixed
 * @param gain linear factor on what the leg sends; 1.0 leaves it as it is, at most 4.0
 */
public record LegSpec(
        String legKey, int localRtpPort, int localRtcpPort, MediaParameters media, boolean muted, float gain) {}
