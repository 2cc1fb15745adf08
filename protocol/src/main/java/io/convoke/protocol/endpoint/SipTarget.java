// SPDX-License-Identifier: Apache-2.0
package io.convoke.protocol.endpoint;

import io.convoke.protocol.wire.Wire;
import java.util.List;

/**
 * Where a call goes.
 *
 * @param uri the request URI: a contact, or a number behind a gateway
 * @param routes values of Route in the INVITE
 * @param flow on which the phone registered; null where the address alone counts
 * @param to the address of record that is called, as a URI
 * @param gateway through which it goes; null for none
 * @param branch those of one branch are called one after the other, the branches at once
 */
public record SipTarget(String uri, List<String> routes, SipFlow flow, String to, String gateway, int branch)
        implements Wire {

    public SipTarget(String uri, List<String> routes, SipFlow flow, String to) {
        this(uri, routes, flow, to, null, 0);
    }

    public SipTarget inBranch(int other) {
        return new SipTarget(uri, routes, flow, to, gateway, other);
    }
}
