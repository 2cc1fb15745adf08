// SPDX-License-Identifier: Apache-2.0
package io.convoke.node.conference;

import io.convoke.node.conference.Mesh.Leg;
import io.convoke.node.conference.Roster.Member;
import io.convoke.node.entity.Census;
import io.convoke.node.entity.Census.LegMedia;
import io.convoke.protocol.conference.ConferenceEntry;
import io.convoke.protocol.conference.ConferenceEvent;
import io.convoke.protocol.conference.ConferencePhase;
import io.convoke.protocol.conference.ConferenceReply;
import io.convoke.protocol.conference.Participant;
import io.convoke.protocol.ids.ConferenceId;
import io.convoke.protocol.ids.LegId;
import io.convoke.protocol.ids.UserId;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.spi.LoggingEventBuilder;

/** A conference as others see it. */
final class ConferenceView {
    private ConferenceView() {}

    static ConferenceReply.View of(ConferenceState.Known state, Hearing hearing) {
        Session session = state.session();
        return new ConferenceReply.View(
                session.information(),
                state.phase(),
                session.createdAt(),
                endedAt(state),
                endReason(state),
                session.maxParticipants(),
                session.mesh().version(),
                session.mixer(),
                session.roster()
                        .present()
                        .map(member -> participant(session, member, hearing))
                        .toList(),
                session.roster().unreachable());
    }

    /** The presence indicator. */
    static ConferenceEntry entry(ConferenceState.Known state, Hearing hearing) {
        return entry(state, state.phase(), hearing);
    }

    /** The indicator for somebody from whose list the conference goes: it is over for that user. */
    static ConferenceEntry over(ConferenceState.Known state) {
        return entry(state, ConferencePhase.ENDED, Hearing.NOTHING);
    }

    private static ConferenceEntry entry(ConferenceState.Known state, ConferencePhase phase, Hearing hearing) {
        Session session = state.session();
        Mesh mesh = session.mesh();
        List<UserId> speakers = hearing.speaking().stream()
                .map(mesh::leg)
                .filter(leg -> leg != null && leg.connected())
                .map(leg -> leg.endpoint().user())
                .distinct()
                .toList();
        int joined = (int) mesh.legs().values().stream()
                .filter(Leg::in)
                .map(leg -> leg.endpoint().user())
                .distinct()
                .count();
        int invited = (int) session.roster().present().count();
        return new ConferenceEntry(session.information(), phase, joined, invited, speakers);
    }

    /** What is over is not live, even where something is still owed. */
    static void count(Census census, ConferenceId id, ConferenceState state, Hearing hearing) {
        if (state instanceof ConferenceState.Known known && !(state instanceof ConferenceState.Ended)) {
            census.live(id, () -> standing(known, hearing));
        } else {
            census.gone(id);
        }
    }

    private static Census.Standing standing(ConferenceState.Known state, Hearing hearing) {
        List<LegMedia> legs = state.session()
                .mesh()
                .staying()
                .map(leg -> {
                    if (!leg.in()) return LegMedia.CONNECTING;
                    if (!leg.connected()) return LegMedia.LOST;
                    return hearing.silent().contains(leg.id()) ? LegMedia.SILENT : LegMedia.FLOWING;
                })
                .toList();
        return new Census.Standing(state.phase(), legs);
    }

    /** What an operator looks for by the id of a conference, a user or a leg; the conference's is in every line. */
    static void log(Logger log, List<ConferenceEvent> events) {
        for (ConferenceEvent event : events) {
            if (event instanceof ConferenceEvent.Initiated e) {
                LoggingEventBuilder line = log.atInfo();
                line.addKeyValue("user", e.information().requestedBy()).log("A conference begins");
            } else if (event instanceof ConferenceEvent.LegEnded e) {
                LoggingEventBuilder line = log.atInfo().addKeyValue("leg", e.leg());
                line.addKeyValue("user", e.endpoint().user()).log("A leg ended: {}", e.reason());
            } else if (event instanceof ConferenceEvent.LegsLost e) {
                log.atWarn().addKeyValue("legs", e.legs()).log("The media of legs is lost");
            } else if (event instanceof ConferenceEvent.MixerLost e) {
                log.atWarn().addKeyValue("node", e.node()).log("The mixer is lost with its node");
            } else if (event instanceof ConferenceEvent.Ending e) {
                log.info("The conference ends: {}", e.reason());
            }
        }
    }

    private static Participant participant(Session session, Member member, Hearing hearing) {
        Mesh mesh = session.mesh();
        List<Leg> legs = mesh.legsOf(member.user()).filter(Leg::stays).toList();
        boolean speaking = legs.stream().anyMatch(leg -> hearing.speaking().contains(leg.id()));
        return new Participant(
                member.user(),
                status(session.calls(), member, legs.stream().anyMatch(Leg::in)),
                member.muted(),
                member.gain(),
                speaking,
                legs.stream()
                        .map(leg -> new Participant.LegSummary(
                                leg.id(),
                                leg.endpoint(),
                                leg.joinedAt(),
                                leg.connected(),
                                hearing.silent().contains(leg.id())))
                        .toList(),
                session.calls().failed().getOrDefault(member.user(), member.failure()));
    }

    private static Participant.Status status(Session.CallsOut calls, Member member, boolean in) {
        if (in) return Participant.Status.JOINED;
        if (member.wasIn()) return Participant.Status.LEFT;
        if (calls.due().containsKey(member.user())) return Participant.Status.CALLING;
        if (calls.failed().containsKey(member.user())) return Participant.Status.NOT_REACHED;
        return switch (member.invitation()) {
            case SENDING -> Participant.Status.INVITING;
            case DELIVERED -> Participant.Status.INVITED;
            case FAILED -> Participant.Status.FAILED;
        };
    }

    private static Instant endedAt(ConferenceState.Known state) {
        return state instanceof ConferenceState.Ended ended ? ended.at() : null;
    }

    private static String endReason(ConferenceState.Known state) {
        return switch (state) {
            case ConferenceState.Ending s -> s.reason();
            case ConferenceState.Ended s -> s.reason();
            case ConferenceState.Open _ -> null;
        };
    }

    /** What the mixer hears now: soft, never stored. {@code speaking} has the loudest first. */
    record Hearing(List<LegId> speaking, Set<LegId> silent) {
        static final Hearing NOTHING = new Hearing(List.of(), Set.of());
    }
}
