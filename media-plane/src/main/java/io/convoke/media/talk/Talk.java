// SPDX-License-Identifier: Apache-2.0
package io.convoke.media.talk;

import io.convoke.media.floor.DenyCause;
import io.convoke.media.floor.FloorMessage;
import io.convoke.media.floor.FloorSettings;
import io.convoke.media.leg.Leg;
import io.convoke.media.leg.LegSupply;
import io.convoke.media.link.Links;
import io.convoke.media.mix.StreamFormat;
import io.convoke.media.sdp.MediaParameters;
import io.convoke.media.talk.event.TalkEvent;
import io.convoke.media.talk.event.TalkReport;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import java.util.function.LongSupplier;
import java.util.function.Predicate;

/**
 * Provisioned legs and talk groups of one node as the rest of the process sees them: legs by key, groups by key. All methods may be
 * called by any thread and do not wait; those that answer a boolean are idempotent, and answer false when the thread's queue is full
 * or what is named is not there, and then nothing has happened.
 */
public final class Talk {
    private final Exchange exchange;
    private final Predicate<Runnable> offer;
    private final LegSupply supply;
    private final LongSupplier clock;
    private final int opusComplexity;
    private final Links links;
    private final int thread;
    private final Map<String, TalkLeg.Outside> legs = new ConcurrentHashMap<>();
    private final Map<String, OpenGroup> groups = new ConcurrentHashMap<>();
    private final Map<Long, String> legNames = new ConcurrentHashMap<>();
    private final Map<Long, String> groupNames = new ConcurrentHashMap<>();
    private final AtomicLong serials = new AtomicLong();

    /** @param offer to the thread; false when its queue is full @param thread its number, as {@code links} know it */
    public Talk(
            Exchange exchange,
            Predicate<Runnable> offer,
            LegSupply supply,
            LongSupplier clock,
            int opusComplexity,
            Links links,
            int thread) {
        this.exchange = exchange;
        this.offer = offer;
        this.supply = supply;
        this.clock = clock;
        this.opusComplexity = opusComplexity;
        this.links = links;
        this.thread = thread;
    }

    /** Provisions a leg, or changes it in place. False also where the port of a new one was not reserved. */
    public synchronized boolean putLeg(String legKey, int localRtpPort, MediaParameters media) {
        TalkLeg.Outside present = legs.get(legKey);
        if (present != null && present.port() == localRtpPort) {
            return present.media().equals(media) || change(legKey, present, media);
        }
        Leg leg = supply.claim(localRtpPort, exchange.events());
        if (leg == null) {
            return false;
        }
        TalkLeg waiting = new TalkLeg(leg, exchange, () -> supply.takeApart(leg));
        StreamFormat format = StreamFormat.of(media, opusComplexity);
        waiting.configure(media, format, clock.getAsLong());
        TalkLeg.Outside next = new TalkLeg.Outside(
                waiting, localRtpPort, media, format, present == null ? new HashMap<>() : present.groups());
        OpenGroup.Change change = new OpenGroup.Change();
        change.then(() -> exchange.add(waiting));
        if (present != null) { // RTCP gets a port of its own, or has none any more
            next.takePlaceOf(present, exchange, change);
            change.onceTaken(() -> legNames.remove(present.leg().leg().serial()));
        }
        change.ifNot(() -> supply.unclaim(leg));
        change.onceTaken(() -> {
            legs.put(legKey, next);
            legNames.put(leg.serial(), legKey);
        });
        return change.offerTo(offer);
    }

    private boolean change(String legKey, TalkLeg.Outside present, MediaParameters media) {
        OpenGroup.Change change = new OpenGroup.Change();
        StreamFormat format = StreamFormat.of(media, opusComplexity);
        change.then(() -> present.leg().configure(media, format, exchange.nowNs()));
        if (!format.equals(present.format())) {
            for (TalkMember.In in : present.groups().values()) {
                in.open().hear(media.codec(), format, present.isMonitor(), change);
                change.then(in.open().group()::onMembersChanged);
            }
            if (present.isMonitor()) {
                change.monitor(exchange, present.leg(), format);
            }
        }
        change.onceTaken(() ->
                legs.put(legKey, new TalkLeg.Outside(present.leg(), present.port(), media, format, present.groups())));
        return change.offerTo(offer);
    }

