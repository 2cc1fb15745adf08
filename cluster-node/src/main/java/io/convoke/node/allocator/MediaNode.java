// SPDX-License-Identifier: Apache-2.0
package io.convoke.node.allocator;

import io.convoke.media.agent.LegEvent;
import io.convoke.media.agent.MediaEngine;
import io.convoke.media.agent.MixerReport;
import io.convoke.media.link.LinkSettings;
import io.convoke.node.boot.Shards;
import io.convoke.node.entity.Census;
import io.convoke.protocol.allocator.AllocatorCommand;
import io.convoke.protocol.allocator.MediaNodeCommand;
import io.convoke.protocol.allocator.MediaNodeReply;
import io.convoke.protocol.allocator.MixerStanding;
import io.convoke.protocol.allocator.NodeReport;
import io.convoke.protocol.ids.ConferenceId;
import io.convoke.protocol.ids.LegId;
import io.convoke.protocol.ids.MixerId;
import io.convoke.protocol.ids.NodeId;
import io.convoke.protocol.mixer.MixerCommand;
import io.convoke.protocol.mixer.MixerReply;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.actor.typed.receptionist.Receptionist;
import org.apache.pekko.actor.typed.receptionist.ServiceKey;

/** One on every media node: tells the allocator how loaded the node is, and whoever asks which mixers it has. */
public final class MediaNode {
    /** Under which every node's is found. */
    public static final ServiceKey<MediaNodeCommand> KEY = ServiceKey.create(MediaNodeCommand.class, "media-node");

    /** A fifth of the time after which the allocator forgets a node that is silent. */
    private static final Duration REPORT_EVERY = Duration.ofSeconds(1);

    /** A key that somebody presses is answered as if at once. */
    private static final Duration EVENTS_EVERY = Duration.ofMillis(100);

    /** Of one leg in that time: no finger is faster, and what is no finger is bounded. */
    private static final int MOST_DIGITS = 16;

    private sealed interface Inside extends MediaNodeCommand.Internal {
        record Report() implements Inside {}

        record Events() implements Inside {}

        record Listed(Receptionist.Listing all) implements Inside {}

        record MixerSaid(MixerReply reply) implements Inside {}
    }

    /** Of no conference and no leg: it is only asked where mixers of this node run. */
    private static final ConferenceId NO_CONFERENCE = new ConferenceId("none");

    private static final LegId NO_LEG = new LegId("none");

    private final NodeId node;
    private final MediaEngine engine;
    private final Shards shards;
    private final String mediaAddress;
    private final String version;
    private final Neighbours neighbours;
    private final ActorContext<MediaNodeCommand> context;
    private final ActorRef<MixerReply> mixerSays;
    private boolean mixersAreHome;

    private MediaNode(
            NodeId node,
            MediaEngine engine,
            Shards shards,
            String mediaAddress,
            String version,
            LinkSettings link,
            ActorContext<MediaNodeCommand> context) {
        this.node = node;
        this.engine = engine;
        this.shards = shards;
        this.mediaAddress = mediaAddress;
        this.version = version;
        this.neighbours = new Neighbours(node, engine, link, context.getSelf());
        this.context = context;
        this.mixerSays = context.messageAdapter(MixerReply.class, Inside.MixerSaid::new);
    }

    /**
     * @param mediaAddress for people who read the list of nodes
     * @param version of the software
     * @param link how its engine is reached; null for one without links
     */
    public static Behavior<MediaNodeCommand> create(
            NodeId node, MediaEngine engine, Shards shards, String mediaAddress, String version, LinkSettings link) {
        return Behaviors.setup(context -> Behaviors.withTimers(timers -> {
            ActorRef<Receptionist.Command> receptionist = context.getSystem().receptionist();
            receptionist.tell(Receptionist.register(KEY, context.getSelf()));
            receptionist.tell(Receptionist.subscribe(
                    KEY, context.messageAdapter(Receptionist.Listing.class, Inside.Listed::new)));
            timers.startTimerWithFixedDelay(new Inside.Report(), Duration.ZERO, REPORT_EVERY);
            timers.startTimerWithFixedDelay(new Inside.Events(), EVENTS_EVERY);
            MediaNode self = new MediaNode(node, engine, shards, mediaAddress, version, link, context);
            return Behaviors.receiveMessage(self::onCommand);
        }));
    }

    private Behavior<MediaNodeCommand> onCommand(MediaNodeCommand command) {
        switch (command) {
            case MediaNodeCommand.ListMixers c -> c.replyTo().tell(new MediaNodeReply.Mixers(node, mixers()));
            case MediaNodeCommand.Greet c -> neighbours.greeted(c);
            case MediaNodeCommand.Internal inside -> {
                switch ((Inside) inside) {
                    case Inside.Report _ -> lookAround();
                    case Inside.MixerSaid said -> found(said.reply());
                    case Inside.Listed listed -> neighbours.are(listed.all().getAllServiceInstances(KEY));
                    case Inside.Events _ -> takeEvents();
                }
            }
        }
        return Behaviors.same();
    }

    private List<MixerStanding> mixers() {
        return engine.mixerKeys().stream().sorted().map(this::standing).toList();
    }

    private MixerStanding standing(String key) {
        MixerReport report = engine.report(key);
        List<LegId> speaking = report.speakingLegKeys().stream().map(LegId::new).toList();
        return new MixerStanding(MixerId.parse(key), report.legs(), speaking);
    }

    /**
     * Mixers that conferences asked for while this node was away run elsewhere, and say that they are lost, until their shard has
     * come home ({@link MixerShardAllocation}). To take conferences before that would be to lose each of them at once.
     */
    private void lookAround() {
        neighbours.greet();
        if (mixersAreHome) report();
        else shards.mixer(new MixerId(node, NO_CONFERENCE)).tell(new MixerCommand.GetLeg(NO_LEG, mixerSays));
    }

    private void found(MixerReply reply) {
        if (mixersAreHome || reply instanceof MixerReply.Gone) return;
        mixersAreHome = true;
        report();
    }

    private void report() {
        List<String> mixers = engine.mixerKeys();
        NodeReport told = new NodeReport(
                node,
                engine.incarnation(),
                mediaAddress,
                mixers.size(),
                mixers.stream().mapToInt(key -> engine.report(key).legs()).sum(),
                engine.loadFraction(),
                false,
                version,
                Census.of(context.getSystem()).gatewayCalls(),
                neighbours.links());
        shards.allocator().tell(new AllocatorCommand.Report(told));
    }

    /** Silence is read from the legs' counters by their mixer; but for keys, the rest is for whoever looks for a fault. */
    private void takeEvents() {
        Map<Pad, StringBuilder> pressed = new LinkedHashMap<>();
        for (LegEvent event : engine.drainEvents()) {
            if (event instanceof LegEvent.Digit key) {
                StringBuilder digits =
                        pressed.computeIfAbsent(new Pad(key.mixerKey(), key.legKey()), _ -> new StringBuilder());
                if (digits.length() < MOST_DIGITS) digits.append(key.digit());
            } else {
                context.getLog().debug("{}", event);
            }
        }
        pressed.forEach((pad, digits) -> shards.mixer(MixerId.parse(pad.mixer()))
                .tell(new MixerCommand.Pressed(new LegId(pad.leg()), digits.toString())));
    }

    /** A leg's keys. Which ones are pressed is not in the log: a PIN is. */
    private record Pad(String mixer, String leg) {}
}
