// SPDX-License-Identifier: Apache-2.0
package io.convoke.media.leg;

/** Makes legs, and takes them apart; any thread may call it. */
public interface LegSupply {

    /** The leg of a port that was reserved; null where it was not. */
    Leg claim(int localRtpPort, LegListener listener);

    /** Undoes {@link #claim}. */
    void unclaim(Leg leg);

    /** The leg is gone. */
    void takeApart(Leg leg);
}
