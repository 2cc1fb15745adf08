// SPDX-License-Identifier: Apache-2.0
package io.convoke.node.conference;

import static io.convoke.node.conference.Mesh.Leg.Leaving.LOST;
import static io.convoke.node.conference.Mesh.Leg.Leaving.VANISHED;

import io.convoke.node.conference.Mesh.Leg;
import io.convoke.node.conference.Roster.Member;
import io.convoke.node.conference.placement.Mixers;
import io.convoke.node.entity.Census;
import io.convoke.node.entity.Census.LegMedia;
import io.convoke.protocol.conference.CallResult;
import io.convoke.protocol.conference.ConferenceCommand;
import io.convoke.protocol.conference.ConferenceEntry;
import io.convoke.protocol.conference.ConferenceEvent;
import io.convoke.protocol.conference.ConferencePhase;
import io.convoke.protocol.conference.ConferenceReply;
import io.convoke.protocol.conference.Participant;
import io.convoke.protocol.ids.ConferenceId;
import io.convoke.protocol.ids.LegId;
import io.convoke.protocol.ids.MixerId;
import io.convoke.protocol.ids.NodeId;
import io.convoke.protocol.ids.UserId;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.slf4j.Logger;
import org.slf4j.spi.LoggingEventBuilder;

/** A conference as others see it. */
public final class ConferenceView {
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
                mixers(session),
                session.roster()
                        .present()
                        .map(member -> participant(session, member, hearing))
                        .toList(),
                session.roster().unreachable());
    }

    private static List<MixerId> mixers(Session session) {
        Mixers mixers = session.mixers();
        List<NodeId> nodes = mixers.used().isEmpty() ? mixers.nodes() : mixers.used();
        return nodes.stream().map(session::mixer).toList();
    }

    /** The presence indicator. */
    public static ConferenceEntry entry(ConferenceState.Known state, Hearing hearing) {
        return entry(state, state.phase(), hearing);
    }

    /** The indicator for somebody from whose list the conference goes: it is over for that user. */
    public static ConferenceEntry over(ConferenceState.Known state) {
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
        Map<UserId, CallResult> notReached = new HashMap<>(session.calls().results());
        notReached.keySet().removeIf(user -> session.roster().present(user) == null);
        return new ConferenceEntry(session.information(), phase, joined, invited, speakers, Map.copyOf(notReached));
    }

    /** What all mixers hear; whom one heard that is gone, nobody hears. */
    static Hearing hearing(ConferenceState state, Map<MixerId, ConferenceCommand.Heard> heard) {
        if (state instanceof ConferenceState.Known known) {
            heard.keySet().removeIf(mixer -> !known.session().mixers().has(mixer.node()));
        }
        return Hearing.of(heard.values());
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
            } else if (event instanceof ConferenceEvent.MixerAssigned e) {
                log.atInfo().addKeyValue("node", e.node()).log("One more mixer");
            } else if (event instanceof ConferenceEvent.LegTurnedAway e) {
                LoggingEventBuilder line = log.atInfo().addKeyValue("leg", e.leg());
                line.addKeyValue("node", e.node()).log("The node takes no more");
            } else if (event instanceof ConferenceEvent.Ending e) {
                log.info("The conference ends: {}", e.reason());
            }
        }
    }

    private static Participant participant(Session session, Member member, Hearing hearing) {
        Mesh mesh = session.mesh();
        List<Leg> legs = mesh.legsOf(member.user()).filter(Leg::stays).toList();
        CallResult result = session.calls().results().get(member.user());
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
                                hearing.silent().contains(leg.id()),
                                session.mixers().of(leg.id())))
                        .toList(),
                result == null ? absence(member, legs) : result.line(),
                name(member),
                result);
    }

    /** Why he is not in, where he has not said so himself. */
    private static String absence(Member member, List<Leg> legs) {
        boolean gone = legs.isEmpty() && (VANISHED.equals(member.left()) || LOST.equals(member.left()));
        return gone ? member.left() : member.failure();
    }

    private static String name(Member member) {
        return member.visitor() == null || member.visitor().name().isEmpty()
                ? null
                : member.visitor().name();
    }

    /** What has become of calling an invitee who is not called now. */
    static ConferenceReply outcome(Session session, UserId user) {
        boolean in = session.mesh().legsOf(user).anyMatch(Leg::in);
        CallResult ok = new CallResult(CallResult.ANSWERED, "OK", 0, session.createdAt());
        return new ConferenceReply.Outcome(in ? ok : session.calls().results().get(user));
    }

    private static Participant.Status status(CallsOut calls, Member member, boolean in) {
        if (in) return Participant.Status.JOINED;
        if (calls.due().containsKey(member.user())) return Participant.Status.CALLING;
        if (calls.results().containsKey(member.user())) return Participant.Status.NOT_REACHED;
        if (member.wasIn()) return Participant.Status.LEFT;
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

    /** What the mixers hear now: soft, never stored. {@code speaking} has the loudest of each first. */
    public record Hearing(List<LegId> speaking, Set<LegId> silent) {
        public static final Hearing NOTHING = new Hearing(List.of(), Set.of());

        /** Of all mixers together. */
        static Hearing of(Collection<ConferenceCommand.Heard> all) {
            int longest = all.stream()
                    .mapToInt(heard -> heard.speaking().size())
                    .max()
                    .orElse(0);
            List<LegId> speaking = IntStream.range(0, longest)
                    .boxed()
                    .flatMap(rank -> all.stream()
                            .filter(heard -> rank < heard.speaking().size())
                            .map(heard -> heard.speaking().get(rank)))
                    .distinct()
                    .toList();
            Set<LegId> silent =
                    all.stream().flatMap(heard -> heard.silent().stream()).collect(Collectors.toUnmodifiableSet());
            return new Hearing(speaking, silent);
        }
    }

    /**
     * What the projections read, but for lobbies: beginnings that are anybody's business, endings, and the call detail record of
     * each leg and of each call in vain.
     */
    static boolean isRead(ConferenceEvent event) {
        return switch (event) {
            case ConferenceEvent.Initiated e -> e.unusedUntil() == null;
            case ConferenceEvent.Occupied _,
                    ConferenceEvent.LegEnded _,
                    ConferenceEvent.Called _,
                    ConferenceEvent.Ended _ -> true;
            case ConferenceEvent _ -> false;
        };
    }
}
