// SPDX-License-Identifier: Apache-2.0
package io.convoke.node.boot;

import io.convoke.media.agent.MediaEngine;
import io.convoke.node.allocator.MediaNode;
import io.convoke.node.entity.Census;
import io.convoke.node.http.ControlApi;
import io.convoke.node.http.Readings;
import io.convoke.node.sip.transaction.SipStack;
import io.convoke.node.telemetry.Telemetry;
import io.convoke.persistence.journal.JournalHealth;
import io.convoke.persistence.projection.CallDetailRecords;
import io.convoke.persistence.projection.LiveConferences;
import io.convoke.protocol.allocator.MediaNodeCommand;
import io.convoke.protocol.allocator.MediaNodeReply;
import io.convoke.protocol.allocator.MixerStanding;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.javadsl.AskPattern;
import org.apache.pekko.actor.typed.receptionist.Receptionist;
import org.apache.pekko.cluster.typed.Cluster;

/** Opens the node's doors, and gives them what they read beside entities: projections, the cluster, the media nodes. */
final class Edges {
    private static final Duration MEDIA_NODE_ANSWERS_WITHIN = Duration.ofSeconds(1);

    private final ActorSystem<?> system;

    private Edges(ActorSystem<?> system) {
        this.system = system;
    }

    /** Completes when the ports are bound; fails where one is taken. */
    static CompletionStage<?> open(
            ActorSystem<?> system,
            NodeSettings settings,
            Shards shards,
            MediaEngine engine,
            JournalHealth journal,
            Readiness readiness,
            CompletableFuture<SipStack> sip) {
        Edges edges = new Edges(system);
        LiveConferences live = new LiveConferences(system);
        CallDetailRecords cdrs = new CallDetailRecords(system);
        Readings readings = new Readings(
                live::list,
                (user, from, to, after, limit) -> user.isPresent()
                        ? cdrs.byUser(user.get(), from, to, after, limit)
                        : cdrs.byTime(from, to, after, limit),
                edges::mixers,
                edges::members,
                journal::available,
                readiness);
        Telemetry telemetry = new Telemetry(engine::report, engine::links, Census.of(system), journal::answersIn, sip);
        return ControlApi.start(system, settings, shards, readings, telemetry);
    }

    private Map<String, String> members() {
        return StreamSupport.stream(Cluster.get(system).state().getMembers().spliterator(), false)
                .collect(Collectors.toMap(
                        member -> member.address().getHost().orElseThrow() + ":"
                                + member.address().getPort().orElseThrow(),
                        member -> member.status().toString().toLowerCase(Locale.ROOT),
                        (one, other) -> one));
    }

    /** A media node that does not answer has no mixers to show. */
    private CompletionStage<List<MixerStanding>> mixers() {
        CompletionStage<Receptionist.Listing> found = AskPattern.ask(
                system.receptionist(),
                replyTo -> Receptionist.find(MediaNode.KEY, replyTo),
                MEDIA_NODE_ANSWERS_WITHIN,
                system.scheduler());
        return found.thenCompose(listing -> {
            List<CompletableFuture<List<MixerStanding>>> asked = listing.getServiceInstances(MediaNode.KEY).stream()
                    .map(this::mixersOf)
                    .toList();
            return CompletableFuture.allOf(asked.toArray(CompletableFuture[]::new))
                    .thenApply(_ -> asked.stream()
                            .flatMap(answer -> answer.join().stream())
                            .toList());
        });
    }

    private CompletableFuture<List<MixerStanding>> mixersOf(ActorRef<MediaNodeCommand> node) {
        CompletionStage<MediaNodeReply> answer =
                AskPattern.ask(node, MediaNodeCommand.ListMixers::new, MEDIA_NODE_ANSWERS_WITHIN, system.scheduler());
        return answer.thenApply(reply -> switch (reply) {
                    case MediaNodeReply.Mixers known -> known.mixers();
                })
                .exceptionally(_ -> List.of())
                .toCompletableFuture();
    }
}
