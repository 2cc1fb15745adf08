// SPDX-License-Identifier: Apache-2.0
package io.convoke.media.jitter;

/** Sees every packet that a jitter buffer keeps, as soon as it does. */
public interface PacketTap {

    /**
     * @param packet valid within this call only
     * @param heldTicks since it came; 0 for one that comes now
     * @param timely it was taken as soon as it came
     */
    void onPacket(StoredPacket packet, long heldTicks, boolean timely);

    /** Sequence numbers and timestamps begin anew. */
    void onRestart();
}
