// SPDX-License-Identifier: Apache-2.0
package io.convoke.protocol.endpoint;

/** Who ended a call. */
public enum CallEnd {
    PHONE,
    CONFERENCE,
    /** Neither: the call never came up, was not acknowledged, or was ended by the operator. */
    CLUSTER,
    /** The phone does not answer any more, or knows nothing of the call. */
    VANISHED
}
