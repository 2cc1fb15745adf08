// SPDX-License-Identifier: Apache-2.0
package io.convoke.media.agent;

import io.convoke.media.codec.AudioCodec;
import io.convoke.media.jitter.PacketPool;
import io.convoke.media.leg.Leg;
import io.convoke.media.mix.Lane;
import io.convoke.media.mix.MixStream;
import io.convoke.media.mix.Source;
import io.convoke.media.mix.StreamFormat;
import io.convoke.media.mix.StreamGroup;
import io.convoke.media.mixer.Mixer;
import io.convoke.media.mixer.Provision;
import io.convoke.media.mixer.Seat;
import io.convoke.media.prompt.PlayQueue;
import io.convoke.media.prompt.Playout;
import io.convoke.media.prompt.Prompt;
import io.convoke.media.sdp.MediaParameters;
import io.convoke.media.transport.PortRange;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One mixer as the rest of the process sees it. Everything that allocates or calls into a codec's constructor is done here, on the
 * caller's thread; a task hands the result over. What was not queued has not happened.
 */
final class MixerProxy {
    private static final Logger LOG = LoggerFactory.getLogger(MixerProxy.class);
    private static final float MOST_GAIN = 4;

    private final String key;
    private final MixerAgent agent;
    private final Mixer mixer;
    private final MediaSettings settings;
    private final LegFactory factory;
    private final Map<String, Member> members = new LinkedHashMap<>();
    private final Map<StreamFormat, Group> groups = new HashMap<>();
    private final PlayQueue playedToAll = new PlayQueue();
    private final int[] lanesMade = new int[2];
    private final int[] legs = new int[2]; // by kind of lane: Opus, all others
    private int places = Provision.FIRST_PLACES;
    private boolean closed;

    /** What the engine knows of a leg. */
    record Member(LegSpec spec, Seat seat, Source source, Group group, PlayQueue played) {
        Leg leg() {
            return seat.leg();
        }
    }

    /** The legs of one format: how many there are, and how many streams were made for talkers among them. */
    private static final class Group {
        private final StreamGroup streams;
        private int legs;
        private int streamsMade;

        private Group(StreamGroup streams) {
            this.streams = streams;
        }
    }

    MixerProxy(String key, MixerAgent agent, MediaSettings settings, LegFactory factory) {
        this.key = key;
        this.agent = agent;
        this.settings = settings;
        this.factory = factory;
        this.mixer = new Mixer(agent, settings.loudest());
    }

    MixerAgent agent() {
        return agent;
    }

    Mixer mixer() {
        return mixer;
    }

    synchronized List<Member> members() {
        return List.copyOf(members.values());
    }

    synchronized Member member(String legKey) {
        return members.get(legKey);
    }

    synchronized int size() {
        return members.size();
    }

    boolean open() {
        return agent.offer(() -> agent.open(mixer));
    }

    synchronized boolean close() {
        if (!closed && agent.offer(() -> agent.close(mixer))) {
            closed = true;
            members.clear();
        }
        return closed;
    }

    synchronized boolean put(LegSpec spec) {
        Member present = members.get(spec.legKey());
        if (closed) {
            return false;
        }
        if (present == null) {
            return add(spec);
        }
        if (present.spec().equals(spec)) {
            return true;
        }
        if (present.spec().localRtpPort() != spec.localRtpPort()) {
            return remove(spec.legKey()) && add(spec);
        }
        return change(present, spec);
    }

    private boolean add(LegSpec spec) {
        PortRange.Sockets sockets = factory.claim(spec.localRtpPort());
        if (sockets == null) {
            LOG.warn(
                    "leg {} of mixer {} names port {}, which was not reserved",
                    spec.legKey(),
                    key,
                    spec.localRtpPort());
            return false;
        }
        Leg leg = factory.leg(key, spec.legKey(), sockets);
        Source source = factory.source(spec.media().codec(), agent, leg);
        leg.configure(spec.media(), source, agent.clockNs());
        Group group = groupFor(spec.media());
        Provision provision = provide(group, kind(spec.media()), null);
        Seat seat = new Seat(leg, () -> factory.takeApart(leg));
        if (!agent.offer(() -> mixer.add(seat, group.streams, spec.muted(), gain(spec), provision))) {
            provision.discard();
            source.close();
            discardIfNew(group);
            factory.forget(leg);
            factory.unclaim(sockets);
            return false;
        }
        count(group, kind(spec.media()), provision);
        members.put(spec.legKey(), new Member(spec, seat, source, group, new PlayQueue()));
        return true;
    }

    private boolean change(Member present, LegSpec spec) {
        Seat seat = present.seat();
        StreamFormat format = StreamFormat.of(spec.media(), settings.opusComplexity());
        boolean sameCodec = present.source().codec() == spec.media().codec();
        if (sameCodec && format.equals(present.group().streams.format())) {
            boolean taken = agent.offer(() -> {
                mixer.reconfigure(seat, spec.media(), agent.nowNs());
                mixer.balance(seat, spec.muted(), gain(spec));
            });
            if (taken) {
                members.put(spec.legKey(), new Member(spec, seat, present.source(), present.group(), present.played()));
            }
            return taken;
        }
        return changeFormat(present, spec, sameCodec);
    }

