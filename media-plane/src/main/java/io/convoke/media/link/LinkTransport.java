// SPDX-License-Identifier: Apache-2.0
package io.convoke.media.link;

import java.net.InetSocketAddress;
import org.agrona.DirectBuffer;

/** Datagrams in order between nodes, which may get lost; the link's thread alone calls it. */
public interface LinkTransport extends AutoCloseable {
    int LONGEST_MESSAGE = 1_376; // Aeron's payload of an Ethernet frame

    /** What became of a message. */
    enum Outcome {
        SENT,
        /** Not now, but in a moment. */
        BUSY,
        DROPPED
    }

    /** The way to one node. */
    interface Channel extends AutoCloseable {
        /** Throws where nothing can go this way any more: another one is to be opened. */
        Outcome offer(DirectBuffer message, int length);

        @Override
        void close();
    }

    /** Who gets what comes, from all nodes. */
    @FunctionalInterface
    interface Receiver {
        void onMessage(DirectBuffer buffer, int offset, int length);
    }

    Channel connect(InetSocketAddress address);

    /** Does the transport's own work and takes what has come; throws where it is broken for good. */
    int poll(Receiver receiver);

    /** What was offered goes now. */
    void flush();

    @Override
    void close();
}
