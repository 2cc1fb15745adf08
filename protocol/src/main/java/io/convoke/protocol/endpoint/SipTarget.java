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
 */
public record SipTarget(String uri, List<String> routes, SipFlow flow, String to) implements Wire {}
