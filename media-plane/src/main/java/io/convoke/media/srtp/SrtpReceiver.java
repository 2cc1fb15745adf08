// SPDX-License-Identifier: Apache-2.0
package io.convoke.media.srtp;

import io.convoke.media.counters.DropReason;

/**
 * Checks and opens what one peer sends (RFC 3711 §3), in place. A packet that is refused changes nothing here. Allocates
 * nothing after it is made; one thread.
 */
public final class SrtpReceiver {
    private static final int ENCRYPTED = 0x8000_0000;

    private final int tagLength;
    private final Session rtp;
    private final Session rtcp;
    private final Sources rtpSources = new Sources();
    private final Sources rtcpSources = new Sources();
    private int length;

    public SrtpReceiver(CryptoSuite suite, MasterKey key) {
        tagLength = suite.tagLength();
        rtp = Session.rtp(key);
        rtcp = Session.rtcp(key);
    }

    /** Of the packet that was opened last. */
    public int length() {
        return length;
    }

    /** Null: the bytes are the RTP packet, {@link #length} long; otherwise why they are not. */
    public DropReason unprotectRtp(byte[] bytes, int received) {
        int end = received - tagLength;
        if (end < Clear.RTP_HEADER) {
            return DropReason.SRTP_LENGTH;
        }
        int header = Clear.rtpHeader(bytes, end);
        if (header > end) {
            return DropReason.SRTP_LENGTH;
        }
        int ssrc = Clear.word(bytes, 8);
        ReplayWindow window = rtpSources.find(ssrc);
        long index = window == null ? -1 : window.estimate(Clear.sequenceNumber(bytes));
        if (index < 0 || !window.admits(index)) {
            return DropReason.SRTP_REPLAY;
        }
        rtp.mac.compute(bytes, end, (int) (index >>> 16));
        if (!rtp.mac.matches(bytes, end, tagLength)) {
            return DropReason.SRTP_AUTHENTICATION;
        }
        window.take(index);
        rtpSources.keep(ssrc, window);
        rtp.cipher.apply(ssrc, index, bytes, header, end - header);
        length = end;
        return null;
    }

    /** As {@link #unprotectRtp}, for a compound RTCP packet. */
    public DropReason unprotectRtcp(byte[] bytes, int received) {
        int covered = received - CryptoSuite.RTCP_TAG_LENGTH;
        int end = covered - Clear.RTCP_TRAILER;
        if (end < Clear.RTCP_HEADER) {
            return DropReason.SRTP_LENGTH;
        }
        int ssrc = Clear.word(bytes, 4);
        int trailer = Clear.word(bytes, end);
        int index = trailer & ~ENCRYPTED;
        ReplayWindow window = rtcpSources.find(ssrc);
        if (window == null || !window.admits(index)) {
            return DropReason.SRTP_REPLAY;
        }
        rtcp.mac.compute(bytes, covered);
        if (!rtcp.mac.matches(bytes, covered, CryptoSuite.RTCP_TAG_LENGTH)) {
            return DropReason.SRTP_AUTHENTICATION;
        }
        window.take(index);
        rtcpSources.keep(ssrc, window);
        if ((trailer & ENCRYPTED) != 0) { // the peer may leave its reports readable; authentic they must be
            rtcp.cipher.apply(ssrc, index, bytes, Clear.RTCP_HEADER, end - Clear.RTCP_HEADER);
        }
        length = end;
        return null;
    }
}
