// SPDX-License-Identifier: Apache-2.0
package io.convoke.node.http;

import io.convoke.media.agent.EngineReport;
import io.convoke.media.talk.event.TalkReport;
import io.convoke.protocol.conference.CallResult;
import io.convoke.protocol.conference.ConferenceEntry;
import io.convoke.protocol.conference.ConferenceInformation;
import io.convoke.protocol.conference.ConferencePhase;
import io.convoke.protocol.conference.ConferenceReply;
import io.convoke.protocol.conference.Participant;
import io.convoke.protocol.conference.Participant.LegSummary;
import io.convoke.protocol.conference.Unreachable;
import io.convoke.protocol.ids.ConferenceId;
import io.convoke.protocol.ids.EndpointId;
import io.convoke.protocol.ids.LegId;
import io.convoke.protocol.ids.MixerId;
import io.convoke.protocol.ids.NodeId;
import io.convoke.protocol.ids.UserId;
import io.convoke.protocol.user.CommunicationMode;
import io.convoke.protocol.user.Contact;
import io.convoke.protocol.user.PresenceStatus;
import io.convoke.protocol.user.Profile;
import io.convoke.protocol.user.UserReply;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/** Values that entities answer with. */
public final class Samples {
    public static final UserId ALICE = new UserId("alice@example.net");
    public static final UserId BOB = new UserId("bob@example.net");
    public static final UserId CAROL = new UserId("carol@example.net");
    public static final Instant NOON = Instant.parse("2026-11-21T12:00:00Z");
    public static final ConferenceId CONFERENCE = new ConferenceId("c7q2mzk4f0v9s1x8d3w6b5n2");
    public static final LegId LEG = new LegId("l0001");
    public static final MixerId MIXER = new MixerId(new NodeId("127.0.0.1:17355"), CONFERENCE);

    public static final String OFFER = """
            v=0
            o=- 1 1 IN IP4 192.0.2.10
            s=-
            c=IN IP4 192.0.2.10
            t=0 0
            m=audio 40000 RTP/AVP 0
            """.replace("\n", "\r\n");
    public static final String SDP_ANSWER = OFFER.replace("192.0.2.10", "127.0.0.1");

    private Samples() {}

    public static UserReply.Account account(Profile profile) {
        return new UserReply.Account(
                ALICE,
                profile,
                true,
                List.of(
                        new CommunicationMode(CommunicationMode.Kind.PSTN, "+4930123456", 10),
                        new CommunicationMode(CommunicationMode.Kind.SIP, "sip:alice@192.0.2.7", 0)),
                List.of(new Contact(BOB, "Bob", true), new Contact(CAROL, "Carol", false)),
                PresenceStatus.IN_CONFERENCE,
                Map.of(new EndpointId(ALICE, "s1"), PresenceStatus.AWAY),
                2,
                1);
    }

    public static ConferenceInformation information() {
        return new ConferenceInformation(
                CONFERENCE,
                "Release",
                ALICE,
                "sip:" + CONFERENCE + "@convoke.local",
                "http://127.0.0.1:8080/join/" + CONFERENCE,
                "+4930123456",
                "482913",
                List.of("audio"),
                NOON);
    }

    public static ConferenceEntry entry(ConferencePhase phase) {
        return new ConferenceEntry(
                information(), phase, 2, 3, List.of(BOB), Map.of(CAROL, new CallResult(486, "Busy Here", 17, NOON)));
    }

    /** Alice asked, Bob is in with a leg, Carol was told. */
    public static ConferenceReply.View view(ConferencePhase phase) {
        boolean ended = phase == ConferencePhase.ENDED;
        return new ConferenceReply.View(
                information(),
                phase,
                NOON.minusSeconds(3600),
                ended ? NOON : null,
                ended ? "asked for" : null,
                50,
                3,
                List.of(MIXER),
                List.of(
                        new Participant(ALICE, Participant.Status.INVITED, false, 1, false, List.of(), null),
                        new Participant(
                                BOB,
                                Participant.Status.JOINED,
                                false,
                                0.5f,
                                true,
                                List.of(new LegSummary(
                                        LEG,
                                        new EndpointId(BOB, "phone"),
                                        NOON.minusSeconds(60),
                                        true,
                                        false,
                                        MIXER.node())),
                                null),
                        new Participant(
                                CAROL,
                                Participant.Status.NOT_REACHED,
                                false,
                                1,
                                false,
                                List.of(),
                                "486 Busy Here",
                                null,
                                new CallResult(486, "Busy Here", 17, NOON))),
                List.of(new Unreachable(new UserId("dave@example.net"), "has no communication mode")));
    }

    /** Two mixers with five legs. */
    public static EngineReport engine(long received, long sent, Map<String, Long> dropped) {
        TalkReport talk = new TalkReport(7, 3, 11, 12, 13, 14, 15, 16, 0);
        return new EngineReport(
                2,
                5,
                0.25,
                received,
                0,
                sent,
                0,
                dropped,
                500,
                1,
                60,
                90,
                3,
                0,
                0,
                0,
                10,
                8192,
                0,
                2_500_000_000L,
                talk);
    }
}