    private boolean changeFormat(Member present, LegSpec spec, boolean sameCodec) {
        Seat seat = present.seat();
        Source source =
                sameCodec ? present.source() : factory.source(spec.media().codec(), agent, present.leg());
        Group group = groupFor(spec.media());
        Provision provision = provide(group, kind(spec.media()), present);
        boolean taken = agent.offer(() -> {
            mixer.change(seat, group.streams, source, spec.media(), provision, agent.nowNs());
            mixer.balance(seat, spec.muted(), gain(spec));
        });
        if (!taken) {
            provision.discard();
            if (!sameCodec) {
                source.close();
            }
            discardIfNew(group);
            return false;
        }
        uncount(present);
        count(group, kind(spec.media()), provision);
        members.put(spec.legKey(), new Member(spec, seat, source, group, present.played()));
        return true;
    }

    synchronized boolean remove(String legKey) {
        Member present = members.get(legKey);
        if (present == null) {
            return true;
        }
        if (!agent.offer(() -> mixer.remove(present.seat()))) {
            return false;
        }
        members.remove(legKey);
        uncount(present);
        return true;
    }

    /** @return milliseconds until all is said; empty where it cannot be played now */
    synchronized OptionalInt play(String legKey, List<Prompt> prompts) {
        Member member = legKey == null ? null : members.get(legKey);
        if (legKey != null && member == null) {
            return OptionalInt.empty();
        }
        PlayQueue queue = member == null ? playedToAll : member.played();
        Playout playout = new Playout(prompts);
        if (!queue.admits(prompts) || !handOver(member, playout)) {
            return OptionalInt.empty();
        }
        queue.add(playout);
        return OptionalInt.of(queue.durationMs());
    }

    private boolean handOver(Member member, Playout playout) {
        if (member == null) {
            return agent.offer(() -> mixer.playToAll(playout));
        }
        MixStream stream = new MixStream(member.group().streams.format());
        boolean taken = agent.offer(() -> mixer.play(member.seat(), playout, stream));
        if (!taken) {
            stream.close();
        }
        return taken;
    }

    synchronized boolean stopPlaying(String legKey) {
        Member member = legKey == null ? null : members.get(legKey);
        PlayQueue queue = member == null ? playedToAll : member.played();
        if (legKey != null && member == null || queue.isOver()) {
            return true;
        }
        boolean taken = agent.offer(() -> mixer.stopPlaying(member == null ? null : member.seat()));
        if (taken) {
            queue.clear();
        }
        return taken;
    }

    private Group groupFor(MediaParameters media) {
        return groups.computeIfAbsent(
                StreamFormat.of(media, settings.opusComplexity()),
                format -> new Group(new StreamGroup(format, Mixer.talkersFor(settings.loudest()))));
    }

    /**
     * One more lane and stream for talkers, until there are as many as can talk at once.
     *
     * @param present null for a newcomer
     */
    private Provision provide(Group group, int kind, Member present) {
        boolean newcomer = present == null;
        boolean hears = !newcomer && !present.played().isOver();
        boolean lane = lanesMade[kind] < Math.min(legs[kind] + 1, Mixer.lanesFor(settings.loudest()));
        boolean stream = group.streamsMade < Math.min(group.legs + 1, Mixer.talkersFor(settings.loudest()));
        boolean room = newcomer && members.size() == places;
        return new Provision(
                room ? Provision.roomFor(places * 2) : null,
                lane ? new Lane(kind == 1 ? AudioCodec.OPUS : AudioCodec.G722) : null,
                stream ? new MixStream(group.streams.format()) : null,
                newcomer ? PacketPool.forLeg() : null,
                hears ? new MixStream(group.streams.format()) : null);
    }

    private void count(Group group, int kind, Provision provision) {
        group.legs++;
        group.streamsMade += provision.stream() == null ? 0 : 1;
        legs[kind]++;
        lanesMade[kind] += provision.lane() == null ? 0 : 1;
        places *= provision.room() == null ? 1 : 2;
    }

    private void uncount(Member gone) {
        legs[kind(gone.spec().media())]--;
        gone.group().legs--;
        if (gone.group().legs == 0) { // the mixer closes it; a later leg of the format gets a new one
            groups.remove(gone.group().streams.format());
        }
    }

    /** A group that the mixer never knew. */
    private void discardIfNew(Group group) {
        if (group.legs == 0) {
            groups.remove(group.streams.format());
            group.streams.close();
        }
    }

    private static int kind(MediaParameters media) {
        return media.codec() == AudioCodec.OPUS ? 1 : 0;
    }

    private static float gain(LegSpec spec) {
        return Math.clamp(spec.gain(), 0f, MOST_GAIN);
    }
}
