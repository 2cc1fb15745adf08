// SPDX-License-Identifier: Apache-2.0
package io.convoke.protocol.conference;

import io.convoke.protocol.ids.UserId;
import io.convoke.protocol.wire.Wire;

/** Somebody who was asked for and cannot be invited, and why, in words for the requester. */
public record Unreachable(UserId user, String reason) implements Wire {}
