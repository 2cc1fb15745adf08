// SPDX-License-Identifier: Apache-2.0
package io.convoke.media.mixer;

import io.convoke.media.mix.Lane;
import io.convoke.media.mix.LanePool;
import io.convoke.media.mix.MixStream;
import io.convoke.media.mix.Source;
import io.convoke.media.mix.StreamGroup;
import io.convoke.media.sdp.MediaParameters;

/** Who is in a mixer, in the order in which they came, and what is lent to them. */
public final class Roster {
    /** More formats than there are combinations of codec, packet length and preferences in practice. */
    private static final int MOST_GROUPS = 256;

    private static final int KEEP_LANE_FRAMES = 25;

    private final MixerHost host;
    private final LanePool lanes;
    private final StreamGroup[] groups = new StreamGroup[MOST_GROUPS];
    private Room room = Room.of(Provision.FIRST_PLACES);
    private int size;
    private int opusSeats;
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

    /** Of each seat, for the selection of talkers. */
    float[] scores() {
        return room.scores();
    }

    /** Of each seat: 0 for who is not mixed. */
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
    private void stock(Provision provision) {
        if (provision.room() != null) {
            provision.room().takeOver(room, size);
            room = provision.room();
        }
        if (provision.lane() != null) {
            lanes.stock(provision.lane());
        }
        if (provision.packets() != null) {
            host.packets().add(provision.packets());
        }
    }

    void add(Seat seat, StreamGroup group, Provision provision) {
        stock(provision);
        room.seats()[size] = seat;
        room.scores()[size] = Float.NEGATIVE_INFINITY;
        room.framesIn()[size] = 0;
        size++;
        enter(seat, group, provision.stream());
        takeFreeLane(seat);
        host.attach(seat.leg());
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
            takeFreeLane(seat);
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

    private void takeFreeLane(Seat seat) {
        Lane free = lanes.take(seat.usesOpus());
        if (free != null) {
            seat.leg().source().takeLane(free);
        }
    }

    /** Those behind move up: the order in which packets are sent stays. */
    void remove(int index) {
        Seat seat = seat(index);
        host.detach(seat.leg());
        if (seat.lane() != null) {
            lanes.giveBack(seat.leg().source().giveLaneBack());
        }
        leaveGroup(seat);
        host.packets().shrinkByLeg();
        room.closeGap(index, size);
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
        opusSeats = 0;
        for (int i = 0; i < size; i++) {
            Seat seat = seat(i);
            opusSeats += seat.usesOpus() ? 1 : 0;
            if (seat.leg().listens()) {
                rate = Math.max(rate, seat.group.format().mixRate());
            }
        }
        mixRate = rate;
    }

    /** Lends a lane that is free, or that of somebody who is not near the mix in this frame. */
    void lendLane(Seat seat, long frame) {
        boolean opus = seat.usesOpus();
        Lane lane = lanes.take(opus);
        for (int i = 0; lane == null && i < size; i++) {
            Seat other = seat(i);
            boolean same = other.lane() != null && other.lane().servesOpus() == opus;
            if (same && other.lastRankedFrame != frame && other.isFadedOut()) {
                lane = other.leg().source().giveLaneBack();
            }
        }
        if (lane != null) {
            seat.leg().source().takeLane(lane);
        }
    }

    /** While there are lanes for all, everybody keeps one, and comes in with his first syllable. */
    void releaseLane(Seat seat, long frame) {
        if (seat.lane() == null || !seat.isFadedOut() || frame - seat.lastRankedFrame < KEEP_LANE_FRAMES) {
            return;
        }
        boolean opus = seat.usesOpus();
        if ((opus ? opusSeats : size - opusSeats) > lanes.total(opus)) {
            lanes.giveBack(seat.leg().source().giveLaneBack());
        }
    }

    /** What is left when all seats are gone. */
    void close() {
        host.retire(lanes::close);
    }

    /** Places for legs; grown by whoever adds one, so that the mixer's thread does not allocate. */
    public record Room(Seat[] seats, float[] scores, int[] framesIn) {
        static Room of(int places) {
            return new Room(new Seat[places], new float[places], new int[places]);
        }

        private void takeOver(Room other, int size) {
            System.arraycopy(other.seats, 0, seats, 0, size);
            System.arraycopy(other.scores, 0, scores, 0, size);
            System.arraycopy(other.framesIn, 0, framesIn, 0, size);
        }

        private void closeGap(int index, int size) {
            int behind = size - index - 1;
            System.arraycopy(seats, index + 1, seats, index, behind);
            System.arraycopy(scores, index + 1, scores, index, behind);
            System.arraycopy(framesIn, index + 1, framesIn, index, behind);
            seats[size - 1] = null;
        }
    }
}
