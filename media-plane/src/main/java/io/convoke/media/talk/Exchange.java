// SPDX-License-Identifier: Apache-2.0
package io.convoke.media.talk;

import io.convoke.media.counters.Counters;
import io.convoke.media.counters.TalkCounter;
import io.convoke.media.floor.FloorReader;
import io.convoke.media.jitter.Preroll;
import io.convoke.media.leg.RelayedPacket;
import io.convoke.media.leg.UpkeepWheel;
import io.convoke.media.link.MediaFrame;
import io.convoke.media.mixer.MixerHost;
import io.convoke.media.talk.event.TalkRing;
import io.convoke.media.transport.DatagramPoller;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.LongSupplier;
import org.agrona.collections.Long2ObjectHashMap;

/**
 * All provisioned legs and talk groups of a mixer thread. Packets come by way of the legs; {@link #work} does what is due: timers
 * of floors, 20 ms of what must be decoded, the reports of legs. Idle legs cost nothing until then, idle groups a look at a few fields.
 */
public final class Exchange {
    private static final long FRAME_NS = 20_000_000L;

    private final MixerHost host;
    private final DatagramPoller poller;
    private final byte[] scratch;
    private final short[] decodeScratch;
    private final LongSupplier nowNs;
    private final TalkRing events;
    private final TalkLink link;
    private final FloorNotices notices;
    private final Counters<TalkCounter> counters = new Counters<>(TalkCounter.class);
    private final FloorReader reader = new FloorReader();
    private final RelayedPacket packet = new RelayedPacket();
    private final Preroll preroll = new Preroll();
    private final Set<TalkLeg> legs = new HashSet<>();
    private final UpkeepWheel wheel;
    private final List<TalkGroup> groups = new ArrayList<>();
    private final Long2ObjectHashMap<TalkGroup> groupsByKey = new Long2ObjectHashMap<>();
    private final List<Monitor> monitors = new ArrayList<>();
    private long bursts;
    private long dueNs;
    private boolean talks;
    private boolean mixes;

    /**
     * @param scratch for one packet on its way out, shared with the thread's mixers
     * @param decodeScratch of at least 120 ms at 48 kHz; likewise
     * @param nowNs the time of the present duty cycle
     */
    public Exchange(
            MixerHost host,
            DatagramPoller poller,
            byte[] scratch,
            short[] decodeScratch,
            LongSupplier nowNs,
            int eventCapacity) {
        this.host = host;
        this.poller = poller;
        this.scratch = scratch;
        this.decodeScratch = decodeScratch;
        this.nowNs = nowNs;
        events = new TalkRing(eventCapacity);
        link = new TalkLink(host);
        notices = new FloorNotices(events, link, poller, scratch);
        dueNs = nowNs.getAsLong();
        wheel = new UpkeepWheel(host::onFault, dueNs);
    }

    /** Part of the thread's duty cycle, behind its polls. */
    public int work() {
        long now = nowNs();
        int workCount = 0;
        talks = false;
        mixes = !monitors.isEmpty();
        for (int i = 0; i < groups.size(); i++) {
            onTime(groups.get(i), now);
            talks |= groups.get(i).speaker() != null;
            mixes |= groups.get(i).transcoder().isAtWork();
        }
        if (now - dueNs >= 0) {
            dueNs += (now - dueNs) / FRAME_NS * FRAME_NS + FRAME_NS;
            workCount += tick(now);
        }
        wheel.turn(poller, scratch, now);
        events.wake();
        return workCount;
    }

    /** Whether somebody who has his leg here has the floor of a group. */
    public boolean talks() {
        return talks;
    }

    /** Whether there is something to do each 20 ms. */
    public boolean mixes() {
        return mixes;
    }

    /** A defect in one group must not silence the others. */
    private void onTime(TalkGroup group, long now) {
        try {
            group.onTime(now);
        } catch (RuntimeException e) {
            host.onFault(e);
        }
    }

    private int tick(long now) {
        for (int i = 0; i < groups.size(); i++) {
            try {
                groups.get(i).tick(now);
            } catch (RuntimeException e) {
                host.onFault(e);
            }
        }
        for (int i = 0; i < monitors.size(); i++) {
            try {
                monitors.get(i).tick(poller, scratch, now);
            } catch (RuntimeException e) {
                host.onFault(e);
            }
        }
        return monitors.size();
    }

    void add(TalkLeg leg) {
        legs.add(leg);
        wheel.add(leg.leg(), nowNs());
        host.attach(leg.leg());
    }

    void remove(TalkLeg leg) {
        legs.remove(leg);
        wheel.remove(leg.leg());
        leg.leg().end(poller, scratch, nowNs());
        host.detach(leg.leg());
        preroll.forget(leg, 0);
        host.retire(leg.retirement());
    }

    void add(TalkGroup group) {
        groups.add(group);
        groupsByKey.put(group.linkKey(), group);
    }

    void remove(TalkGroup group) {
        if (groups.remove(group)) {
            groupsByKey.remove(group.linkKey());
            group.end();
            group.transcoder().leave(host.packets());
            host.retire(group.transcoder()::close);
        }
    }

    /** @param monitor null: the leg hears one group, as it is */
    void monitor(TalkLeg leg, Monitor monitor) {
        if (leg.monitor != null) {
            monitors.remove(leg.monitor);
            host.retire(leg.monitor::close);
        }
        leg.monitor = monitor;
        if (monitor != null) {
            monitors.add(monitor);
        }
        for (TalkMember member = leg.groups(); member != null; member = member.nextOfLeg) {
            member.group.onMembersChanged();
        }
    }

    /** Says goodbye on all legs. */
    public void close() {
        for (int i = groups.size() - 1; i >= 0; i--) {
            remove(groups.get(i));
        }
        for (TalkLeg leg : List.copyOf(legs)) {
            monitor(leg, null);
            remove(leg);
        }
    }

    /** What comes from another node and is for no mixer. False: it is for no group, or must not come from there. */
    public boolean onFrame(int place, MediaFrame frame) {
        return link.onFrame(place, frame, groupsByKey.get(frame.conference()));
    }

    /** Nothing more comes from another node for now. */
    public void onDown(int place) {
        for (int i = 0; i < groups.size(); i++) {
            groups.get(i).onDown(1L << place);
        }
    }

    TalkLink link() {
        return link;
    }

    long nextBurst() {
        return ++bursts;
    }

    long nowNs() {
        return nowNs.getAsLong();
    }

    MixerHost host() {
        return host;
    }

    DatagramPoller poller() {
        return poller;
    }

    byte[] scratch() {
        return scratch;
    }

    short[] decodeScratch() {
        return decodeScratch;
    }

    TalkRing events() {
        return events;
    }

    FloorNotices notices() {
        return notices;
    }

    Counters<TalkCounter> counters() {
        return counters;
    }

    FloorReader reader() {
        return reader;
    }

    RelayedPacket packet() {
        return packet;
    }

    Preroll preroll() {
        return preroll;
    }
}
