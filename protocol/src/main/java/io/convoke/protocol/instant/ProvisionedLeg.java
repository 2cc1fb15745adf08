// SPDX-License-Identifier: Apache-2.0
package io.convoke.protocol.instant;

import io.convoke.protocol.ids.LegId;
import io.convoke.protocol.ids.NodeId;
import io.convoke.protocol.wire.Wire;

/**
 * A subscriber's leg, set up ahead of any call: activation only bridges it.
 *
 * @param server the conference server (node) that holds it
 * @param incarnation of that node's media engine: under another one the leg is lost
 */
public record ProvisionedLeg(NodeId server, LegId leg, long incarnation) implements Wire {}
