// SPDX-License-Identifier: Apache-2.0
package io.convoke.protocol.wire;

import io.convoke.protocol.allocator.AllocationOutcome;
import io.convoke.protocol.allocator.GatewayStanding;
import io.convoke.protocol.allocator.LinkStanding;
import io.convoke.protocol.allocator.MixerStanding;
import io.convoke.protocol.allocator.NodeReport;
import io.convoke.protocol.conference.CallResult;
import io.convoke.protocol.conference.ConferenceEntry;
import io.convoke.protocol.conference.ConferenceInformation;
import io.convoke.protocol.conference.ConferenceOptions;
import io.convoke.protocol.conference.ConferencePhase;
import io.convoke.protocol.conference.ConferenceReply;
import io.convoke.protocol.conference.DialOptions;
import io.convoke.protocol.conference.Participant;
import io.convoke.protocol.conference.Unreachable;
import io.convoke.protocol.conference.Visitor;
import io.convoke.protocol.endpoint.CallEnd;
import io.convoke.protocol.endpoint.EndpointStanding;
import io.convoke.protocol.endpoint.SessionTimer;
import io.convoke.protocol.endpoint.SipBinding;
import io.convoke.protocol.endpoint.SipDialog;
import io.convoke.protocol.endpoint.SipFlow;
import io.convoke.protocol.endpoint.SipTarget;
import io.convoke.protocol.endpoint.SipTopic;
import io.convoke.protocol.ids.ConferenceId;
import io.convoke.protocol.ids.EndpointId;
import io.convoke.protocol.ids.LegId;
import io.convoke.protocol.ids.MessageId;
import io.convoke.protocol.ids.MixerId;
import io.convoke.protocol.ids.NodeId;
import io.convoke.protocol.ids.RequestId;
import io.convoke.protocol.ids.UserId;
import io.convoke.protocol.instant.ProvisionedLeg;
import io.convoke.protocol.mixer.LegStatistics;
import io.convoke.protocol.mixer.MediaSecurity;
import io.convoke.protocol.mixer.SdpHistory;
import io.convoke.protocol.sip.SipBody;
import io.convoke.protocol.user.CommunicationMode;
import io.convoke.protocol.user.Contact;
import io.convoke.protocol.user.ContactPresence;
import io.convoke.protocol.user.Credentials;
import io.convoke.protocol.user.FeedCursor;
import io.convoke.protocol.user.InboxMessage;
import io.convoke.protocol.user.PresenceStatus;
import io.convoke.protocol.user.Profile;
import io.convoke.protocol.user.SubscriberPresence;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** One value of each class that messages are made of; no component at its default, so that none can change place unseen. */
final class ValueSamples {
    static final UserId ALICE = new UserId("alice@example.net");
    static final UserId BOB = new UserId("bob@other.example");
    static final ConferenceId CONFERENCE = new ConferenceId("k3v9x2");
    static final EndpointId LAPTOP = new EndpointId(ALICE, "laptop");
    static final LegId LEG = new LegId("leg-1");
    static final MessageId MESSAGE = new MessageId("m-17");
    static final NodeId NODE = new NodeId("127.0.0.1:17355");
    static final MixerId MIXER = new MixerId(NODE, CONFERENCE);
    static final RequestId REQUEST = new RequestId("r-4");
    static final Instant AT = Instant.parse("2026-11-20T23:59:58.123456789Z");
    static final Duration AN_HOUR = Duration.parse("PT1H0.25S");
    static final String OFFER =
            "v=0\r\no=- 1 1 IN IP4 192.0.2.1\r\ns=-\r\nc=IN IP4 192.0.2.1\r\nt=0 0\r\n" + "m=audio 49170 RTP/AVP 0\r\n";
    static final String ANSWER =
            "v=0\r\no=- 2 2 IN IP4 192.0.2.2\r\ns=-\r\nc=IN IP4 192.0.2.2\r\nt=0 0\r\n" + "m=audio 20000 RTP/AVP 0\r\n";

