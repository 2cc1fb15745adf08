// SPDX-License-Identifier: Apache-2.0
package io.convoke.media.mixer;

import io.convoke.media.mix.Lane;
import io.convoke.media.mix.LanePool;
import io.convoke.media.mix.MixStream;
import io.convoke.media.mix.Source;
import io.convoke.media.mix.StreamGroup;
import io.convoke.media.sdp.MediaParameters;

/**
 * Who listens in a mixer, in the order in which they came, who is heard in it, and what is lent to them.
 */
public final class Roster {
    /** More formats than there are combinations of codec, packet length and preferences in practice. */
    private static final int MOST_GROUPS = 256;

    private static final int KEEP_LANE_FRAMES = 25;

    private final MixerHost host;
    private final LanePool lanes;
    private final StreamGroup[] groups = new StreamGroup[MOST_GROUPS];
    private Room room = Room.of(Provision.FIRST_PLACES, Provision.FIRST_PLACES);
    private int size;
    private int voices;
    private int opusVoices;
    private int groupCount;
    private int mixRate = 8_000;

    Roster(MixerHost host, int lanesOfAKind) {
        this.host = host;
        lanes = new LanePool(lanesOfAKind);
    }

    int size() {
        return size;
    }

    Seat seat(int index) {
        return room.seats()[index];
    }

    int voices() {
        return voices;
    }

    Voice voice(int index) {
        return room.voices()[index];
    }

    /** Of each voice, for the selection of talkers. */
    float[] ranks() {
        return room.ranks();
    }

    /** Of each voice: 0 for who is not mixed. */
    int[] framesIn() {
        return room.framesIn();
    }

    int groupCount() {
        return groupCount;
    }

    StreamGroup group(int index) {
        return groups[index];
    }

    /** The lowest rate that leaves out nothing which a listener could hear. */
    int mixRate() {
        return mixRate;
    }

    /** Takes what does not depend on the leg that brings it. */
    void stock(Provision provision) {
        if (provision.room() != null) {
            moveTo(provision.room());
        }
        if (provision.lane() != null) {
            lanes.stock(provision.lane());
        }
        if (provision.packets() != null) {
            host.packets().add(provision.packets());
        }
    }

    /** No place is lost by it. */
    private void moveTo(Room other) {
        int places = Math.max(other.seats().length, room.seats().length);
        int remote = Math.max(other.remotePlaces(), room.remotePlaces());
        boolean wide = places == other.seats().length && remote == other.remotePlaces();
        Room next = wide ? other : Room.of(places, places + remote);
        next.takeOver(room, size, voices);
        room = next;
    }

    void add(Seat seat, StreamGroup group, Provision provision) {
        stock(provision);
        if (size == room.seats().length) { // those who go keep their seats until they have faded out
            moveTo(Room.of(2 * size, 2 * size + room.remotePlaces()));
        }
        room.seats()[size++] = seat;
        addVoice(seat.voice);
        enter(seat, group, provision.stream());
        host.attach(seat.leg());
    }

    void addVoice(Voice voice) {
        room.voices()[voices] = voice;
        room.framesIn()[voices] = 0;
        voices++;
        opusVoices += voice.usesOpus() ? 1 : 0;
        takeFreeLane(voice);
    }

    void removeVoice(Voice voice) {
        if (voice.lane() != null) {
            lanes.giveBack(voice.source.giveLaneBack());
        }
        opusVoices -= voice.usesOpus() ? 1 : 0;
        room.closeVoice(voice, voices);
        voices--;
    }

    /** Another codec or format in place of the old one, as a re-offer may ask. */
    void change(Seat seat, StreamGroup group, Source source, MediaParameters media, Provision provision, long nowNs) {
        stock(provision);
        Source old = seat.leg().source();
        boolean otherSource = old != source;
        if (otherSource && old.lane() != null) {
            lanes.giveBack(old.giveLaneBack());
        }
        leaveGroup(seat);
        if (otherSource) {
            old.jitter().clear();
            host.retire(old::close);
        }
        seat.leg().configure(media, source, nowNs);
        enter(seat, group, provision.stream());
        if (otherSource) {
            opusVoices += (source.wantsOpusLane() ? 1 : 0) - (old.wantsOpusLane() ? 1 : 0);
            seat.voice.source = source;
            takeFreeLane(seat.voice);
        }
    }

