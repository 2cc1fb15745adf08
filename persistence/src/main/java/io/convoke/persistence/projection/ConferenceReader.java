// SPDX-License-Identifier: Apache-2.0
package io.convoke.persistence.projection;

import io.convoke.protocol.conference.CallResult;
import io.convoke.protocol.conference.ConferenceEvent;
import io.convoke.protocol.conference.ConferenceInformation;
import io.convoke.protocol.ids.ConferenceId;
import io.convoke.protocol.ids.LegId;
import io.convoke.protocol.mixer.LegStatistics;
import io.convoke.protocol.wire.Wire;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.apache.pekko.Done;
import org.apache.pekko.persistence.typed.PersistenceId;
import org.apache.pekko.projection.eventsourced.EventEnvelope;
import org.apache.pekko.projection.javadsl.Handler;

/** What the events of conferences change in the lists. Every event may come again; the same rows are written then. */
final class ConferenceReader extends Handler<EventEnvelope<Wire>> {
    private final LiveConferences live;
    private final CallDetailRecords records;

    ConferenceReader(LiveConferences live, CallDetailRecords records) {
        this.live = live;
        this.records = records;
    }

    @Override
    public CompletionStage<Done> process(EventEnvelope<Wire> envelope) {
        ConferenceId conference = new ConferenceId(PersistenceId.extractEntityId(envelope.persistenceId()));
        return switch (envelope.event()) {
            case ConferenceEvent e -> process(conference, e);
            case Wire other -> throw new IllegalStateException("no event of conferences: " + other.getClass());
        };
    }

    private CompletionStage<Done> process(ConferenceId conference, ConferenceEvent event) {
        return switch (event) {
            case ConferenceEvent.Initiated e -> live.upsert(liveOf(conference, e.information(), e.at()));
            case ConferenceEvent.Occupied e -> live.upsert(liveOf(conference, e.information(), e.createdAt()));
            case ConferenceEvent.Ended _ -> live.delete(conference);
            case ConferenceEvent.LegEnded e -> records.write(recordOf(conference, e));
            case ConferenceEvent.Called e
            when e.result().status() != CallResult.ANSWERED -> records.write(recordOf(conference, e));
            case ConferenceEvent.Lapsed _,
                    ConferenceEvent.MixerOpened _,
                    ConferenceEvent.MixerLost _,
                    ConferenceEvent.MixerAssigned _,
                    ConferenceEvent.MixerClosing _,
                    ConferenceEvent.MixerClosed _,
                    ConferenceEvent.InvitationAsked _,
                    ConferenceEvent.Invited _,
                    ConferenceEvent.Called _,
                    ConferenceEvent.Admitted _,
                    ConferenceEvent.PinClaimed _,
                    ConferenceEvent.Informed _,
                    ConferenceEvent.LegOffered _,
                    ConferenceEvent.LegPlaced _,
                    ConferenceEvent.LegTurnedAway _,
                    ConferenceEvent.LegAnswered _,
                    ConferenceEvent.LegNotAnswered _,
                    ConferenceEvent.OfferAsked _,
                    ConferenceEvent.OfferMade _,
                    ConferenceEvent.OfferAnswered _,
                    ConferenceEvent.AnswerRefused _,
                    ConferenceEvent.LegAccepted _,
                    ConferenceEvent.LegLeaving _,
                    ConferenceEvent.LegsLost _,
                    ConferenceEvent.ParticipantSet _,
                    ConferenceEvent.ParticipantRemoved _,
                    ConferenceEvent.Ending _,
                    ConferenceEvent.Closed _ -> CompletableFuture.completedFuture(Done.getInstance());
        };
    }

    private static LiveConference liveOf(
            ConferenceId conference, ConferenceInformation information, Instant createdAt) {
        return new LiveConference(
                conference,
                information.subject(),
                information.requestedBy(),
                information.conferenceUri(),
                createdAt,
                information.expiresAt());
    }

    /** There never was a leg; its place has the name of the call, which tells it from the user's next one. */
    private static CallDetailRecord recordOf(ConferenceId conference, ConferenceEvent.Called e) {
        return new CallDetailRecord(
                conference,
                e.subject(),
                e.call(),
                new LegId(e.call().device()),
                e.since(),
                e.result().at(),
                CallDetailRecord.NOT_REACHED,
                LegStatistics.NONE,
                e.result().status(),
                e.result().cause());
    }

    private static CallDetailRecord recordOf(ConferenceId conference, ConferenceEvent.LegEnded e) {
        return new CallDetailRecord(
                conference, e.subject(), e.endpoint(), e.leg(), e.joinedAt(), e.endedAt(), e.reason(), e.statistics());
    }
}
