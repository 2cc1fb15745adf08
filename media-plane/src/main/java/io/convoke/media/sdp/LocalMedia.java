// SPDX-License-Identifier: Apache-2.0
package io.convoke.media.sdp;

import io.convoke.media.codec.AudioCodec;
import io.convoke.media.srtp.MasterKey;
import java.net.InetAddress;
import java.util.List;

/**
 * What the answering side brings to a negotiation.
 *
 * @param address an IPv4 or IPv6 literal that the peer can reach
 * @param rtcpPort the same as {@code rtpPort} where the offer says rtcp-mux ({@link OfferAnswer#offersRtcpMux})
 * @param sessionId the same in every answer of one session (RFC 3264 §8)
 * @param sessionVersion one more than in the answer before
 * @param username of the o-line; {@code -} for none
 * @param canSend false where the leg shall never be sent anything
 * @param canReceive false where nothing that the leg sends shall be taken
 * @param preference the codecs in the order in which they are taken; empty for the offerer's order (RFC 3264 §6.1)
 * @param masterKey what to encrypt with, where the offer wants that; null to refuse encrypted media
 */
public record LocalMedia(
        String address,
        int rtpPort,
        int rtcpPort,
        long sessionId,
        long sessionVersion,
        String username,
        boolean canSend,
        boolean canReceive,
        List<AudioCodec> preference,
        MasterKey masterKey) {

    public LocalMedia {
        preference = List.copyOf(preference);
        if (ConnectionAddress.literal(address).isEmpty()) {
            throw new IllegalArgumentException("not an address literal: " + address);
        }
        if (rtpPort < 1 || rtpPort > 65_535 || rtcpPort < 1 || rtcpPort > 65_535) {
            throw new IllegalArgumentException("not a port: " + rtpPort + " or " + rtcpPort);
        }
        if (username.isEmpty() || !username.chars().allMatch(c -> c > ' ' && c < 127)) {
            throw new IllegalArgumentException("not fit for an o-line: " + username);
        }
        if (sessionId < 0 || sessionVersion < 0) {
            throw new IllegalArgumentException("negative session id or version");
        }
    }

    /** Takes all that is offered, in the offerer's order. */
    public LocalMedia(String address, int rtpPort, int rtcpPort, long sessionId, long sessionVersion, String username) {
        this(address, rtpPort, rtcpPort, sessionId, sessionVersion, username, true, true, List.of(), null);
    }

    /** The same with a key. */
    public LocalMedia with(MasterKey key) {
        return new LocalMedia(
                address, rtpPort, rtcpPort, sessionId, sessionVersion, username, canSend, canReceive, preference, key);
    }

    InetAddress literal() {
        return ConnectionAddress.literal(address).orElseThrow();
    }
}