    private void enter(Seat seat, StreamGroup group, MixStream spare) {
        if (spare != null) {
            group.stock(spare);
        }
        if (group.members() == 0) {
            groups[groupCount++] = group;
        }
        group.enter();
        seat.group = group;
        retune();
    }

    private void takeFreeLane(Voice voice) {
        Lane free = lanes.take(voice.usesOpus());
        if (free != null) {
            voice.source.takeLane(free);
        }
    }

    /** Those behind move up: the order in which packets are sent stays. */
    void remove(int index) {
        Seat seat = seat(index);
        host.detach(seat.leg());
        removeVoice(seat.voice);
        leaveGroup(seat);
        host.packets().shrinkByLeg();
        room.closeSeat(index, size);
        size--;
        retune();
        host.retire(seat.retirement());
    }

    private void leaveGroup(Seat seat) {
        if (seat.ownStream != null) {
            seat.group.takeBack(seat.ownStream);
            seat.ownStream = null;
        }
        StreamGroup group = seat.group;
        if (!group.leave()) {
            host.retire(group::close);
            for (int i = 0; i < groupCount; i++) {
                if (groups[i] == group) {
                    groups[i] = groups[--groupCount];
                    groups[groupCount] = null;
                }
            }
        }
    }

    void retune() {
        int rate = 8_000;
        for (int i = 0; i < size; i++) {
            Seat seat = seat(i);
            if (seat.leg().listens()) {
                rate = Math.max(rate, seat.group.format().mixRate());
            }
        }
        mixRate = rate;
    }

    /** Lends a lane that is free, or that of somebody who is not near the mix in this frame. */
    void lendLane(Voice voice, long frame) {
        boolean opus = voice.usesOpus();
        Lane lane = lanes.take(opus);
        for (int i = 0; lane == null && i < voices; i++) {
            Voice other = voice(i);
            boolean same = other.lane() != null && other.lane().servesOpus() == opus;
            if (same && other.lastRankedFrame != frame && other.isFadedOut()) {
                lane = other.source.giveLaneBack();
            }
        }
        if (lane != null) {
            voice.source.takeLane(lane);
        }
    }

    /** While there are lanes for all, everybody keeps one, and comes in with his first syllable. */
    void releaseLane(Voice voice, long frame) {
        if (voice.lane() == null || !voice.isFadedOut() || frame - voice.lastRankedFrame < KEEP_LANE_FRAMES) {
            return;
        }
        boolean opus = voice.usesOpus();
        if ((opus ? opusVoices : voices - opusVoices) > lanes.total(opus)) {
            lanes.giveBack(voice.source.giveLaneBack());
        }
    }

    /** What is left when all seats are gone. */
    void close() {
        host.retire(lanes::close);
    }

    /** Places for legs and voices; grown by whoever adds one, so that the mixer's thread does not allocate. */
    public record Room(Seat[] seats, Voice[] voices, float[] ranks, int[] framesIn) {
        static Room of(int legs, int voices) {
            return new Room(new Seat[legs], new Voice[voices], new float[voices], new int[voices]);
        }

        private int remotePlaces() {
            return voices.length - seats.length;
        }

        private void takeOver(Room other, int size, int heard) {
            System.arraycopy(other.seats, 0, seats, 0, size);
            System.arraycopy(other.voices, 0, voices, 0, heard);
            System.arraycopy(other.framesIn, 0, framesIn, 0, heard);
        }

        private void closeSeat(int index, int size) {
            System.arraycopy(seats, index + 1, seats, index, size - index - 1);
            seats[size - 1] = null;
        }

        private void closeVoice(Voice gone, int heard) {
            int index = 0;
            while (voices[index] != gone) {
                index++;
            }
            System.arraycopy(voices, index + 1, voices, index, heard - index - 1);
            System.arraycopy(framesIn, index + 1, framesIn, index, heard - index - 1);
            voices[heard - 1] = null;
        }
    }
}
