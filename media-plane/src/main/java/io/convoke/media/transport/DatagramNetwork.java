// SPDX-License-Identifier: Apache-2.0
package io.convoke.media.transport;

/** Where the sockets of one local address come from; any thread may call it. */
public interface DatagramNetwork {

    /** Binds a UDP socket; returns its handle, or -1 where the port is taken. */
    int bind(int port);

    void close(int socket);

    /** A poller for one thread. */
    DatagramPoller openPoller();
}
