// SPDX-License-Identifier: Apache-2.0
package io.convoke.node.endpoint;

import io.convoke.node.endpoint.EndpointState.Device;
import io.convoke.node.endpoint.EndpointState.Phone;
import io.convoke.node.entity.Decision;
import io.convoke.protocol.endpoint.EndpointCommand.Register;
import io.convoke.protocol.endpoint.EndpointCommand.Unregister;
import io.convoke.protocol.endpoint.EndpointEvent;
import io.convoke.protocol.endpoint.EndpointReply;
import io.convoke.protocol.endpoint.SipBinding;
import io.convoke.protocol.ids.EndpointId;
import io.convoke.protocol.wire.Refusal.Reason;
import java.time.Duration;
import java.time.Instant;

/** What the endpoint of a SIP phone does about REGISTER (RFC 3261 §10.3). Pure. */
final class PhoneRules {
    /** How much longer than granted a binding is kept after a crash: a phone that refreshes is not written each time. */
    private static final Duration SPARE = Duration.ofMinutes(10);

    private PhoneRules() {}

    static Decision<EndpointEvent, EndpointReply> register(
            EndpointId self, EndpointState state, SipBinding latest, Register c) {
        if (!(state instanceof Phone) && !(state instanceof Device)) {
            return EndpointRules.refused(Reason.CONFLICT, self + " is not a phone");
        }
        SipBinding asked = c.binding();
        SipBinding last = last(state, latest);
        if (isLate(last, asked.callId(), asked.sequence())) return late();
        EndpointReply registered = new EndpointReply.Registered(asked);
        if (state instanceof Phone phone
                && phone.binding().isWhere(asked)
                && !asked.expiresAt().isAfter(phone.binding().expiresAt())) {
            return Decision.replyOnly(registered);
        }
        Instant stored = asked.expiresAt()
                .plus(Duration.between(c.at(), asked.expiresAt()))
                .plus(SPARE);
        return Decision.persist(new EndpointEvent.Registered(asked.until(stored), c.at()), registered);
    }

    static Decision<EndpointEvent, EndpointReply> unregister(EndpointState state, SipBinding latest, Unregister c) {
        if (!(state instanceof Phone)) return Decision.replyOnly(new EndpointReply.Done());
        return isLate(last(state, latest), c.callId(), c.sequence())
                ? late()
                : Decision.persist(new EndpointEvent.Unregistered(), new EndpointReply.Done());
    }

    private static SipBinding last(EndpointState state, SipBinding latest) {
        if (latest != null) return latest;
        return state instanceof Phone phone ? phone.binding() : null;
    }

    /** Behind one of the same phone that counted already; the same again is its repetition. */
    private static boolean isLate(SipBinding last, String callId, long sequence) {
        return last != null && last.callId().equals(callId) && sequence < last.sequence();
    }

    private static Decision<EndpointEvent, EndpointReply> late() {
        return EndpointRules.refused(Reason.CONFLICT, "a later REGISTER of this phone came before this one");
    }
}
