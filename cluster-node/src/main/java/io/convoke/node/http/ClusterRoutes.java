// SPDX-License-Identifier: Apache-2.0
package io.convoke.node.http;

import io.convoke.node.http.body.ClusterBodies;
import io.convoke.node.http.call.Answer;
import io.convoke.node.http.call.Call;
import io.convoke.node.http.call.EntityAnswers;
import io.convoke.node.http.call.Slice;
import io.convoke.protocol.allocator.AllocatorCommand;
import io.convoke.protocol.allocator.AllocatorReply;
import io.convoke.protocol.allocator.NodeReport;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import org.apache.pekko.http.javadsl.model.HttpResponse;

/** Nodes, mixers and gateways. */
record ClusterRoutes(EntityAnswers entities, Readings readings) {

    CompletionStage<HttpResponse> getNodes(Call call) {
        return entities.allocator(AllocatorCommand.GetNodes::new)
                .thenApply(reply -> EntityAnswers.expected(reply, AllocatorReply.Nodes.class))
                .thenApply(nodes -> Answer.ok(Slice.of(nodes(nodes.nodes()), ClusterBodies.Node::node, call)));
    }

    CompletionStage<HttpResponse> getGateways(Call call) {
        return entities.allocator(AllocatorCommand.GetGateways::new)
                .thenApply(reply -> EntityAnswers.expected(reply, AllocatorReply.Gateways.class))
                .thenApply(all -> Answer.ok(Slice.of(
                        all.gateways().stream().map(ClusterBodies.Gateway::of).toList(),
                        ClusterBodies.Gateway::name,
                        call)));
    }

    CompletionStage<HttpResponse> getMixers(Call call) {
        return readings.mixers()
                .get()
                .thenApply(mixers -> Answer.ok(Slice.of(
                        mixers.stream().map(ClusterBodies.Mixer::of).toList(),
                        mixer -> mixer.conference() + "~" + mixer.node(),
                        call)));
    }

    /** Members of the cluster, with what they last said of themselves; and who reported and is no member any more. */
    private List<ClusterBodies.Node> nodes(List<NodeReport> reports) {
        Map<String, String> silent = new HashMap<>(readings.members().get());
        List<ClusterBodies.Node> nodes = new ArrayList<>();
        for (NodeReport report : reports) {
            String status = silent.remove(report.node().value());
            nodes.add(ClusterBodies.Node.of(report, status == null ? "unknown" : status));
        }
        silent.forEach((node, status) -> nodes.add(ClusterBodies.Node.silent(node, status)));
        return nodes;
    }
}