    static final Profile PROFILE = new Profile("Alice Ärmel \uD83D\uDE00", 200, true);
    static final Profile.Change CHANGE = new Profile.Change("Alice", 200, true);
    static final CommunicationMode MODE = new CommunicationMode(CommunicationMode.Kind.CELLULAR, "+12015550123", 3);
    static final Contact CONTACT = new Contact(BOB, "Bob", true);
    static final SubscriberPresence REACHED = new SubscriberPresence("radio7", true);
    static final ContactPresence SEEN = new ContactPresence(CONTACT, PresenceStatus.IN_CONFERENCE, List.of(REACHED));
    static final Credentials CREDENTIALS = new Credentials("$argon2id$v=19$m=19456,t=2,p=1$c2FsdA$aGFzaA", "1e", "2f");
    static final FeedCursor CURSOR = new FeedCursor(41, -7, 12);
    static final ConferenceInformation INFORMATION = new ConferenceInformation(
            CONFERENCE,
            "Quarterly figures",
            ALICE,
            "sip:conf-k3v9x2@example.net",
            "http://127.0.0.1:8080/join/k3v9x2",
            "+12015550199",
            "4711",
            List.of("audio"),
            AT,
            MediaSecurity.REQUIRED);
    static final InboxMessage INBOX = new InboxMessage(9, MESSAGE, BOB, ALICE, "Join us", INFORMATION, AT);
    static final CallResult CALL_RESULT = new CallResult(486, "Busy Here", 17, AT);
    static final DialOptions DIAL = new DialOptions(DialOptions.Order.AT_ONCE, DialOptions.Requester.OPERATOR);
    static final ConferenceEntry ENTRY =
            new ConferenceEntry(INFORMATION, ConferencePhase.ACTIVE, 2, 5, List.of(BOB), Map.of(BOB, CALL_RESULT));
    static final ConferenceOptions OPTIONS =
            new ConferenceOptions("Quarterly figures", AN_HOUR, 20, DIAL, MediaSecurity.REQUIRED);
    static final Unreachable UNREACHABLE = new Unreachable(BOB, "has no communication mode", 404);
    static final Participant.LegSummary LEG_SUMMARY = new Participant.LegSummary(LEG, LAPTOP, AT, true, true, NODE);
    static final Participant PARTICIPANT = new Participant(
            ALICE,
            Participant.Status.JOINED,
            true,
            0.5f,
            true,
            List.of(LEG_SUMMARY),
            "486 Busy Here",
            "Bob",
            CALL_RESULT);
    static final Visitor VISITOR = new Visitor("Bob", "192.0.2.4 192.168.1.4:5060", "192.0.2.4");
    static final SipFlow FLOW = new SipFlow("udp", "192.0.2.4", 5060, new NodeId("192.0.2.1:17355"));
    static final SipBody SIP_BODY = new SipBody("message/sipfrag", "SIP/2.0 200 OK");
    static final SessionTimer TIMER = new SessionTimer(1800, true);
    static final SipTarget SIP_TARGET = new SipTarget(
            "sip:bob@192.0.2.4", List.of("<sip:edge.example.net;lr>"), FLOW, "sip:bob@example.net", "pstn-1", 1);
    static final SipBinding BINDING = new SipBinding(
            "sip:alice@192.0.2.4:5060",
            List.of("<sip:edge.example.net;lr>"),
            700,
            "843817637684230@998sdasdh09",
            1826,
            "phone",
            FLOW,
            AT,
            true);
    static final SipDialog DIALOG = new SipDialog(
            "a84b4c76e66710",
            "314159",
            "1928301774",
            "<sip:conf-k3v9x2@example.net>",
            "Bob <sip:bob@biloxi.example.com>",
            "sip:conf-k3v9x2@192.0.2.1",
            "sip:bob@192.0.2.4",
            List.of("<sip:edge.example.net;lr>"),
            3,
            314159,
            FLOW);
    static final ProvisionedLeg PROVISIONED = new ProvisionedLeg(NODE, LEG, 271_828L);
    static final EndpointStanding STANDING = new EndpointStanding(
            true, true, PresenceStatus.AWAY, Set.of(CONFERENCE), 6, BINDING, "in a hurry", PROVISIONED);
    static final SipTopic TOPIC = new SipTopic.OfConference(CONFERENCE);
    static final ConferenceReply.View VIEW = new ConferenceReply.View(
            INFORMATION,
            ConferencePhase.ENDED,
            AT,
            AT.plusSeconds(60),
            "expired",
            20,
            5,
            List.of(MIXER),
            List.of(PARTICIPANT),
            List.of(UNREACHABLE));
    static final LegStatistics STATISTICS =
            new LegStatistics("opus", 1, 2, 3, 4, 5, 6, 7, 8.25, 0.125, 90, 1000, -20, 42);
    static final SdpHistory HISTORY = new SdpHistory(OFFER, ANSWER, true, OFFER);
    static final Refusal REFUSAL = new Refusal(Refusal.Reason.UNAVAILABLE, "no media node is free");
    static final AllocationOutcome.Allocated ALLOCATED =
            new AllocationOutcome.Allocated(INFORMATION, List.of(BOB), List.of(UNREACHABLE));
    static final LinkStanding LINK = new LinkStanding(NODE, true, 0.25, 0.125, 50.5, 4, 5, 6, 7);
    static final NodeReport NODE_REPORT =
            new NodeReport(NODE, 77, "192.0.2.9", 4, 12, 0.375, true, "0.1.0", Map.of("pstn-1", 3), List.of(LINK));
    static final GatewayStanding GATEWAY = new GatewayStanding(
            "pstn-1",
            "gw1.example.net",
            List.of(CommunicationMode.Kind.PSTN),
            List.of("+41"),
            3,
            30,
            7,
            GatewayStanding.Health.DOWN,
            AT,
            "503 Service Unavailable");
    static final MixerStanding MIXER_STANDING = new MixerStanding(MIXER, 3, List.of(LEG));

    private ValueSamples() {}

    static List<Object> all() {
        return List.of(
                ALICE,
                CONFERENCE,
                LAPTOP,
                LEG,
                MESSAGE,
                NODE,
                MIXER,
                REQUEST,
                PROFILE,
                CHANGE,
                MODE,
                CONTACT,
                SEEN,
                CREDENTIALS,
                CURSOR,
                INFORMATION,
                INBOX,
                ENTRY,
                CALL_RESULT,
                DIAL,
                OPTIONS,
                UNREACHABLE,
                LEG_SUMMARY,
                PARTICIPANT,
                VISITOR,
                STANDING,
                FLOW,
                BINDING,
                DIALOG,
                SIP_TARGET,
                TIMER,
                SIP_BODY,
                CallEnd.PHONE,
                STATISTICS,
                HISTORY,
                MediaSecurity.OPTIONAL,
                REFUSAL,
                ALLOCATED,
                NODE_REPORT,
                LINK,
                GATEWAY,
                GatewayStanding.Health.DOWN,
                MIXER_STANDING);
    }
}
