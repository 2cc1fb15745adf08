// SPDX-License-Identifier: Apache-2.0
package io.convoke.protocol.wire;

/** Why a request was not done; the edge turns the reason into its protocol's error, the detail is for people. */
public record Refusal(Reason reason, String detail) implements Wire {

    public enum Reason {
        /** There is no such thing. */
        NOT_FOUND,
        /** It contradicts what is there, such as a second leg of the same endpoint. */
        CONFLICT,
        /** There was such a thing; it has ended. */
        GONE,
        /** Whoever asks may not. */
        FORBIDDEN,
        /** What was sent makes no sense. */
        INVALID,
        /** A limit of one thing, such as participants of a conference, is reached. */
        FULL,
        /** A resource of the cluster is missing for now; the same request may go through later. */
        UNAVAILABLE
    }
}
