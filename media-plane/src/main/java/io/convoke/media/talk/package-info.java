// SPDX-License-Identifier: Apache-2.0
/**
 * Push to talk: legs that wait without costing anything, and half-duplex groups of them.
 *
 * <p>{@link io.convoke.media.talk.Talk} is what the rest of the process sees; {@link io.convoke.media.talk.Exchange} is the same on the
 * mixer thread. A {@link io.convoke.media.talk.TalkGroup} has a floor (TS 24.380 §6.3.4, package {@code floor}) and passes on the
 * packets of who holds it as they come (§6.3.4.4.4, the media distributor): no jitter buffer, no decoder. Members with another codec
 * and members of several groups hear it decoded, on the 20 ms grid.
 *
 * <p>A group may be open on several nodes. Its home node decides ({@link io.convoke.media.talk.HomeFloor}); the others pass on what
 * their members want and do what was decided ({@link io.convoke.media.talk.AwayFloor}), as a participating function does (§6.4).
 *
 * <p>All talk groups of a node live on one of its mixer threads, since a leg may be in several of them, and a packet is passed on by
 * the thread that took it.
 */
package io.convoke.media.talk;
