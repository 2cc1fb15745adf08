// SPDX-License-Identifier: Apache-2.0
package io.convoke.media.mixer;

import io.convoke.media.counters.DropReason;
import io.convoke.media.link.MediaFrame;
import io.convoke.media.rtp.RtpPacket;

/**
 * A conference's mixers on several nodes: each sends the others what its own talkers say while they are among the loudest, with
 * the figure by which they are ranked, so that all choose the same ones; what comes from another node is never sent on.
 */
public final class Cascade {
    private static final float STEPS_PER_DB = 16;

    private final MixerHost host;
    private final Roster roster;
    private final RemoteTalker[] talkers;
    private final byte[] scratch = new byte[RtpPacket.MAX_LENGTH];
    private int count;
    private long conference;
    private long peers;

    Cascade(MixerHost host, Roster roster, int mostTalkers) {
        this.host = host;
        this.roster = roster;
        talkers = new RemoteTalker[mostTalkers];
        for (int i = 0; i < mostTalkers; i++) {
            talkers[i] = new RemoteTalker(-1L - i); // no leg has such a number
        }
    }

    /** @param nodes as a mask; none: the conference is here alone */
    void setPeers(long key, long nodes) {
        long gone = key == conference ? peers & ~nodes : peers;
        for (int i = 0; i < roster.size() && gone != 0; i++) {
            roster.seat(i).forwarding.leave(gone);
        }
        for (int i = 0; i < count; i++) {
            if ((gone >>> talkers[i].place & 1) != 0) {
                talkers[i].leave();
            }
        }
        conference = key;
        peers = nodes;
    }

    /** A rank that is the same on all nodes, and no two talkers have. */
    float comparable(float rank, Voice of) {
        return rank == Float.NEGATIVE_INFINITY || peers == 0
                ? rank
                : (float) Math.floor(rank * STEPS_PER_DB) / STEPS_PER_DB + of.tieBreak;
    }

    /** Makes the next 20 ms of what comes from other nodes. */
    void advance(long nowNs) {
        for (int i = 0; i < count; i++) {
            try {
                talkers[i].advance(nowNs);
            } catch (RuntimeException e) {
                host.onFault(e);
                talkers[i].voice.source.jitter().clear();
            }
        }
    }

    /** Sends what those who are ranked now say from now on, and before. */
    void forward(long frame, long nowNs) {
        if (host.link() == null) {
            return; // peers are named, but none is linked yet
        }
        for (int i = 0; i < roster.size(); i++) {
            Seat seat = roster.seat(i);
            boolean ranked = peers != 0 && seat.voice.lastRankedFrame == frame;
            seat.forwarding.follow(ranked, conference, peers, nowNs);
        }
    }

    void leave(Seat seat) {
        seat.forwarding.leave(peers);
    }

    /** A frame from another node. */
    void onFrame(int place, MediaFrame frame, boolean timely, long cameNs) {
        if ((peers >>> place & 1) == 0 || frame.conference() != conference) {
            host.onDrop(DropReason.LINK);
            return;
        }
        RemoteTalker talker = find(place, frame.talker());
        if (talker != null && talker.voice.source.codec() != frame.codec()) {
            talker.leave();
            talker = null;
        }
        if (talker == null) {
            if (frame.kind() != MediaFrame.Kind.AUDIO) {
                return; // of somebody who is heard no more, or has said nothing yet
            }
            talker = admit(place, frame, cameNs);
            if (talker == null) {
                host.onDrop(DropReason.LINK);
                return;
            }
        }
        DropReason reason = talker.take(frame, scratch, timely, cameNs);
        if (reason != null) {
            host.onDrop(reason);
        }
    }

    private RemoteTalker find(int place, long key) {
        for (int i = 0; i < count; i++) {
            RemoteTalker talker = talkers[i];
            if (talker.key == key && talker.place == place && !talker.leaving) {
                return talker;
            }
        }
        return null;
    }

    /** Null where as many speak as there may, or nothing is ready for one more. */
    private RemoteTalker admit(int place, MediaFrame frame, long cameNs) {
        if (count == talkers.length) {
            makeRoom(cameNs);
        }
        Spares.Spare spare = count == talkers.length ? null : host.spares().take(frame.codec());
        if (spare == null) {
            return null;
        }
        RemoteTalker talker = talkers[count++];
        host.packets().add(spare.packets());
        talker.begin(place, frame.talker(), spare);
        roster.addVoice(talker.voice);
        return talker;
    }

    private void makeRoom(long cameNs) {
        int idlest = -1;
        long longestNs = 0;
        for (int i = 0; i < count; i++) {
            long idleNs = talkers[i].idleNs(cameNs);
            if (idleNs > longestNs) {
                idlest = i;
                longestNs = idleNs;
            }
        }
        if (idlest >= 0) {
            remove(idlest);
        }
    }

    /** The node has fallen silent, or is linked no more. */
    void onDown(int place) {
        for (int i = 0; i < count; i++) {
            if (talkers[i].place == place) {
                talkers[i].leave();
            }
        }
    }

    /** Forgets who is over, and takes lanes back. */
    void upkeep(long frame, long nowNs) {
        for (int i = count - 1; i >= 0; i--) {
            if (talkers[i].isOver(nowNs)) {
                remove(i);
            } else {
                roster.releaseLane(talkers[i].voice, frame);
            }
        }
    }

    private void remove(int index) {
        RemoteTalker gone = talkers[index];
        talkers[index] = talkers[--count];
        talkers[count] = gone;
        gone.voice.source.jitter().clear();
        roster.removeVoice(gone.voice);
        host.packets().shrinkByLeg();
        host.retire(gone.retirement);
    }

    void close() {
        for (int i = count - 1; i >= 0; i--) {
            remove(i);
        }
    }
}
