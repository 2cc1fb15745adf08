// SPDX-License-Identifier: Apache-2.0
package io.convoke.media.floor;

/** Why the floor is taken from who has it (TS 24.380 §8.2.10.2). */
public enum RevokeCause {
    ONLY_ONE_PARTICIPANT(1),
    TALKED_TOO_LONG(2),
    NO_PERMISSION(3),
    PRE_EMPTED(4),
    NO_RESOURCES(6),
    OTHER(255);

    private final int code;

    RevokeCause(int code) {
        this.code = code;
    }

    public int code() {
        return code;
    }

    /** {@link #OTHER} for a code that means nothing. */
    public static RevokeCause of(int code) {
        return switch (code) {
            case 1 -> ONLY_ONE_PARTICIPANT;
            case 2 -> TALKED_TOO_LONG;
            case 3 -> NO_PERMISSION;
            case 4 -> PRE_EMPTED;
            case 6 -> NO_RESOURCES;
            default -> OTHER;
        };
    }
}
