// SPDX-License-Identifier: Apache-2.0
package io.convoke.media.agent;

import io.convoke.media.link.LinkSettings;
import java.net.InetAddress;
import java.time.Duration;

/**
 * What the media engine is told at its start.
 *
 * @param address the local address of every RTP and RTCP socket
 * @param portMin first UDP port that may be used, even
 * @param portMax last UDP port that may be used
 * @param threads mixer threads; a mixer stays on one of them for life
 * @param loudest talkers of a conference that are mixed, 1..8
 * @param opusComplexity of every Opus encoder, 0..10
 * @param legSilence without a packet, after which a leg is reported silent
 * @param receiveBufferBytes kernel buffer of each socket; bounds what one port can pile up between two ticks
 * @param packetsPerTick most packets taken from one socket in one 4 ms tick; the rest is dropped by the kernel
 * @param taskCapacity control tasks waiting for one thread, after which the proxy answers false
 * @param eventCapacity leg events waiting to be drained, after which they are counted and dropped
 * @param link how other nodes reach this one; null for an engine that is alone for good
 */
public record MediaSettings(
        InetAddress address,
        int portMin,
        int portMax,
        int threads,
        int loudest,
        int opusComplexity,
        Duration legSilence,
        int receiveBufferBytes,
        int packetsPerTick,
        int taskCapacity,
        int eventCapacity,
        LinkSettings link) {

    public MediaSettings {
        require(address != null && !address.isMulticastAddress(), "address", address);
        require(portMin >= 1024 && portMin % 2 == 0, "port-min (even, from 1024)", portMin);
        require(portMax > portMin && portMax <= 65_535, "port-max (above port-min)", portMax);
        require(threads >= 1 && threads <= 64, "threads (1..64)", threads);
        require(loudest >= 1 && loudest <= 8, "loudest (1..8)", loudest);
        require(opusComplexity >= 0 && opusComplexity <= 10, "opus-complexity (0..10)", opusComplexity);
        require(legSilence != null && legSilence.toMillis() >= 100, "leg-silence (from 100 ms)", legSilence);
        require(
                receiveBufferBytes >= 4_096 && receiveBufferBytes <= 1 << 24,
                "receive-buffer (4 KiB..16 MiB)",
                receiveBufferBytes);
        require(packetsPerTick >= 1 && packetsPerTick <= 64, "packets-per-tick (1..64)", packetsPerTick);
        require(taskCapacity >= 16, "task-capacity (from 16)", taskCapacity);
        require(eventCapacity >= 16, "event-capacity (from 16)", eventCapacity);
    }

    /** The same, linked to other nodes. */
    public MediaSettings with(LinkSettings links) {
        return new MediaSettings(
                address,
                portMin,
                portMax,
                threads,
                loudest,
                opusComplexity,
                legSilence,
                receiveBufferBytes,
                packetsPerTick,
                taskCapacity,
                eventCapacity,
                links);
    }

    private static void require(boolean valid, String name, Object value) {
        if (!valid) {
            throw new IllegalArgumentException("media." + name + " cannot be " + value);
        }
    }
}
