// SPDX-License-Identifier: Apache-2.0
package io.convoke.media.floor;

/** Why a request is refused (TS 24.380 §8.2.6.2). */
public enum DenyCause {
    ANOTHER_HAS_PERMISSION(1),
    INTERNAL_ERROR(2),
    ONLY_ONE_PARTICIPANT(3),
    RETRY_AFTER_RUNNING(4),
    RECEIVE_ONLY(5),
    NO_RESOURCES(6),
    QUEUE_FULL(7),
    OTHER(255);

    private final int code;

    DenyCause(int code) {
        this.code = code;
    }

    public int code() {
        return code;
    }

    /** {@link #OTHER} for a code that means nothing. */
    public static DenyCause of(int code) {
        return code >= 1 && code <= 7 ? values()[code - 1] : OTHER;
    }
}
