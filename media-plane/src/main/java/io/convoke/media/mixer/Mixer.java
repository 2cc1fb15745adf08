// SPDX-License-Identifier: Apache-2.0
package io.convoke.media.mixer;

import io.convoke.media.counters.Counters;
import io.convoke.media.counters.ThreadCounter;
import io.convoke.media.link.MediaFrame;
import io.convoke.media.mix.MixStream;
import io.convoke.media.mix.Source;
import io.convoke.media.mix.StreamGroup;
import io.convoke.media.mix.TalkerSelection;
import io.convoke.media.prompt.Playout;
import io.convoke.media.sdp.MediaParameters;
import io.convoke.media.transport.DatagramPoller;
import java.util.List;

/**
 * One conference's mixer on its thread. {@link #mix} is called on the 20 ms grid: every source says what it has, the loudest few
 * are summed, whoever is in the sum hears it without himself from a stream of his own, all others share one stream for each format.
 */
public final class Mixer {
    /** Kept decoded beside those who are mixed, so that they come in without a beginner's click. */
    private static final int NEAR = 2;

    private static final int UPKEEP_FRAMES = 5;
    private static final int KERNEL_FRAMES = 50;

    private final MixerHost host;
    private final Roster roster;
    private final TalkerSelection selection;
    private final Speakers speakers;
    private final Announcer announcer;
    private final Sum sum;
    private Cascade cascade;
    private long frame;
    private long dueNs;

    /** @param loudest how many are mixed */
    public Mixer(MixerHost host, int loudest) {
        this.host = host;
        roster = new Roster(host, lanesFor(loudest));
        selection = new TalkerSelection(loudest, NEAR);
        speakers = new Speakers(loudest);
        announcer = new Announcer(host);
        sum = new Sum(roster, announcer);
    }

    /** Lanes of a kind that are enough for all who are mixed, fade out, or are near it. */
    public static int lanesFor(int loudest) {
        return 2 * loudest + NEAR;
    }

    /** Talkers of other nodes: those who are mixed or near it, those who were just before, and those who get in. */
    static int remoteTalkersFor(int loudest) {
        return 3 * (loudest + NEAR);
    }

    /** Streams of a format that are enough for all who are mixed and all who have just been. */
    public static int talkersFor(int loudest) {
        return 2 * loudest;
    }

    /** Who speaks; any thread may read it. */
    public Speakers speakers() {
        return speakers;
    }

    /** When the next frame is due, on the clock of {@link #mix}. */
    public long dueNs() {
        return dueNs;
    }

    public void dueAt(long ns) {
        dueNs = ns;
    }

    /** So many frames were not made: the clocks of what is sent go on without them. */
    public void miss(long frames) {
        for (int i = 0; i < roster.size(); i++) {
            Seat seat = roster.seat(i);
            seat.leg().miss(seat.group.shared(), frames);
        }
    }

    /** One frame of 20 ms. */
    public void mix(long nowNs, DatagramPoller poller, byte[] scratch, Counters<ThreadCounter> counters) {
        frame++;
        listenToSources(nowNs);
        chooseTalkers(nowNs);
        sum.make();
        chooseStreams();
        counters.add(ThreadCounter.FRAMES_ENCODED, sum.encodeShared());
        send(nowNs, poller, scratch, counters);
        upkeep(nowNs, poller, scratch);
        counters.increment(ThreadCounter.FRAMES_MIXED);
        speakers.countFrame();
    }

    private void listenToSources(long nowNs) {
        for (int i = 0; i < roster.size(); i++) {
            Seat seat = roster.seat(i);
            try {
                seat.leg().advance(nowNs);
            } catch (RuntimeException e) { // one peer's packets must not silence the others
                host.onFault(e);
                seat.leg().source().jitter().clear();
            }
            seat.voice.score = seat.mayBeHeard() ? seat.leg().source().score() : Float.NEGATIVE_INFINITY;
        }
        if (cascade != null) {
            cascade.advance(nowNs);
        }
    }

    private void chooseTalkers(long nowNs) {
        for (int i = 0; i < roster.voices(); i++) {
            Voice voice = roster.voice(i);
            if (!voice.remote) {
                float rank = TalkerSelection.rank(voice.score, roster.framesIn()[i]);
                voice.rank = cascade == null ? rank : cascade.comparable(rank, voice);
            }
            roster.ranks()[i] = voice.rank;
        }
        int ranked = selection.select(roster.ranks(), roster.framesIn(), roster.voices());
        for (int rank = 0; rank < ranked; rank++) {
            Voice voice = roster.voice(selection.ranked(rank));
            voice.lastRankedFrame = frame;
            if (voice.lane() == null) {
                roster.lendLane(voice, frame);
            }
        }
        speakers.publish(roster, selection, Math.min(ranked, selection.loudest()));
        if (cascade != null) {
            cascade.forward(frame, nowNs);
        }
    }

    /** A stream is changed for the shared one only between packets: until then it may hold what the other does not. */
    private void chooseStreams() {
        for (int i = 0; i < roster.size(); i++) {
            Seat seat = roster.seat(i);
            seat.starved = false;
            if (announcer.serves(seat)) {
                continue;
            }
            if (seat.voice.contributes && seat.ownStream == null && seat.leg().listens()) {
                seat.ownStream = seat.group.lend();
                seat.starved = seat.ownStream == null;
            } else if (seat.ownStream != null && mayShare(seat)) {
                seat.group.takeBack(seat.ownStream);
                seat.ownStream = null;
            }
            if (seat.ownStream == null && !seat.starved && seat.leg().listens()) {
                seat.group.listen();
            }
        }
    }

