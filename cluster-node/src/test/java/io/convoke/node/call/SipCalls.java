// SPDX-License-Identifier: Apache-2.0
package io.convoke.node.call;

import io.convoke.protocol.endpoint.CallCommand.Invite;
import io.convoke.protocol.endpoint.CallCommand.Modify;
import io.convoke.protocol.endpoint.EndpointEvent;
import io.convoke.protocol.endpoint.EndpointReply;
import io.convoke.protocol.endpoint.SipDialog;
import io.convoke.protocol.endpoint.SipFlow;
import io.convoke.protocol.ids.ConferenceId;
import io.convoke.protocol.ids.EndpointId;
import io.convoke.protocol.ids.LegId;
import io.convoke.protocol.ids.NodeId;
import io.convoke.protocol.ids.UserId;
import java.time.Instant;
import java.util.List;
import org.apache.pekko.actor.typed.ActorRef;

/** Bob's phone, and his call to a conference. */
final class SipCalls {
    static final UserId BOB = UserId.parse("bob@example.net");
    static final Instant NOON = Instant.parse("2026-11-21T12:00:00Z");
    static final EndpointId CALL = EndpointId.call(BOB, "b2");
    static final ConferenceId CONFERENCE = new ConferenceId("budget");
    static final LegId LEG = new LegId("leg-1");
    static final String CALL_ID = "a84b4c76e66710@pc33.example.net";
    static final String REMOTE_TAG = "1928301774";
    static final String TARGET = "sip:conf-budget@192.0.2.1";
    static final SipFlow FLOW = new SipFlow("udp", "192.0.2.4", 5060, new NodeId("192.0.2.1:17355"));
    static final SipDialog DIALOG = dialog(CALL_ID, REMOTE_TAG);
    /** Of another phone that answers. */
    static final SipDialog OTHER_DIALOG = dialog("b95c5d87f77821@pc33.example.net", "2039412885");

    static final CallState UP =
            CallState.NEW.evolve(new EndpointEvent.CallAnswered(DIALOG, CONFERENCE, LEG, "answer", NOON, null));

    private SipCalls() {}

    private static SipDialog dialog(String callId, String remoteTag) {
        return new SipDialog(
                callId,
                "local",
                remoteTag,
                "<sip:conf-budget@example.net>",
                "<sip:bob@example.net>",
                TARGET,
                "sip:bob@192.0.2.4",
                List.of(),
                1,
                314159,
                FLOW);
    }

    static Invite invite(boolean resource, ActorRef<EndpointReply> replyTo) {
        return new Invite(DIALOG, CONFERENCE, "offer", resource, NOON, replyTo, null, null);
    }

    static Modify modify(long sequence, String target, String offer, ActorRef<EndpointReply> replyTo) {
        return new Modify(CALL_ID, REMOTE_TAG, sequence, target, offer, false, NOON, replyTo, null, FLOW);
    }
}
