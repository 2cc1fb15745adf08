// SPDX-License-Identifier: Apache-2.0
package io.convoke.node.ivr;

import io.convoke.node.entity.Decision;
import io.convoke.protocol.endpoint.EndpointCommand;
import io.convoke.protocol.endpoint.EndpointEvent;
import io.convoke.protocol.endpoint.EndpointReply;
import io.convoke.protocol.ids.ConferenceId;
import io.convoke.protocol.ids.EndpointId;
import io.convoke.protocol.wire.Refusal;
import io.convoke.protocol.wire.Refusal.Reason;
import java.time.Instant;

/**
 * Which conference a PIN leads to, and until when no other may have it: until that one would expire, so that whoever dials the
 * PIN of a conference that has ended sooner is told so.
 *
 * @param conference null where none ever had it
 */
record PinState(ConferenceId conference, Instant until) {
    static final PinState FREE = new PinState(null, Instant.EPOCH);

    /** Total and pure: replaying the journal must give the same state for ever. */
    PinState evolve(EndpointEvent event) {
        return event instanceof EndpointEvent.PinClaimed e ? new PinState(e.conference(), e.until()) : this;
    }

    Decision<EndpointEvent, EndpointReply> decide(EndpointId self, EndpointCommand.Request request) {
        return switch (request) {
            case EndpointCommand.ClaimPin c
            when isTaken(c.at()) ->
                c.conference().equals(conference)
                        ? Decision.replyOnly(new EndpointReply.PinClaimed(self.pin()))
                        : refused(Reason.CONFLICT, "another conference has this PIN");
            case EndpointCommand.ClaimPin c ->
                Decision.persist(
                        new EndpointEvent.PinClaimed(c.conference(), c.until()),
                        new EndpointReply.PinClaimed(self.pin()));
            case EndpointCommand.FindPin c
            when isTaken(c.at()) -> Decision.replyOnly(new EndpointReply.PinFound(conference));
            case EndpointCommand.FindPin _ -> refused(Reason.NOT_FOUND, "no conference has this PIN");
            case EndpointCommand.Request _ -> refused(Reason.CONFLICT, self + " is a PIN");
        };
    }

    private boolean isTaken(Instant at) {
        return conference != null && at.isBefore(until);
    }

    private static Decision<EndpointEvent, EndpointReply> refused(Reason reason, String detail) {
        return Decision.replyOnly(new EndpointReply.Refused(new Refusal(reason, detail)));
    }
}
