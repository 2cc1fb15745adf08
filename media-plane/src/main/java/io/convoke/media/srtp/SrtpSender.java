// SPDX-License-Identifier: Apache-2.0
package io.convoke.media.srtp;

import java.security.SecureRandom;

/** Protects what one leg sends (RFC 3711 §3), in place. Allocates nothing after it is made; one thread. */
public final class SrtpSender {
    /** By how much a packet may grow. */
    public static final int GROWTH = Clear.RTCP_TRAILER + CryptoSuite.RTCP_TAG_LENGTH;

    private static final int ENCRYPTED = 0x8000_0000;

    private final int tagLength;
    private final Session rtp;
    private final Session rtcp;
    private long newest = -1;
    private int reports;

    public SrtpSender(CryptoSuite suite, MasterKey key) {
        tagLength = suite.tagLength();
        rtp = Session.rtp(key);
        rtcp = Session.rtcp(key);
    }

    /** Makes the JDK look up and load its ciphers before somebody waits for them; returns the bytes of a packet. */
    public static int warmUp() {
        MasterKey key = MasterKey.random(new SecureRandom());
        return new SrtpSender(CryptoSuite.AES_CM_128_HMAC_SHA1_80, key).protectRtp(new byte[64], 32);
    }

    /**
     * An RTP packet, no two with one sequence number; some may come out of order, as they do when they are passed on. Returns the
     * new length.
     */
    public int protectRtp(byte[] bytes, int length) {
        int sequence = Clear.sequenceNumber(bytes);
        long index = newest < 0 ? sequence : Math.max(0, newest + (short) (sequence - (int) newest));
        newest = Math.max(newest, index);
        int rollovers = (int) (index >>> 16);
        int header = Clear.rtpHeader(bytes, length);
        rtp.cipher.apply(Clear.word(bytes, 8), index, bytes, header, length - header);
        rtp.mac.compute(bytes, length, rollovers);
        rtp.mac.copyTo(bytes, length, tagLength);
        return length + tagLength;
    }

    /** A compound RTCP packet; returns the new length. */
    public int protectRtcp(byte[] bytes, int length) {
        int index = reports++ & ~ENCRYPTED;
        rtcp.cipher.apply(Clear.word(bytes, 4), index, bytes, Clear.RTCP_HEADER, length - Clear.RTCP_HEADER);
        Clear.setWord(bytes, length, index | ENCRYPTED);
        int covered = length + Clear.RTCP_TRAILER;
        rtcp.mac.compute(bytes, covered);
        rtcp.mac.copyTo(bytes, covered, CryptoSuite.RTCP_TAG_LENGTH);
        return covered + CryptoSuite.RTCP_TAG_LENGTH;
    }
}
