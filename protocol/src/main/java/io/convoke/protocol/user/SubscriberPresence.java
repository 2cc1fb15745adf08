// SPDX-License-Identifier: Apache-2.0
package io.convoke.protocol.user;

import io.convoke.protocol.wire.Wire;

/**
 * A subscriber of the instant service whose leg is up, as others see it.
 *
 * @param identity under which the user has subscribed
 * @param busy in an instant session now
 */
public record SubscriberPresence(String identity, boolean busy) implements Wire {}