    /** Leaves all its groups, and frees its ports. */
    public synchronized boolean removeLeg(String legKey) {
        TalkLeg.Outside present = legs.get(legKey);
        if (present == null) {
            return true;
        }
        if (!offer.test(present.takenDown(exchange))) {
            return false;
        }
        legs.remove(legKey);
        legNames.remove(present.leg().leg().serial());
        present.groups().values().forEach(in -> in.open().members().remove(legKey));
        return true;
    }

    /** Opens a group whose floor is decided here; one that had another home is opened anew, without members. */
    public boolean openGroup(String groupKey, FloorSettings settings) {
        return open(groupKey, 0, group -> new HomeFloor(group, settings, clock.getAsLong()));
    }

    /**
     * As {@link #openGroup}, where the floor is decided on another node; who is in it on this one is told to both.
     *
     * @param hangTime should the home be lost: without a word from there for somewhat longer, it is over here
     */
    public synchronized boolean openGroupAway(String groupKey, String home, Duration hangTime) {
        long node = links.claim(Set.of(home));
        return node >= 0 && open(groupKey, node, group -> new AwayFloor(group, node, hangTime, clock.getAsLong()));
    }

    private synchronized boolean open(String groupKey, long home, Function<TalkGroup, Floor> floor) {
        OpenGroup present = groups.get(groupKey);
        boolean same = present != null && present.home() == home;
        if (same || !closeGroup(groupKey)) {
            links.release(home);
            return same;
        }
        long serial = serials.incrementAndGet();
        TalkGroup group = new TalkGroup(exchange, groupKey, serial, Links.keyOf(groupKey), floor);
        if (!offer.test(() -> exchange.add(group))) {
            links.release(home);
            return false;
        }
        links.route(group.linkKey(), thread);
        groups.put(groupKey, new OpenGroup(group, links, home));
        groupNames.put(serial, groupKey);
        return true;
    }

    /** All other nodes on which the group is open. False also where there are more than can be linked. */
    public synchronized boolean setPeers(String groupKey, Set<String> nodes) {
        OpenGroup open = groups.get(groupKey);
        OpenGroup.Change change = new OpenGroup.Change();
        return open != null && open.setNodes(nodes, change) && change.offerTo(offer);
    }

    /** The legs stay. */
    public synchronized boolean closeGroup(String groupKey) {
        OpenGroup present = groups.get(groupKey);
        if (present == null) {
            return true;
        }
        OpenGroup.Change change = new OpenGroup.Change();
        change.then(() -> exchange.remove(present.group()));
        present.members().keySet().forEach(legKey -> forget(groupKey, legKey, change));
        change.onceTaken(() -> {
            groups.remove(groupKey);
            groupNames.remove(present.group().serial());
            links.unroute(present.group().linkKey());
            present.release();
        });
        return change.offerTo(offer);
    }

    /** A leg of the group is not in it any more, and perhaps hears only one now. */
    private void forget(String groupKey, String legKey, OpenGroup.Change change) {
        TalkLeg.Outside waiting = legs.get(legKey);
        TalkMember.In gone = waiting == null ? null : waiting.groups().get(groupKey);
        if (gone == null) {
            return;
        }
        boolean before = waiting.isMonitor();
        waiting.groups().remove(groupKey);
        change.ifNot(() -> waiting.groups().put(groupKey, gone));
        if (before && !waiting.isMonitor()) {
            change.then(() -> exchange.monitor(waiting.leg(), null));
        }
    }

    /** Comes in, or changes. */
    public synchronized boolean join(String groupKey, String legKey, MemberSettings settings) {
        OpenGroup open = groups.get(groupKey);
        TalkLeg.Outside waiting = legs.get(legKey);
        if (open == null || waiting == null) {
            return false;
        }
        TalkMember.In present = waiting.groups().get(groupKey);
        TalkMember member = present == null
                ? new TalkMember(open.group(), waiting.leg(), 0, Links.keyOf(legKey), settings)
                : present.member();
        OpenGroup.Change change = new OpenGroup.Change();
        boolean before = waiting.isMonitor();
        waiting.groups().put(groupKey, new TalkMember.In(open, member, settings));
        change.ifNot(() -> waiting.groups().compute(groupKey, (key, in) -> present));
        waiting.listen(exchange, before, change);
        change.then(
                present == null
                        ? () -> open.group().join(member, exchange.nowNs())
                        : () -> open.group().change(member, settings, exchange.nowNs()));
        change.onceTaken(() -> open.members().put(legKey, member));
        return change.offerTo(offer);
    }

