// SPDX-License-Identifier: Apache-2.0
package io.convoke.node.entity;

import io.convoke.protocol.allocator.AllocationOutcome;
import io.convoke.protocol.conference.ConferencePhase;
import io.convoke.protocol.ids.ConferenceId;
import io.convoke.protocol.ids.EndpointId;
import io.convoke.protocol.ids.UserId;
import io.convoke.protocol.instant.ProvisionedLeg;
import io.convoke.protocol.user.UserEvent;
import io.convoke.protocol.wire.Refusal;
import java.util.Collection;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Supplier;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.Extension;
import org.apache.pekko.actor.typed.ExtensionId;

/**
 * What lives on this node and what was done here, for whoever measures it. Entities write, any thread may read. There is
 * one for each actor system, so that no entity is handed anything for the sake of being counted.
 */
public final class Census implements Extension {
    private static final ExtensionId<Census> ID = new ExtensionId<>() {
        @Override
        public Census createExtension(ActorSystem<?> system) {
            return new Census();
        }
    };

    /** How a leg's media is. */
    public enum LegMedia {
        /** Offered, not answered yet. */
        CONNECTING,
        FLOWING,
        /** Nothing has come for longer than {@code convoke.media.leg-silence}. */
        SILENT,
        /** Its media engine is gone; it may come back. */
        LOST
    }

    /** A conference that is not over. */
    public record Standing(ConferencePhase phase, Collection<LegMedia> legs) {}

    private final Map<ConferenceId, Supplier<Standing>> conferences = new ConcurrentHashMap<>();
    private final Set<EndpointId> sessions = ConcurrentHashMap.newKeySet();
    private final Set<EndpointId> phones = ConcurrentHashMap.newKeySet();
    private final Set<EndpointId> calls = ConcurrentHashMap.newKeySet();
    private final Map<EndpointId, ProvisionedLeg> subscribers = new ConcurrentHashMap<>();
    private final Map<UserId, Integer> callsOfUsers = new ConcurrentHashMap<>();
    private final Map<EndpointId, List<String>> callsOfGateways = new ConcurrentHashMap<>();
    private final Map<String, Boolean> gatewaysUp = new ConcurrentHashMap<>();
    private final LongAdder messagesStored = new LongAdder();
    private final LongAdder messagesDropped = new LongAdder();
    private final LongAdder messagesRefused = new LongAdder();
    private final LongAdder requestsAllocated = new LongAdder();
    private final Map<Refusal.Reason, LongAdder> requestsRefused = new EnumMap<>(Refusal.Reason.class);
    private final AgentTraffic agents = new AgentTraffic();
    private volatile int allocatorInHand;
    private volatile int relayInHand;

    public Census() {
        for (Refusal.Reason reason : Refusal.Reason.values()) requestsRefused.put(reason, new LongAdder());
    }

    public static Census of(ActorSystem<?> system) {
        return system.registerExtension(ID);
    }

    /** @param standing asked only when somebody looks, on any thread */
    public void live(ConferenceId conference, Supplier<Standing> standing) {
        conferences.put(conference, standing);
    }

    /** Over, or not on this node any more. */
    public void gone(ConferenceId conference) {
        conferences.remove(conference);
    }

    public void session(EndpointId session, boolean open) {
        if (open) sessions.add(session);
        else sessions.remove(session);
    }

    /** A SIP phone that is registered. */
    public void phone(EndpointId phone, boolean registered) {
        if (registered) phones.add(phone);
        else phones.remove(phone);
    }

    /** A subscriber of the instant service; {@code leg} is null for one that has none. */
    public void subscriber(EndpointId subscriber, ProvisionedLeg leg) {
        if (leg == null) subscribers.remove(subscriber);
        else subscribers.put(subscriber, leg);
    }

    /** A SIP call that is up. */
    public void call(EndpointId call, boolean up) {
        if (up && calls.add(call)) callsOfUsers.merge(call.user(), 1, Integer::sum);
        if (!up && calls.remove(call)) {
            callsOfUsers.computeIfPresent(call.user(), (_, count) -> count == 1 ? null : count - 1);
        }
    }

    /** Whose lines a call occupies: of each gateway that it rings through, or is up through. */
    public void gateways(EndpointId call, List<String> names) {
        if (names.isEmpty()) callsOfGateways.remove(call);
        else callsOfGateways.put(call, names);
    }

    /** As the allocator on this node has it; unknown on others. */
    public void gateway(String name, boolean up) {
        gatewaysUp.put(name, up);
    }

    /** Virtual signalling agents, and the media that passes through them. */
    public AgentTraffic agents() {
        return agents;
    }

    /** @param dropped unread messages that had to make room */
    public void stored(Collection<UserEvent> events, long dropped) {
        messagesDropped.add(dropped);
        for (UserEvent event : events) {
            if (event instanceof UserEvent.MessageStored) messagesStored.increment();
            if (event instanceof UserEvent.RequestAnswered answered) {
                switch (answered.outcome()) {
                    case AllocationOutcome.Allocated _ -> requestsAllocated.increment();
                    case AllocationOutcome.NotAllocated no ->
                        requestsRefused.get(no.refusal().reason()).increment();
                }
            }
        }
    }

    /** A SIP phone does not take a message, and never will. */
    public void refusedByPhone() {
        messagesRefused.increment();
    }

    /** Requests that the allocator works on; 0 where it is on another node. */
    public void allocatorInHand(int requests) {
        allocatorInHand = requests;
    }

    /** Requests for which the IM relay waits for the allocator; 0 where it is on another node. */
    public void relayInHand(int requests) {
        relayInHand = requests;
    }

    public Collection<Standing> conferences() {
        return conferences.values().stream().map(Supplier::get).toList();
    }

    public int sessions() {
        return sessions.size();
    }

    public int phones() {
        return phones.size();
    }

    public int calls() {
        return calls.size();
    }

    /** Subscribers whose entities are on this node, with the legs that they have. */
    public Map<EndpointId, ProvisionedLeg> subscribers() {
        return Map.copyOf(subscribers);
    }

    /** That are up on this node. */
    public int calls(UserId user) {
        return callsOfUsers.getOrDefault(user, 0);
    }

    /** Calls of this node by gateway; none is left out that is known to be there. */
    public Map<String, Integer> gatewayCalls() {
        Map<String, Integer> counts = new TreeMap<>();
        gatewaysUp.keySet().forEach(name -> counts.put(name, 0));
        callsOfGateways.values().forEach(names -> names.forEach(name -> counts.merge(name, 1, Integer::sum)));
        return counts;
    }

    /** By name, where the allocator is on this node. */
    public Map<String, Boolean> gatewaysUp() {
        return Map.copyOf(gatewaysUp);
    }

    public long messagesStored() {
        return messagesStored.sum();
    }

    public long messagesDropped() {
        return messagesDropped.sum();
    }

    public long messagesRefused() {
        return messagesRefused.sum();
    }

    public long requestsAllocated() {
        return requestsAllocated.sum();
    }

    public long requestsRefused(Refusal.Reason reason) {
        return requestsRefused.get(reason).sum();
    }

    public int allocatorInHand() {
        return allocatorInHand;
    }

    public int relayInHand() {
        return relayInHand;
    }
}
