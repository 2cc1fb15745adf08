// SPDX-License-Identifier: Apache-2.0
package io.convoke.node.endpoint;

import io.convoke.protocol.endpoint.SipBinding;
import io.convoke.protocol.ids.LegId;

/**
 * What an endpoint knows beside its state: soft, a crash forgets it.
 *
 * @param binding of the last REGISTER, also where it only refreshed; null before the first
 * @param leg with which a call is joining its conference; null where none is
 */
record Underway(SipBinding binding, LegId leg) {
    static final Underway NOTHING = new Underway(null, null);
}
