// SPDX-License-Identifier: Apache-2.0
package io.convoke.media.leg;

import io.convoke.media.transport.PeerAddress;

/** Told on the mixer's thread what happens to a leg; must not block or allocate. */
public interface LegListener {

    void onDigit(long leg, char digit, int durationMs);

    void onSilent(long leg);

    void onResumed(long leg);

    void onLatched(long leg, PeerAddress source);

    void onGoodbye(long leg);

    void onPromptEnded(long leg, boolean interrupted);
}
