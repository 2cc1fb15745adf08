// SPDX-License-Identifier: Apache-2.0
package io.convoke.media.leg;

import io.convoke.media.transport.PeerAddress;

/**
 * Symmetric RTP (RFC 4961): the address of the first valid packet is the peer's; until then the signalled one is where to send.
 * After that nobody else is heard, but for media from the signalled address itself: what came first may have been meant for
 * whoever had the port before, or come from where the peer was before a re-offer.
 */
public final class Latch {
    private final PeerAddress signalled = new PeerAddress();
    private final PeerAddress latched = new PeerAddress();

    /** An offer named this address. Another one than before opens the latch; sent to until it closes. */
    public void signal(PeerAddress address) {
        if (!signalled.matches(address)) {
            signalled.copyFrom(address);
            latched.clear();
        }
    }

    public boolean isClosed() {
        return latched.isSet();
    }

    /** False for a packet of a stranger. */
    public boolean admits(PeerAddress source) {
        return !latched.isSet() || latched.matches(source);
    }

    /** Whether it is the address that the offer named, whoever was first. */
    public boolean isSignalled(PeerAddress source) {
        return signalled.matches(source);
    }

    /** The source of a valid packet that was admitted. True: it is the peer's address only from now on. */
    public boolean close(PeerAddress source) {
        if (latched.matches(source)) {
            return false;
        }
        latched.copyFrom(source);
        return true;
    }

    /** Where to send; may be unset. */
    public PeerAddress destination() {
        return latched.isSet() ? latched : signalled;
    }
}
