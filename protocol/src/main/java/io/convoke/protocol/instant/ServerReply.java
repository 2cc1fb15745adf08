// SPDX-License-Identifier: Apache-2.0
package io.convoke.protocol.instant;

import io.convoke.protocol.ids.LegId;
import io.convoke.protocol.ids.NodeId;
import io.convoke.protocol.ids.UserId;
import io.convoke.protocol.wire.Keyless;
import io.convoke.protocol.wire.Refusal;
import io.convoke.protocol.wire.Wire;
import java.util.List;
import java.util.Map;

/** Everything a conference server answers. */
public sealed interface ServerReply extends Wire {

    record Done() implements ServerReply {}

    record Refused(Refusal refusal) implements ServerReply {}

    /** The server's node is not there, and all its legs with it. */
    record Gone(NodeId server) implements ServerReply {}

    record LegProvisioned(ProvisionedLeg leg, String answer) implements ServerReply {
        @Override
        public String toString() {
            return Keyless.print(this);
        }
    }

    /** No codec in common (RFC 3264 §6). */
    record NotAcceptable(List<String> offered, List<String> supported, String detail) implements ServerReply {}

    /** The server has no such leg. */
    record LegMissing(LegId leg) implements ServerReply {}

    /**
     * What has happened to the floor of a session.
     *
     * @param who has it now, where somebody took it; null else
     * @param value of Granted the seconds for which he may talk, of Queued the position, of Denied and Revoked the cause of 3GPP TS
     *     24.380; else 0
     */
    record FloorNews(InstantId session, What what, UserId who, int value) implements ServerReply {

        public enum What {
            GRANTED,
            DENIED,
            QUEUED,
            REVOKED,
            TAKEN,
            IDLE,
            /** The leg is un-bridged. */
            OVER
        }
    }

    /** @param gains how loudly each session is heard */
    record Sessions(Map<InstantId, Float> gains) implements ServerReply {}

    record Bridged(InstantId session) implements ServerReply {}

    /**
     * Nothing has happened.
     *
     * @param missing legs that the server does not have
     * @param busy legs that are in another session, and may be in one alone
     */
    record NotBridged(List<LegId> missing, List<LegId> busy) implements ServerReply {}

    record FloorGiven(InstantId session, LegId leg) implements ServerReply {}

    /** @param cause of 3GPP TS 24.380 §8.2.6.2 */
    record FloorDenied(int cause, String reason) implements ServerReply {}

    /** @param position 1 is next */
    record FloorQueued(int position) implements ServerReply {}
}
