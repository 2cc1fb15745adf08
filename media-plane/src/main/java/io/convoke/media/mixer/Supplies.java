// SPDX-License-Identifier: Apache-2.0
package io.convoke.media.mixer;

import io.convoke.media.codec.AudioCodec;
import io.convoke.media.jitter.PacketPool;
import io.convoke.media.mix.Lane;
import io.convoke.media.mix.MixStream;
import io.convoke.media.mix.StreamFormat;
import io.convoke.media.mix.StreamGroup;
import io.convoke.media.sdp.MediaParameters;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** What one mixer has been provided with, so that each who comes brings what is missing and no more. Not for the mixer's thread. */
public final class Supplies {
    private static final int OPUS = 1; // kinds of lane
    private static final int OTHERS = 0;

    private final int loudest;
    private final int opusComplexity;
    private final Map<StreamFormat, Group> groups = new HashMap<>();
    private final int[] lanesMade = new int[2];
    private final int[] legs = new int[2]; // by kind of lane
    private int places = Provision.FIRST_PLACES;
    private int remotePlaces;

    /** The legs of one format: how many there are, and how many streams were made for talkers among them. */
    public static final class Group {
        private final StreamGroup streams;
        private int legs;
        private int streamsMade;

        private Group(StreamGroup streams) {
            this.streams = streams;
        }

        public StreamGroup streams() {
            return streams;
        }
    }

    public Supplies(int loudest, int opusComplexity) {
        this.loudest = loudest;
        this.opusComplexity = opusComplexity;
    }

    public StreamFormat format(MediaParameters media) {
        return StreamFormat.of(media, opusComplexity);
    }

    public Group groupFor(MediaParameters media) {
        return groups.computeIfAbsent(
                format(media), format -> new Group(new StreamGroup(format, Mixer.talkersFor(loudest))));
    }

    /** One more lane and stream for talkers, until there are as many as can talk at once. */
    public Provision forNewcomer(Group group, MediaParameters media) {
        boolean room = legs[OPUS] + legs[OTHERS] == places;
        return new Provision(
                room ? Provision.roomFor(places * 2, remotePlaces) : null,
                lane(kind(media)),
                stream(group),
                PacketPool.forLeg(),
                null);
    }

    /** @param hears something is being played to the leg */
    public Provision forChange(Group group, MediaParameters media, boolean hears) {
        MixStream prompts = hears ? new MixStream(group.streams.format()) : null;
        return new Provision(null, lane(kind(media)), stream(group), null, prompts);
    }

    /** All that talkers of other nodes need here, of whatever codec; empty where it is there. */
    public List<Provision> forPeers() {
        List<Provision> provisions = new ArrayList<>();
        if (remotePlaces == 0) {
            Roster.Room room = Provision.roomFor(places, Mixer.remoteTalkersFor(loudest));
            provisions.add(new Provision(room, null, null, null, null));
            for (int kind = OTHERS; kind <= OPUS; kind++) {
                for (int i = lanesMade[kind]; i < Mixer.lanesFor(loudest); i++) {
                    provisions.add(new Provision(null, newLane(kind), null, null, null));
                }
            }
        }
        return provisions;
    }

    /** {@link #forPeers} was taken. */
    public void countPeers() {
        remotePlaces = Mixer.remoteTalkersFor(loudest);
        lanesMade[OPUS] = Mixer.lanesFor(loudest);
        lanesMade[OTHERS] = Mixer.lanesFor(loudest);
    }

    private Lane lane(int kind) {
        return lanesMade[kind] < Math.min(legs[kind] + 1, Mixer.lanesFor(loudest)) ? newLane(kind) : null;
    }

    private static Lane newLane(int kind) {
        return new Lane(kind == OPUS ? AudioCodec.OPUS : AudioCodec.G722);
    }

    private MixStream stream(Group group) {
        boolean wanted = group.streamsMade < Math.min(group.legs + 1, Mixer.talkersFor(loudest));
        return wanted ? new MixStream(group.streams.format()) : null;
    }

    /** The provision was taken. */
    public void count(Group group, MediaParameters media, Provision provision) {
        group.legs++;
        group.streamsMade += provision.stream() == null ? 0 : 1;
        legs[kind(media)]++;
        lanesMade[kind(media)] += provision.lane() == null ? 0 : 1;
        places *= provision.room() == null ? 1 : 2;
    }

    /** The leg has gone, or changed to another format. */
    public void uncount(Group group, MediaParameters media) {
        legs[kind(media)]--;
        group.legs--;
        if (group.legs == 0) { // the mixer closes it; a later leg of the format gets a new one
            groups.remove(group.streams.format());
        }
    }

    /** A group that the mixer never knew. */
    public void discardIfNew(Group group) {
        if (group.legs == 0) {
            groups.remove(group.streams.format());
            group.streams.close();
        }
    }

    private static int kind(MediaParameters media) {
        return media.codec() == AudioCodec.OPUS ? OPUS : OTHERS;
    }
}