    /** At the home node: somebody comes in, or changes, who is on another node and in the group there. */
    public synchronized boolean joinAway(String groupKey, String node, String legKey, MemberSettings settings) {
        OpenGroup open = groups.get(groupKey);
        long mask = open == null || legs.containsKey(legKey) ? -1 : links.claim(Set.of(node));
        if (mask < 0) {
            return false;
        }
        TalkMember present = open.members().get(legKey);
        TalkMember member = present != null && present.node == mask
                ? present
                : new TalkMember(open.group(), null, mask, Links.keyOf(legKey), settings);
        OpenGroup.Change change = new OpenGroup.Change();
        open.hearAway(change);
        change.then(() -> open.group().replace(present, member, settings, exchange.nowNs()));
        change.ifNot(() -> links.release(mask));
        change.onceTaken(() -> {
            links.release(present == null ? 0 : present.node);
            open.members().put(legKey, member);
        });
        return change.offerTo(offer);
    }

    /** Goes, wherever the leg is, and with him the floor where he had it. */
    public synchronized boolean leave(String groupKey, String legKey) {
        OpenGroup open = groups.get(groupKey);
        TalkMember present = open == null ? null : open.members().get(legKey);
        if (present == null) {
            return true;
        }
        OpenGroup.Change change = new OpenGroup.Change();
        change.then(() -> open.group().leave(present, exchange.nowNs()));
        forget(groupKey, legKey, change);
        change.onceTaken(() -> {
            open.members().remove(legKey);
            links.release(present.node);
        });
        return change.offerTo(offer);
    }

    /** As after a start: no group, no leg. False where some are left: come again. */
    public synchronized boolean clear() {
        groups.keySet().forEach(this::closeGroup);
        legs.keySet().forEach(this::removeLeg);
        return groups.isEmpty() && legs.isEmpty();
    }

    /** As by RTCP; what becomes of it is an event. @param priority that he claims, or -1 */
    public boolean requestFloor(String groupKey, String legKey, int priority) {
        return say(groupKey, legKey, FloorMessage.REQUEST, priority);
    }

    public boolean releaseFloor(String groupKey, String legKey) {
        return say(groupKey, legKey, FloorMessage.RELEASE, -1);
    }

    private synchronized boolean say(String groupKey, String legKey, FloorMessage message, int priority) {
        OpenGroup open = groups.get(groupKey);
        TalkMember member = open == null ? null : open.members().get(legKey);
        return member != null
                && offer.test(() -> {
                    if (open.group().has(member)) { // else he has left meanwhile
                        open.group().onFloor(member, message, priority, exchange.nowNs());
                    }
                });
    }

    /** Takes all events that wait, oldest first; where there is none, waits so long for one. One caller at a time. */
    public List<TalkEvent> awaitEvents(long timeoutNs) {
        List<TalkEvent> events = new ArrayList<>();
        exchange.events().await(timeoutNs, groupNames::get, legNames::get, events);
        return events;
    }

    /** To a leg that asked for a session by RTCP, of which nothing came. */
    public boolean deny(String legKey, DenyCause cause) {
        TalkLeg.Outside waiting = legs.get(legKey);
        return waiting != null && offer.test(() -> waiting.leg().deny(cause));
    }

    /** What is known of a provisioned leg from outside of its thread: only its counters are. */
    public record Provisioned(MediaParameters media, Leg leg) {}

    public Optional<Provisioned> leg(String legKey) {
        return Optional.ofNullable(legs.get(legKey))
                .map(waiting -> new Provisioned(waiting.media(), waiting.leg().leg()));
    }

    public List<Leg> legs() {
        return legs.values().stream().map(waiting -> waiting.leg().leg()).toList();
    }

    public TalkReport report() {
        long lost = exchange.events().dropped();
        return TalkReport.of(legs.size(), groups.size(), exchange.counters(), lost);
    }
}
