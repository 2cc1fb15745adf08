// SPDX-License-Identifier: Apache-2.0
package io.convoke.node.sip.transport;

import io.convoke.node.sip.message.SipParser.Arrival;

/** Who gets the messages. Called on the thread that read them: never blocks. */
@FunctionalInterface
public interface Receiver {
    /**
     * @param bytes one message, a copy
     * @param flow on which it came, and on which it can be answered
     */
    void onMessage(byte[] bytes, Arrival arrival, Flow flow);
}
