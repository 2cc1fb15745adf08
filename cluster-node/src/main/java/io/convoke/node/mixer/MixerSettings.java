// SPDX-License-Identifier: Apache-2.0
package io.convoke.node.mixer;

import com.typesafe.config.Config;
import io.convoke.media.agent.MediaSettings;
import io.convoke.protocol.ids.NodeId;
import java.time.Duration;

/**
 * What a mixer is told: read from {@code convoke.mixer}.
 *
 * @param node on which this process runs
 * @param mediaAddress the literal that SDP answers say
 * @param legSilence without a packet, after which a leg is shown as silent
 * @param poll how often the engine is asked who speaks
 * @param engineRetry how soon a task is offered again that found the engine's queue full
 * @param legLease a provisioned leg of which its subscriber has not spoken for so long is asked after
 * @param maxLoad of the busiest mixer thread (0..1): beyond, new legs are sent elsewhere
 * @param retryAfter what was not answered is asked again after so long
 */
public record MixerSettings(
        NodeId node,
        String mediaAddress,
        Duration legSilence,
        Duration poll,
        Duration engineRetry,
        Duration retryAfter,
        Duration legLease,
        double maxLoad) {

    public MixerSettings {
        require(!legSilence.isNegative(), "leg-silence", legSilence);
        require(poll.toMillis() >= 20, "poll (from 20 ms)", poll);
        require(engineRetry.toMillis() >= 1, "engine-retry (from 1 ms)", engineRetry);
        require(retryAfter.toMillis() >= 10, "retry-after (from 10 ms)", retryAfter);
        require(legLease.toMillis() >= 160, "leg-lease (from 160 ms)", legLease);
    }

    /** @throws IllegalArgumentException one line that names the key and what is wrong */
    public static MixerSettings of(Config root, NodeId node, MediaSettings media) {
        Config c = root.getConfig("convoke.mixer");
        return new MixerSettings(
                node,
                media.address().getHostAddress(),
                media.legSilence(),
                c.getDuration("poll"),
                c.getDuration("engine-retry"),
                c.getDuration("retry-after"),
                c.getDuration("leg-lease"),
                root.getDouble("convoke.allocator.max-load"));
    }

    private static void require(boolean valid, String name, Object value) {
        if (!valid) throw new IllegalArgumentException("convoke.mixer." + name + " cannot be " + value);
    }
}
