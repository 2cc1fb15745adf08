// SPDX-License-Identifier: Apache-2.0
package io.convoke.media.transport;

/** Takes packets as they are polled. */
@FunctionalInterface
public interface PacketSink {

    /**
     * @param token what the socket was added under
     * @param packet reused for the next packet: copy what must stay
     * @param length 0 for a datagram that was longer than {@code packet}
     * @param source reused for the next packet
     */
    void onPacket(int token, byte[] packet, int length, PeerAddress source);
}
