// SPDX-License-Identifier: Apache-2.0
package io.convoke.node.conference.placement;

import io.convoke.protocol.ids.LegId;
import io.convoke.protocol.ids.NodeId;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The mixers of a conference, one on each node where somebody is, and which leg is on which. A mixer: assigned -MixerOpened-> open
 * -MixerClosing-> closing -MixerClosed-> gone; lost from any of them; assigned again from any of them.
 *
 * @param phases in the order in which the nodes were assigned
 * @param places of legs that are not down
 * @param linked there were two at once: since then each is told of its peers
 */
public record Mixers(Map<NodeId, Phase> phases, Map<LegId, Place> places, boolean linked) {

    public enum Phase {
        ASSIGNED,
        OPEN,
        CLOSING
    }

    /**
     * @param node null while it has none
     * @param near where the leg would like to be; null for anywhere
     * @param full nodes that have turned it away
     */
    public record Place(NodeId node, NodeId near, Set<NodeId> full) {}

    /** At the beginning: one. */
    public static Mixers on(NodeId node) {
        return new Mixers(Map.of(node, Phase.ASSIGNED), Map.of(), false);
    }

    /** Of the mixer that has the leg, or shall have it; null while there is none. */
    public NodeId of(LegId leg) {
        Place place = places.get(leg);
        return place == null ? null : place.node;
    }

    /** Nodes that have a mixer, or are about to. */
    public List<NodeId> nodes() {
        return phases.keySet().stream().filter(this::has).toList();
    }

    /** That are open, or to which legs go: all but one that was named when nobody knew where legs would come in. */
    public List<NodeId> used() {
        Set<NodeId> withLegs = withLegs();
        return nodes().stream()
                .filter(node -> isOpen(node) || withLegs.contains(node))
                .toList();
    }

    private Set<NodeId> withLegs() {
        return places.values().stream()
                .map(Place::node)
                .filter(Objects::nonNull)
                .collect(Collectors.toSet());
    }

    public List<NodeId> open() {
        return phases.keySet().stream().filter(this::isOpen).toList();
    }

    public List<NodeId> closing() {
        return phases.keySet().stream()
                .filter(node -> phases.get(node) == Phase.CLOSING)
                .toList();
    }

    /** There is a mixer, or there will be. */
    public boolean has(NodeId node) {
        return node != null && phases.containsKey(node) && phases.get(node) != Phase.CLOSING;
    }

    public boolean isOpen(NodeId node) {
        return node != null && phases.get(node) == Phase.OPEN;
    }

    public boolean isAssigned(NodeId node) {
        return node != null && phases.get(node) == Phase.ASSIGNED;
    }

    /** Whose talkers the mixer of this node is to hear, and who is to hear its. */
    public List<NodeId> peers(NodeId node) {
        return open().stream()
                .filter(other -> !other.equals(node))
                .sorted((a, b) -> a.value().compareTo(b.value()))
                .toList();
    }

    /** Open, with nobody there, while others are elsewhere. */
    public List<NodeId> unused() {
        Set<NodeId> withLegs = withLegs();
        return withLegs.stream().anyMatch(this::isOpen)
                ? open().stream().filter(node -> !withLegs.contains(node)).toList()
                : List.of();
    }

    /** Where a leg goes that comes in, or comes back; null where the allocator has to say. */
    public NodeId placeFor(LegId leg, NodeId near, Placement placement) {
        if (has(of(leg))) return of(leg);
        if (has(near)) return near;
        // The newest: the older ones have turned somebody away.
        return placement == Placement.NEAR && near != null || nodes().isEmpty() ? null : nodes().getLast();
    }

    /** What the allocator is asked for a leg: nodes that it would rather have, best first. */
    public List<NodeId> rather(LegId leg) {
        Set<NodeId> rather = new LinkedHashSet<>();
        Place place = places.get(leg);
        if (place.near != null) rather.add(place.near);
        rather.addAll(nodes());
        rather.removeAll(place.full);
        return List.copyOf(rather);
    }

    public List<NodeId> without(LegId leg) {
        return places.get(leg).full.stream()
                .sorted((a, b) -> a.value().compareTo(b.value()))
                .toList();
    }

    /** Whether what was found for one of them does for the other. */
    public boolean sameWish(LegId one, LegId other) {
        return Objects.equals(places.get(one), places.get(other));
    }

    public Mixers assigned(NodeId node) {
        return phases(
                next -> {
                    next.remove(node); // it is the newest
                    next.put(node, Phase.ASSIGNED);
                },
                linked || nodes().stream().anyMatch(other -> !other.equals(node)));
    }

    public Mixers opened(NodeId node) {
        return phases(next -> next.replace(node, Phase.ASSIGNED, Phase.OPEN), linked);
    }

    public Mixers closing(NodeId node) {
        return phases(next -> next.replace(node, Phase.CLOSING), linked);
    }

    public Mixers closed(NodeId node) {
        return phases(next -> next.remove(node, Phase.CLOSING), linked);
    }

    /** With all that was there. */
    public Mixers lost(NodeId node) {
        Mixers without = phases(next -> next.remove(node), linked);
        return without.places(next -> next.replaceAll(
                (_, place) -> node.equals(place.node) ? new Place(null, place.near, place.full) : place));
    }

    /** It comes in, or comes back. */
    public Mixers wanted(LegId leg, NodeId near, NodeId node) {
        return places(next -> next.put(leg, new Place(node, near, Set.of())));
    }

    public Mixers placed(LegId leg, NodeId node) {
        return places(next -> next.computeIfPresent(leg, (_, place) -> new Place(node, place.near, place.full)));
    }

    public Mixers turnedAway(LegId leg, NodeId node) {
        return places(next -> next.computeIfPresent(leg, (_, place) -> {
            List<NodeId> full = new ArrayList<>(place.full);
            full.add(node);
            return new Place(node.equals(place.node) ? null : place.node, place.near, Set.copyOf(full));
        }));
    }

    public Mixers down(LegId leg) {
        return places(next -> next.remove(leg));
    }

    /** Legs of this node. */
    public Stream<LegId> legsOn(NodeId node) {
        return places.entrySet().stream()
                .filter(entry -> node.equals(entry.getValue().node))
                .map(Map.Entry::getKey);
    }

    private Mixers phases(Consumer<Map<NodeId, Phase>> change, boolean nowLinked) {
        Map<NodeId, Phase> next = new LinkedHashMap<>(phases);
        change.accept(next);
        return new Mixers(Collections.unmodifiableMap(next), places, nowLinked);
    }

    private Mixers places(Consumer<Map<LegId, Place>> change) {
        Map<LegId, Place> next = new LinkedHashMap<>(places);
        change.accept(next);
        return new Mixers(phases, Collections.unmodifiableMap(next), linked);
    }
}
