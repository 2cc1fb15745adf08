// SPDX-License-Identifier: Apache-2.0
package io.convoke.media.srtp;

/** The session keys of one direction (RFC 3711 §4.3), ready for use: for RTP, or for RTCP. */
final class Session {
    private static final int RTP = 0;
    private static final int RTCP = 3;

    final KeyStream cipher;
    final HmacSha1 mac;

    private Session(MasterKey master, int firstLabel) {
        KeyStream derivation = new KeyStream(master.key(), master.salt());
        byte[] key = derivation.derive(firstLabel, MasterKey.KEY_LENGTH);
        mac = new HmacSha1(derivation.derive(firstLabel + 1, HmacSha1.LENGTH));
        cipher = new KeyStream(key, derivation.derive(firstLabel + 2, MasterKey.SALT_LENGTH));
    }

    static Session rtp(MasterKey master) {
        return new Session(master, RTP);
    }

    static Session rtcp(MasterKey master) {
        return new Session(master, RTCP);
    }
}
