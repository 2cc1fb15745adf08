// SPDX-License-Identifier: Apache-2.0
package io.convoke.protocol.user;

import io.convoke.protocol.wire.Wire;

/** How a user is shown to others. */
public record Profile(String displayName) implements Wire {}
