// SPDX-License-Identifier: Apache-2.0
package io.convoke.media.sdp;

import io.convoke.media.codec.AudioCodec;
import io.convoke.media.srtp.SrtpKeys;
import java.net.InetSocketAddress;

/**
 * What offer and answer agreed on for one audio leg, seen from the mixer.
 *
 * @param codec the one codec sent; also the one expected
 * @param payloadType of {@code codec}, both ways (the offerer's number, RFC 3264 §6.1)
 * @param telephoneEventPayloadType of RFC 4733 events, or -1
 * @param telephoneEventClockRate in which the lengths of events are: the codec's, or 8,000 Hz where the peer has events at
 *     that alone
 * @param comfortNoisePayloadType of RFC 3389 noise, or -1
 * @param packetMs length of the packets that the mixer sends: a multiple of 10, from 10 to 60; for Opus 10, 20,
 *     40 or 60
 * @param direction of the mixer: SENDONLY means that it sends to a listener
 * @param remoteRtp where to send before the first packet came; null where the peer said 0.0.0.0 or :: (hold of RFC
 *     2543); the direction then does not send
 * @param remoteRtcp from {@code a=rtcp} or the next port; equal to {@code remoteRtp} with {@code a=rtcp-mux}; null as
 *     remoteRtp
 * @param rtcpMux both sides said {@code a=rtcp-mux} (RFC 5761)
 * @param audioLevelExtension id under which packets of the offerer may carry the header extension of RFC 6464, or -1
 * @param opus the peer's receive preferences; null for the other codecs
 * @param srtp what packets are encrypted with; null where they are not
 */
public record MediaParameters(
        AudioCodec codec,
        int payloadType,
        int telephoneEventPayloadType,
        int telephoneEventClockRate,
        int comfortNoisePayloadType,
        int packetMs,
        Direction direction,
        InetSocketAddress remoteRtp,
        InetSocketAddress remoteRtcp,
        boolean rtcpMux,
        int audioLevelExtension,
        OpusPreferences opus,
        SrtpKeys srtp) {

    /** Media in the clear, with events at the codec's clock. */
    public MediaParameters(
            AudioCodec codec,
            int payloadType,
            int telephoneEventPayloadType,
            int comfortNoisePayloadType,
            int packetMs,
            Direction direction,
            InetSocketAddress remoteRtp,
            InetSocketAddress remoteRtcp,
            boolean rtcpMux,
            int audioLevelExtension,
            OpusPreferences opus) {
        this(
                codec,
                payloadType,
                telephoneEventPayloadType,
                codec.clockRate(),
                comfortNoisePayloadType,
                packetMs,
                direction,
                remoteRtp,
                remoteRtcp,
                rtcpMux,
                audioLevelExtension,
                opus,
                null);
    }

    /** The same, encrypted with these keys; in the clear with null. */
    public MediaParameters with(SrtpKeys keys) {
        return new MediaParameters(
                codec,
                payloadType,
                telephoneEventPayloadType,
                telephoneEventClockRate,
                comfortNoisePayloadType,
                packetMs,
                direction,
                remoteRtp,
                remoteRtcp,
                rtcpMux,
                audioLevelExtension,
                opus,
                keys);
    }

    /**
     * The receiver's preferences of RFC 7587 §6.1.
     *
     * @param maxPlaybackRate in Hz; 48,000 where not said
     * @param maxAverageBitrate in bit/s; 0 where not said
     */
    public record OpusPreferences(
            boolean inbandFec, boolean dtx, boolean stereo, int maxPlaybackRate, int maxAverageBitrate) {}
}
