// SPDX-License-Identifier: Apache-2.0
package io.convoke.node.conference;

import io.convoke.protocol.conference.ConferenceEvent;
import io.convoke.protocol.conference.ConferenceInformation;
import io.convoke.protocol.conference.ConferenceReply;
import io.convoke.protocol.ids.ConferenceId;
import io.convoke.protocol.ids.EndpointId;
import io.convoke.protocol.ids.LegId;
import io.convoke.protocol.ids.MixerId;
import io.convoke.protocol.ids.NodeId;
import io.convoke.protocol.ids.UserId;
import io.convoke.protocol.mixer.LegStatistics;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.apache.pekko.actor.typed.ActorRef;

/** The people, places and times of the tests. */
public final class Conferences {
    public static final ConferenceId ID = new ConferenceId("abcdefghijklmnopqrstuvwxyz");
    public static final NodeId NODE = new NodeId("127.0.0.1:17355");
    public static final NodeId OTHER_NODE = new NodeId("127.0.0.2:17355");
    public static final MixerId MIXER = new MixerId(NODE, ID);
    public static final UserId ALICE = UserId.parse("alice@example.net");
    public static final UserId BOB = UserId.parse("bob@example.net");
    public static final UserId CAROL = UserId.parse("carol@example.net");
    public static final UserId DAVE = UserId.parse("dave@example.net");
    public static final EndpointId ALICE_LAPTOP = EndpointId.of(ALICE, "laptop");
    public static final EndpointId BOB_PHONE = EndpointId.of(BOB, "phone");
    public static final LegId LEG = new LegId("leg-1");
    public static final LegId LEG_2 = new LegId("leg-2");
    public static final Instant T0 = Instant.parse("2026-03-01T10:00:00Z");
    public static final Instant EXPIRY = T0.plus(Duration.ofHours(2));
    public static final String OFFER = "offer 1";
    public static final String ANSWER = "answer 1";
    public static final long INCARNATION = 7;
    public static final LegStatistics STATISTICS =
            new LegStatistics("OPUS", 100, 8_000, 101, 8_080, 2, 0, 3, 1.5, 0.01, 40, 20, -30, 45);

    private Conferences() {}

    public static ConferenceInformation information() {
        return information(EXPIRY);
    }

    public static ConferenceInformation information(Instant expiresAt) {
        return information(ID, expiresAt);
    }

    public static ConferenceInformation information(ConferenceId id, Instant expiresAt) {
        return new ConferenceInformation(
                id,
                "Launch",
                ALICE,
                "sip:conf-" + id + "@example.net",
                "http://127.0.0.1:8080/join/" + id,
                null,
                "12345678",
                List.of("audio"),
                expiresAt);
    }

    static ConferenceEvent.Initiated initiated() {
        return new ConferenceEvent.Initiated(information(), List.of(ALICE, BOB), List.of(), 10, NODE, T0);
    }

    static ConferenceState state(ConferenceEvent... events) {
        ConferenceState state = new ConferenceState.Unknown();
        for (ConferenceEvent event : events) state = state.evolve(event);
        return state;
    }

    static ConferenceState after(ConferenceState state, List<ConferenceEvent> events) {
        for (ConferenceEvent event : events) state = state.evolve(event);
        return state;
    }

    static ConferenceState.Requested requested() {
        return (ConferenceState.Requested) state(initiated());
    }

    static ConferenceState.Allocated allocated() {
        return (ConferenceState.Allocated) state(initiated(), new ConferenceEvent.MixerOpened(NODE));
    }

    static ConferenceState offered() {
        return allocated().evolve(new ConferenceEvent.LegOffered(LEG, ALICE_LAPTOP, OFFER, T0, null, NODE));
    }

    /** Alice is in, with her laptop. */
    static ConferenceState.Active active() {
        return (ConferenceState.Active)
                offered().evolve(new ConferenceEvent.LegAnswered(LEG, OFFER, ANSWER, INCARNATION, T0));
    }

    static ConferenceState.Active withBob() {
        return (ConferenceState.Active) after(
                active(),
                List.of(
                        new ConferenceEvent.LegOffered(LEG_2, BOB_PHONE, "offer 2", T0, null, NODE),
                        new ConferenceEvent.LegAnswered(LEG_2, "offer 2", "answer 2", INCARNATION, T0)));
    }

    /** Alice is in; her media engine is gone. */
    static ConferenceState.Active lost() {
        return (ConferenceState.Active) active().evolve(new ConferenceEvent.LegsLost(List.of(LEG), T0.plusSeconds(60)));
    }

    static ConferenceState.Ending ending() {
        return (ConferenceState.Ending) withBob().evolve(new ConferenceEvent.Ending("enough", T0.plusSeconds(90)));
    }

    static ConferenceState.Ended ended() {
        return (ConferenceState.Ended) state(
                initiated(),
                new ConferenceEvent.MixerOpened(NODE),
                new ConferenceEvent.Ending("enough", T0.plusSeconds(90)),
                new ConferenceEvent.Ended(T0.plusSeconds(90)));
    }

    /** Rules do not look at whom the reply goes to. */
    static ActorRef<ConferenceReply> nobody() {
        return null;
    }
}
