// SPDX-License-Identifier: Apache-2.0
package io.convoke.media.agent;

import java.net.InetSocketAddress;

/** What happened to a leg that its conference may want to know; told once, lost (and counted) when nobody drains. */
public sealed interface LegEvent {

    String mixerKey();

    String legKey();

    /** A key pressed (RFC 4733 §3.2), reported at the end of the event: one of {@code 0-9 * # A-D}. */
    record Digit(String mixerKey, String legKey, char digit, int durationMs) implements LegEvent {}

    /** No packet came for the configured time. */
    record Silent(String mixerKey, String legKey) implements LegEvent {}

    /** Packets come again after {@link Silent}. */
    record Resumed(String mixerKey, String legKey) implements LegEvent {}

    /** The leg's media comes from, and now goes to, this address (symmetric RTP, RFC 4961). */
    record Latched(String mixerKey, String legKey, InetSocketAddress source) implements LegEvent {}

    /**
     * What one request to play had for this leg alone is over.
     *
     * @param interrupted by a key, or because it was told to stop
     */
    record PromptEnded(String mixerKey, String legKey, boolean interrupted) implements LegEvent {}

    /** The peer said RTCP BYE (RFC 3550 §6.6). */
    record Goodbye(String mixerKey, String legKey) implements LegEvent {}
}
