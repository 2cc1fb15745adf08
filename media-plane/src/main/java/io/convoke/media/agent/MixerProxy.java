// SPDX-License-Identifier: Apache-2.0
package io.convoke.media.agent;

import io.convoke.media.leg.Leg;
import io.convoke.media.link.Links;
import io.convoke.media.mix.MixStream;
import io.convoke.media.mix.Source;
import io.convoke.media.mix.StreamFormat;
import io.convoke.media.mixer.Cascade;
import io.convoke.media.mixer.Mixer;
import io.convoke.media.mixer.Provision;
import io.convoke.media.mixer.Seat;
import io.convoke.media.mixer.Supplies;
import io.convoke.media.prompt.PlayQueue;
import io.convoke.media.prompt.Playout;
import io.convoke.media.prompt.Prompt;
import io.convoke.media.transport.PortRange;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
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
    private final LegFactory factory;
    private final Links links;
    private final Map<String, Member> members = new LinkedHashMap<>();
    private final Supplies supplies;
    private final PlayQueue playedToAll = new PlayQueue();
    private Cascade cascade;
    private long conference;
    private long peers;
    private boolean closed;

    /** What the engine knows of a leg. */
    record Member(LegSpec spec, Seat seat, Source source, Supplies.Group group, PlayQueue played) {
        Leg leg() {
            return seat.leg();
        }
    }

    MixerProxy(String key, MixerAgent agent, MediaSettings settings, LegFactory factory, Links links) {
        this.key = key;
        this.agent = agent;
        this.factory = factory;
        this.links = links;
        this.mixer = new Mixer(agent, settings.loudest());
        this.supplies = new Supplies(settings.loudest(), settings.opusComplexity());
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
            forgetPeers();
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
        Supplies.Group group = supplies.groupFor(spec.media());
        Provision provision = supplies.forNewcomer(group, spec.media());
        Seat seat = new Seat(leg, factory.talkerKey(), agent, () -> factory.takeApart(leg));
        if (!agent.offer(() -> mixer.add(seat, group.streams(), spec.muted(), gain(spec), provision))) {
            provision.discard();
            source.close();
            supplies.discardIfNew(group);
            factory.forget(leg);
            factory.unclaim(sockets);
            return false;
        }
        supplies.count(group, spec.media(), provision);
        members.put(spec.legKey(), new Member(spec, seat, source, group, new PlayQueue()));
        return true;
    }

    private boolean change(Member present, LegSpec spec) {
        Seat seat = present.seat();
        StreamFormat format = supplies.format(spec.media());
        boolean sameCodec = present.source().codec() == spec.media().codec();
        if (sameCodec && format.equals(present.group().streams().format())) {
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
        Supplies.Group group = supplies.groupFor(spec.media());
        Provision provision =
                supplies.forChange(group, spec.media(), !present.played().isOver());
        boolean taken = agent.offer(() -> {
            mixer.change(seat, group.streams(), source, spec.media(), provision, agent.nowNs());
            mixer.balance(seat, spec.muted(), gain(spec));
        });
        if (!taken) {
            provision.discard();
            if (!sameCodec) {
                source.close();
            }
            supplies.discardIfNew(group);
            return false;
        }
        supplies.uncount(present.group(), present.spec().media());
        supplies.count(group, spec.media(), provision);
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
        supplies.uncount(present.group(), present.spec().media());
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
        MixStream stream = new MixStream(member.group().streams().format());
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

    /** @param nodes none: the conference is here alone */
    synchronized boolean setPeers(String name, Set<String> nodes) {
        long mask = closed ? -1 : links.claim(nodes);
        if (mask == -1) {
            return false;
        }
        long named = Links.keyOf(name);
        if (mask == peers && (mask == 0 || named == conference)) {
            links.release(mask);
            return true;
        }
        List<Provision> provisions = supplies.forPeers();
        Cascade with = cascade == null ? mixer.newCascade() : cascade;
        if (!agent.offer(() -> agent.setPeers(mixer, with, named, mask, provisions))) {
            provisions.forEach(Provision::discard);
            links.release(mask);
            return false;
        }
        forgetPeers();
        supplies.countPeers();
        cascade = with;
        conference = named;
        peers = mask;
        if (mask != 0) {
            links.route(named, agent.number());
        }
        return true;
    }

    private void forgetPeers() {
        if (peers != 0) {
            links.release(peers);
            links.unroute(conference);
            peers = 0;
        }
    }

    private static float gain(LegSpec spec) {
        return Math.clamp(spec.gain(), 0f, MOST_GAIN);
    }
}
