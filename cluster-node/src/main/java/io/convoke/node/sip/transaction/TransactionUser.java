// SPDX-License-Identifier: Apache-2.0
package io.convoke.node.sip.transaction;

import io.convoke.node.sip.message.Parsed;
import io.convoke.node.sip.transport.Flow;
import java.util.Set;

/** The layer above (RFC 3261 §17). Called on threads of transports and timers: never blocks, never throws. */
public interface TransactionUser {
    /** Option tags that a request may require of it (RFC 3261 §20.32); with any other it is answered 420. */
    default Set<String> extensions() {
        return Set.of();
    }

    /** New requests only, retransmissions are absorbed; never ACK or CANCEL. */
    void onRequest(ServerTransaction transaction);

    /**
     * The ACK of a 2xx, which may hold the answer; retransmission of the 2xx has stopped already. Once for each 2xx that was
     * sent from here. One of which nothing is known here comes too, every time: another node may have sent the 2xx.
     */
    void onAck(Parsed.Request ack, Flow flow);

    /** CANCEL was answered 200, the INVITE has yet to be answered (487). Once. Also where no answer came in three minutes. */
    void onCancel(ServerTransaction invite);

    /** 64*T1 after a 2xx without ACK. */
    void onNoAck(ServerTransaction invite);
}
