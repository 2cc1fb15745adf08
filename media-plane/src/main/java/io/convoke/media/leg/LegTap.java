// SPDX-License-Identifier: Apache-2.0
package io.convoke.media.leg;

import io.convoke.media.counters.DropReason;
import io.convoke.media.jitter.StoredPacket;
import io.convoke.media.rtp.RtpPacket;

/** Takes what a leg's peer sends as it comes, on the leg's thread; must not block or allocate. */
public interface LegTap {

    /**
     * A valid packet of the peer's source, perhaps one that came before. Null where it is taken.
     *
     * @param packet good until this returns
     * @param sequence extended; counts anew after {@link #onRestart}
     */
    DropReason onMedia(RtpPacket packet, StoredPacket.Kind kind, long sequence, long nowNs);

    /** Another source, or other numbers. */
    void onRestart();

    /** A packet of floor control, whose fields nobody has looked at yet. Null where it is taken. */
    DropReason onFloor(byte[] bytes, int offset, int length, long nowNs);

    /** The peer has reported, and {@link Leg#upkeep} would do likewise now. */
    void onReport(long nowNs);
}