    private static boolean mayShare(Seat seat) {
        return !seat.leg().listens() || !seat.voice.contributes && seat.ownStream.atBoundary();
    }

    private void send(long nowNs, DatagramPoller poller, byte[] scratch, Counters<ThreadCounter> counters) {
        for (int i = 0; i < roster.size(); i++) {
            Seat seat = roster.seat(i);
            if (seat.playout != null) {
                counters.add(ThreadCounter.FRAMES_ENCODED, sum.encodePrompt(seat));
                seat.leg().send(seat.promptStream, poller, scratch, nowNs);
            } else if (seat.starved) {
                counters.increment(ThreadCounter.ENCODERS_MISSING);
                seat.leg().skip(seat.group.shared(), nowNs);
            } else if (seat.ownStream == null) {
                seat.leg().send(seat.group.shared(), poller, scratch, nowNs);
            } else {
                counters.add(ThreadCounter.FRAMES_ENCODED, sum.encodeOwn(seat));
                seat.leg().send(seat.ownStream, poller, scratch, nowNs);
            }
        }
    }

    private void upkeep(long nowNs, DatagramPoller poller, byte[] scratch) {
        for (int i = roster.size() - 1; i >= 0; i--) {
            Seat seat = roster.seat(i);
            if (seat.leaving && seat.voice.isFadedOut()) {
                seat.leg().end(poller, scratch, nowNs);
                leave(seat);
                roster.remove(i);
                continue;
            }
            if ((frame + i) % UPKEEP_FRAMES == 0) {
                seat.leg().upkeep(poller, scratch, nowNs);
                roster.releaseLane(seat.voice, frame);
            }
            if ((frame + i) % KERNEL_FRAMES == 0) {
                seat.leg().countKernelDrops(poller);
            }
        }
        if (cascade != null && frame % UPKEEP_FRAMES == 0) {
            cascade.upkeep(frame, nowNs);
        }
    }

    private void leave(Seat seat) {
        announcer.leave(seat);
        if (cascade != null) {
            cascade.leave(seat);
        }
    }

    /** Somebody comes in. */
    public void add(Seat seat, StreamGroup group, boolean muted, float gain, Provision provision) {
        seat.voice.muted = muted;
        seat.voice.gain = gain;
        roster.add(seat, group, provision);
    }

    /** Somebody changes codec or format. */
    public void change(
            Seat seat, StreamGroup group, Source source, MediaParameters media, Provision provision, long nowNs) {
        roster.change(seat, group, source, media, provision, nowNs);
        announcer.changeStream(seat, provision.promptStream());
    }

    /** Somebody changes what needs no other codec: addresses, direction. */
    public void reconfigure(Seat seat, MediaParameters media, long nowNs) {
        seat.leg().configure(media, seat.leg().source(), nowNs);
        roster.retune();
    }

    /** How somebody is mixed, from the next frame on. */
    public void balance(Seat seat, boolean muted, float gain) {
        seat.voice.muted = muted;
        seat.voice.gain = gain;
    }

    /** Plays it to one, over the mix that he hears; behind what waits for him already. */
    public void play(Seat seat, Playout playout, MixStream stream) {
        announcer.play(seat, playout, stream);
    }

    /** Plays it to all, as one more voice that is nobody's; behind what waits already. */
    public void playToAll(Playout playout) {
        announcer.playToAll(playout);
    }

    /** @param seat null for what is played to all */
    public void stopPlaying(Seat seat) {
        if (seat == null) {
            announcer.stopToAll();
        } else {
            announcer.stop(seat);
        }
    }

    /** Somebody goes: heard no more after the next frame, gone after that. */
    public void remove(Seat seat) {
        seat.leaving = true;
    }

    /** What this mixer needs to have others as peers; any thread may make it. */
    public Cascade newCascade() {
        return new Cascade(host, roster, remoteTalkersFor(selection.loudest()));
    }

    /**
     * Which other nodes have a mixer of the same conference, from now on.
     *
     * @param with from {@link #newCascade}, always the same
     * @param conference the key of its name
     * @param nodes as a mask
     */
    public void setPeers(Cascade with, long conference, long nodes, List<Provision> provisions) {
        cascade = with;
        provisions.forEach(roster::stock);
        with.setPeers(conference, nodes);
    }

    /** A frame of a talker on another node. */
    public void onFrame(int place, MediaFrame frame, boolean timely, long cameNs) {
        cascade.onFrame(place, frame, timely, cameNs);
    }

    /** Nothing comes from that node any more. */
    public void onDown(int place) {
        if (cascade != null) {
            cascade.onDown(place);
        }
    }

    /** All go at once. */
    public void close(DatagramPoller poller, byte[] scratch, long nowNs) {
        for (int i = roster.size() - 1; i >= 0; i--) {
            roster.seat(i).leg().end(poller, scratch, nowNs);
            leave(roster.seat(i));
            roster.remove(i);
        }
        if (cascade != null) {
            cascade.close();
        }
        roster.close();
    }
}
