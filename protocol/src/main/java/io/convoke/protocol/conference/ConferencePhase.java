// SPDX-License-Identifier: Apache-2.0
package io.convoke.protocol.conference;

/** Requested → Allocated (mixer open) → Active (somebody is in) → Ending (legs are being taken down) → Ended. */
public enum ConferencePhase {
    REQUESTED,
    ALLOCATED,
    ACTIVE,
    ENDING,
    ENDED
}
