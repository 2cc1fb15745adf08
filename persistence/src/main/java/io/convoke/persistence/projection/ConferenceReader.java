// SPDX-License-Identifier: Apache-2.0
package io.convoke.persistence.projection;

import io.convoke.protocol.conference.ConferenceEvent;
import io.convoke.protocol.conference.ConferenceInformation;
import io.convoke.protocol.ids.ConferenceId;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.apache.pekko.Done;
import org.apache.pekko.persistence.typed.PersistenceId;
import org.apache.pekko.projection.eventsourced.EventEnvelope;
import org.apache.pekko.projection.javadsl.Handler;

/** What the events of conferences change in the lists. Every event may come again; the same rows are written then. */
final class ConferenceReader extends Handler<EventEnvelope<ConferenceEvent>> {
    private final LiveConferences live;
    private final CallDetailRecords records;

    ConferenceReader(LiveConferences live, CallDetailRecords records) {
        this.live = live;
        this.records = records;
    }

    @Override
    public CompletionStage<Done> process(EventEnvelope<ConferenceEvent> envelope) {
        ConferenceId conference = new ConferenceId(PersistenceId.extractEntityId(envelope.persistenceId()));
        return switch (envelope.event()) {
            case ConferenceEvent.Initiated e -> live.upsert(liveOf(conference, e));
            case ConferenceEvent.Ended _ -> live.delete(conference);
            case ConferenceEvent.LegEnded e -> records.write(recordOf(conference, e));
            case ConferenceEvent.MixerOpened _,
                    ConferenceEvent.MixerLost _,
                    ConferenceEvent.MixerAssigned _,
                    ConferenceEvent.InvitationAsked _,
                    ConferenceEvent.Invited _,
                    ConferenceEvent.Called _,
                    ConferenceEvent.Admitted _,
                    ConferenceEvent.Informed _,
                    ConferenceEvent.LegOffered _,
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

    private static LiveConference liveOf(ConferenceId conference, ConferenceEvent.Initiated e) {
        ConferenceInformation information = e.information();
        return new LiveConference(
                conference,
                information.subject(),
                information.requestedBy(),
                information.conferenceUri(),
                e.at(),
                information.expiresAt());
    }

    private static CallDetailRecord recordOf(ConferenceId conference, ConferenceEvent.LegEnded e) {
        return new CallDetailRecord(
                conference, e.subject(), e.endpoint(), e.leg(), e.joinedAt(), e.endedAt(), e.reason(), e.statistics());
    }
}
