// SPDX-License-Identifier: Apache-2.0
package io.convoke.node.conference.voice;

import io.convoke.node.boot.Shards;
import io.convoke.node.conference.ConferenceRules;
import io.convoke.node.conference.ConferenceSettings.Announce;
import io.convoke.node.conference.ConferenceState;
import io.convoke.node.conference.Mesh;
import io.convoke.node.conference.Mesh.Leg;
import io.convoke.node.conference.Session;
import io.convoke.node.ivr.BothWays;
import io.convoke.node.ivr.Keys;
import io.convoke.node.ivr.Sentence;
import io.convoke.protocol.conference.ConferenceCommand;
import io.convoke.protocol.conference.ConferenceEvent;
import io.convoke.protocol.ids.LegId;
import io.convoke.protocol.ids.NodeId;
import io.convoke.protocol.mixer.MixerCommand;
import io.convoke.protocol.mixer.MixerReply;
import java.time.Instant;
import java.util.List;
import org.apache.pekko.actor.typed.ActorRef;

/** What a conference says to those who are in, and what it makes of their keys. Soft: who misses a sentence has missed it. */
public final class Voice {
    /** As on the bridges that people know. */
    private static final String MUTE_KEYS = "*6";

    private final Shards shards;
    private final Announce announce;
    private final ActorRef<MixerReply> nobody;
    private final BothWays bothWays = new BothWays();
    private final Keys muteKeys = new Keys(MUTE_KEYS);

    /** @param nobody who is told what became of a sentence */
    public Voice(Shards shards, Announce announce, ActorRef<MixerReply> nobody) {
        this.shards = shards;
        this.announce = announce;
        this.nobody = nobody;
    }

    /** The keys of it that have not come the other way already; empty for a leg that is not there. */
    public String fresh(ConferenceState state, ConferenceCommand.Pressed pressed, long nowNs) {
        if (!(state instanceof ConferenceState.Open open)) return "";
        bothWays.keep(open.session().mesh().legs().keySet());
        return open.session().mesh().leg(pressed.leg()) == null
                ? ""
                : bothWays.fresh(pressed.leg(), pressed.digits(), pressed.signalled(), nowNs);
    }

    /** What follows from keys that were pressed; {@link #confirm} tells whoever pressed them. */
    public List<ConferenceEvent> pressed(ConferenceState state, LegId id, String digits, long nowNs) {
        if (!(state instanceof ConferenceState.Open open)) return List.of();
        muteKeys.keep(open.session().mesh().legs().keySet());
        Leg leg = open.session().mesh().leg(id);
        if (leg == null || !muteKeys.press(leg.id(), digits, nowNs)) return List.of();
        if (ConferenceRules.isHeld(open, leg)) say(state, id, Sentence.MUTED);
        return ConferenceRules.toggleMute(open, leg);
    }

    public void confirm(ConferenceState state, LegId leg, List<ConferenceEvent> events) {
        for (ConferenceEvent event : events) {
            if (event instanceof ConferenceEvent.ParticipantSet set) {
                say(state, leg, set.muted() ? Sentence.MUTED : Sentence.UNMUTED);
            }
        }
    }

    /** Tells all that somebody has come or gone. */
    public void announce(ConferenceState state, List<ConferenceEvent> events) {
        lonely(state, events).forEach(leg -> say(state, leg, Sentence.ONLY_ONE));
        Sentence sentence = announcement(announce, state, events);
        if (sentence != null) say(state, null, sentence);
    }

    /** Whoever dialled in has no list to see that nobody else is there. */
    static List<LegId> lonely(ConferenceState state, List<ConferenceEvent> events) {
        if (!(state instanceof ConferenceState.Active active)) return List.of();
        Mesh mesh = active.session().mesh();
        List<Leg> in = mesh.staying().filter(Leg::in).toList();
        return in.stream()
                .filter(leg -> in.size() == 1 && leg.dialledIn())
                .map(Leg::id)
                .filter(leg -> events.stream().anyMatch(event -> cameIn(mesh, event)))
                .toList();
    }

    /**
     * Null for nothing to say: also where nobody else is there to hear it, and when the conference ends.
     *
     * @param state the one after the events
     */
    public static Sentence announcement(Announce announce, ConferenceState state, List<ConferenceEvent> events) {
        if (announce == Announce.OFF || !(state instanceof ConferenceState.Active active)) return null;
        Mesh mesh = active.session().mesh();
        boolean words = announce == Announce.WORDS;
        long in = mesh.staying().filter(Leg::in).count();
        if (in > 1 && events.stream().anyMatch(event -> cameIn(mesh, event))) {
            return words ? Sentence.JOINED : Sentence.JOINED_TONE;
        }
        if (in > 0 && events.stream().anyMatch(ConferenceEvent.LegEnded.class::isInstance)) {
            return words ? Sentence.LEFT : Sentence.LEFT_TONE;
        }
        return null;
    }

    /** Not an answer to a re-offer, which leaves the time of the first one as it was. */
    private static boolean cameIn(Mesh mesh, ConferenceEvent event) {
        return event instanceof ConferenceEvent.LegAnswered e && cameIn(mesh, e.leg(), e.at())
                || event instanceof ConferenceEvent.LegAccepted own && cameIn(mesh, own.leg(), own.at());
    }

    private static boolean cameIn(Mesh mesh, LegId leg, Instant at) {
        return mesh.leg(leg) != null && at.equals(mesh.leg(leg).joinedAt());
    }

    /** @param leg null for all */
    private void say(ConferenceState state, LegId leg, Sentence sentence) {
        if (!(state instanceof ConferenceState.Known known)) return;
        Session session = known.session();
        for (NodeId node : session.mixers().open()) {
            if (leg == null || node.equals(session.mixers().of(leg))) {
                MixerCommand play = new MixerCommand.Play(leg, List.of(sentence.prompt()), nobody);
                shards.mixer(session.mixer(node)).tell(play);
            }
        }
    }
}
