// SPDX-License-Identifier: Apache-2.0
package io.convoke.node.sip.transaction;

import io.convoke.node.sip.message.Parsed;

/**
 * What becomes of a request of ours. Called on threads of transports and timers, and on that of whoever makes the request
 * before {@link SipStack#request} returns: never blocks, never throws.
 */
public interface ResponseListener {
    /**
     * Every provisional response as it comes, also one that comes again. Of final ones the first, and of an INVITE every 2xx,
     * also one that comes again, for 64*T1: each is to be acknowledged ({@link SipStack#ack}).
     */
    void onResponse(Parsed.Response response);

    /** Nobody answered in time, there is no address, or the transport failed. Nothing follows it. */
    void onTimeout();
}
