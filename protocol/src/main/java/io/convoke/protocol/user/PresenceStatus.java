// SPDX-License-Identifier: Apache-2.0
package io.convoke.protocol.user;

/** What others see of a user; declared from the weakest to the strongest, so that sessions compose by the maximum. */
public enum PresenceStatus {
    OFFLINE,
    AWAY,
    AVAILABLE,
    BUSY,
    IN_CONFERENCE
}
