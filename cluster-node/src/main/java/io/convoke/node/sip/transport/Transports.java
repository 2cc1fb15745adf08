// SPDX-License-Identifier: Apache-2.0
package io.convoke.node.sip.transport;

import java.net.InetSocketAddress;
import java.util.concurrent.CompletionStage;

/** What transactions need of the transports. */
public interface Transports {
    /** To an address over UDP: replies go where the request's Via says. */
    Flow udp(InetSocketAddress remote);

    /** A connection is shared by all that goes to the same place; it may have to be made first. Fails where there is none. */
    CompletionStage<Flow> flow(NextHop hop);

    /** Host and port of what a Via of ours says over this transport (RFC 3261 §18.1.1). */
    String sentBy(Transport transport);
}
