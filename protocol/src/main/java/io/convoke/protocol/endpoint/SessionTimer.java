// SPDX-License-Identifier: Apache-2.0
package io.convoke.protocol.endpoint;

import io.convoke.protocol.wire.Wire;

/**
 * How a session is kept alive (RFC 4028): without a refresh for so long, it is over.
 *
 * @param ours we refresh it; else the phone does
 */
public record SessionTimer(int seconds, boolean ours) implements Wire {}
