// SPDX-License-Identifier: Apache-2.0
package io.convoke.node.subscription;

import io.convoke.protocol.conference.ConferenceInformation;
import io.convoke.protocol.conference.ConferencePhase;
import io.convoke.protocol.conference.ConferenceReply;
import io.convoke.protocol.conference.Participant;
import io.convoke.protocol.conference.Participant.LegSummary;
import io.convoke.protocol.endpoint.EndpointCommand.Subscribe;
import io.convoke.protocol.endpoint.EndpointReply;
import io.convoke.protocol.endpoint.SipDialog;
import io.convoke.protocol.endpoint.SipFlow;
import io.convoke.protocol.endpoint.SipTopic;
import io.convoke.protocol.ids.ConferenceId;
import io.convoke.protocol.ids.EndpointId;
import io.convoke.protocol.ids.LegId;
import io.convoke.protocol.ids.NodeId;
import io.convoke.protocol.ids.UserId;
import java.time.Instant;
import java.util.List;
import org.apache.pekko.actor.typed.ActorRef;

/** Alice's phone, and the conference that it looks at. */
final class Subscribed {
    static final UserId ALICE = UserId.parse("alice@example.net");
    static final UserId BOB = UserId.parse("bob@example.net");
    static final EndpointId SUBSCRIPTION = EndpointId.subscription(ALICE, "s1");
    static final ConferenceId CONFERENCE = new ConferenceId("budget");
    static final String CALL_ID = "sub-a84b4c76e66710";
    static final String REMOTE_TAG = "1928301774";
    private static final Instant NOON = Instant.parse("2026-11-21T12:00:00Z");
    private static final SipDialog DIALOG = new SipDialog(
            CALL_ID,
            "local",
            REMOTE_TAG,
            "<sip:conf-budget@example.net>",
            "<sip:alice@example.net>",
            "sip:conf-budget@192.0.2.1",
            "sip:alice@192.0.2.4",
            List.of(),
            0,
            1,
            new SipFlow("udp", "192.0.2.4", 5060, new NodeId("192.0.2.1:17355")));

    private Subscribed() {}

    static Subscribe subscribe(SipTopic topic, String event, int seconds, ActorRef<EndpointReply> replyTo) {
        Instant now = Instant.now();
        return new Subscribe(DIALOG, topic, event, now.plusSeconds(seconds), now, replyTo);
    }

    static ConferenceReply.View view(ConferencePhase phase, Participant... participants) {
        ConferenceInformation information = new ConferenceInformation(
                CONFERENCE,
                "Figures & \u0001facts",
                ALICE,
                "sip:conf-budget@example.net",
                "http://h/join",
                null,
                null,
                List.of("audio"),
                NOON);
        return new ConferenceReply.View(
                information, phase, NOON, null, null, 20, 1, List.of(), List.of(participants), List.of());
    }

    static Participant joined(UserId user, boolean muted) {
        return participant(user, Participant.Status.JOINED, muted, true);
    }

    static Participant participant(UserId user, Participant.Status status, boolean muted, boolean connected) {
        LegId leg = new LegId("leg-of-" + user.aor().charAt(0));
        LegSummary summary = new LegSummary(leg, EndpointId.of(user, "phone"), NOON, connected, false, null);
        return new Participant(user, status, muted, 1, false, List.of(summary), null);
    }
}
