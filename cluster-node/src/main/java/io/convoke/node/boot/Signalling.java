// SPDX-License-Identifier: Apache-2.0
package io.convoke.node.boot;

import io.convoke.protocol.ids.EndpointId;
import java.util.concurrent.CompletionStage;

/** What a terminal of the instant service says in JSON, by whichever edge that comes. */
@FunctionalInterface
public interface Signalling {
    /** @return what came of it, as JSON; never fails */
    CompletionStage<byte[]> said(EndpointId subscriber, byte[] json);
}
