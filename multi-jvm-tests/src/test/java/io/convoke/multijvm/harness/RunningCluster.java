// SPDX-License-Identifier: Apache-2.0
package io.convoke.multijvm.harness;

import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.convoke.multijvm.network.Detour;
import io.convoke.ops.client.ControlClient;
import io.convoke.persistence.cassandra.CassandraUnavailable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/**
 * Nodes of one cluster, each a {@code ./convoke up} of its own, with a Cassandra that belongs to none of them: any may be
 * killed.
 */
public final class RunningCluster implements AutoCloseable {
    /** Until a node that does not answer is out of the cluster, and its entities have been read elsewhere. */
    public static final Duration TAKEN_OVER = Duration.ofSeconds(90);

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int MEDIA_PORTS_FROM = 20_000;
    private static final int MEDIA_PORTS = 2_000;
    private static final Duration SETTLED = Duration.ofSeconds(120);

    /** Null where all are at one address. */
    private final Cables cables;

    /** Null until it has started. */
    private ExternalCassandra cassandra;

    /** Of each node; none where nothing is between them. */
    private final List<Detour> detours = new ArrayList<>();

    private final List<RunningNode> nodes = new ArrayList<>();

    private RunningCluster(Cables cables) {
        this.cables = cables;
    }

    /** What is to be started. */
    public record Plan(int nodes, String settings, boolean onCables, boolean onDetours) {
        public Plan withNodes(int count) {
            return new Plan(count, settings, onCables, onDetours);
        }

        /** Of all nodes, in HOCON. */
        public Plan withSettings(String lines) {
            return new Plan(nodes, lines, onCables, onDetours);
        }

        /** Each with a cable of its own, which can be pulled; see {@link RunningCluster#canHaveCables}. */
        public Plan withCables() {
            return new Plan(nodes, settings, true, onDetours);
        }

        /** What nodes say to each other, over TCP and UDP, goes through the test, which can cut (of two nodes), delay and lose it; needs no root. */
        public Plan withDetours() {
            return new Plan(nodes, settings, onCables, true);
        }

        /** Ready, and every node knows every other. */
        public RunningCluster start(Path folder) throws IOException, InterruptedException {
            final RunningCluster cluster = new RunningCluster(onCables ? Cables.lay(nodes) : null);
            try {
                cluster.start(folder, this);
                return cluster;
            } catch (IOException | InterruptedException | CassandraUnavailable | RuntimeException e) {
                final Path evidence = cluster.keepEvidence("start");
                cluster.close();
                throw new IOException(
                        e.getMessage() + "\nLogs, thread dumps and counters of its nodes: " + evidence, e);
            }
        }
    }

    public static Plan aCluster() {
        return new Plan(1, "", false, false);
    }

    /** Whether this machine lets us. */
    public static boolean canHaveCables() {
        return Cables.canBeLaid();
    }

    /** From there on the node reaches nobody. */
    public void cutOff(int number) throws IOException, InterruptedException {
        if (cables != null) {
            cables.pull(number);
        }
        setCut(number, true);
    }

    public void join(int number) throws IOException, InterruptedException {
        if (cables != null) {
            cables.plugIn(number);
        }
        setCut(number, false);
    }

    private void setCut(int number, boolean cut) {
        for (int i = 0; i < detours.size(); i++) {
            for (int other = 1; other <= detours.size(); other++) {
                if (other != i + 1 && (i + 1 == number || other == number)) {
                    detours.get(i).cut(boundBy(other), cut);
                }
            }
        }
    }

    /** Of the datagrams between nodes. */
    public void lose(double fraction) {
        detours.forEach(detour -> detour.lose(fraction));
    }

    /** What nodes say to each other comes so much later, each way. */
    public void delay(Duration by) {
        detours.forEach(detour -> detour.delay(by));
    }

    /** A loopback address of its own: by it the detours know who speaks. */
    private static String boundBy(int number) {
        return "127.0.77." + number;
    }

    /** The address at which a node reaches the test. */
    public String host() {
        return cables == null ? Cables.Place.HERE.host() : cables.here();
    }

    private Cables.Place place(int number) {
        return cables == null ? Cables.Place.HERE : cables.place(number);
    }

    private void start(Path folder, Plan plan) throws IOException, InterruptedException, CassandraUnavailable {
        cassandra = ExternalCassandra.start(folder.resolve("cassandra"), host());
        final int count = plan.nodes();
        final List<Ports> ports = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            ports.add(Ports.free());
        }
        final String seeds = IntStream.range(0, count)
                .mapToObj(i -> '"' + knownAs(i + 1, plan) + ":" + ports.get(i).cluster() + '"')
                .collect(Collectors.joining(", "));
        for (int i = 0; plan.onDetours() && i < count; i++) {
            detours.add(Detour.open(
                    knownAs(i + 1, plan), boundBy(i + 1), ports.get(i).cluster()));
        }
        for (int i = 0; i < count; i++) {
            final Path data = Files.createDirectories(folder.resolve("node-" + (i + 1)));
            Files.writeString(data.resolve("jwt-secret"), "one secret for all the nodes of this cluster");
            nodes.add(RunningNode.launch(
                    cassandra,
                    data,
                    ports.get(i),
                    """
                    convoke.cluster { seeds = [%s], host = "%s" }
                    convoke.http.host = "%s"
                    convoke.allocator.secret = "one secret for all the nodes of this cluster"
                    convoke.media { address = "%s", port-min = %d, port-max = %d }
                    %s
                    """.formatted(
                                    seeds,
                                    knownAs(i + 1, plan),
                                    place(i + 1).host(),
                                    place(i + 1).host(),
                                    MEDIA_PORTS_FROM + i * MEDIA_PORTS,
                                    MEDIA_PORTS_FROM + (i + 1) * MEDIA_PORTS - 1,
                                    plan.settings() + (plan.onDetours() ? bound(i + 1, ports.get(i)) : "")),
                    place(i + 1)));
        }
        for (final RunningNode node : nodes) {
            node.awaitReady();
        }
        awaitNodesUp(count);
    }

    /** To the other nodes. */
    private String knownAs(int number, Plan plan) {
        return plan.onDetours() ? "127.0.78." + number : place(number).host();
    }

    private static String bound(int number, Ports ports) {
        return """

                convoke.cluster.bind-host = "%s"
                convoke.media.link.directory = "/dev/shm/convoke-%s-%d"
                pekko.remote.artery.advanced.tcp.outbound-client-hostname = "%s"
                """.formatted(boundBy(number), Cables.Place.HERE.host(), ports.cluster(), boundBy(number));
    }

    /** From 1. */
    public RunningNode node(int number) {
        return nodes.get(number - 1);
    }

    /** {@code kill -9}. */
    public void kill(int number) throws IOException, InterruptedException {
        node(number).killNode();
    }

    /** Those that were killed run again, and everybody knows. */
    public void restart() throws IOException, InterruptedException {
        for (final RunningNode node : nodes) {
            node.restart();
        }
        awaitNodesUp(nodes.size());
    }

    /** Of a node that runs now. */
    public ControlClient client() {
        try {
            return running().getLast().client();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The number of the node that runs the allocator: the last one that said so in its log. */
    public int nodeWithAllocator() throws IOException {
        long latest = 0;
        int found = 0;
        for (final RunningNode node : running()) {
            try (Stream<String> lines = Files.lines(node.data().resolve("log").resolve("node.jsonl"))) {
                final long started = lines.filter(line ->
                                line.contains("starting singleton actor") && line.contains("singletonManagerAllocator"))
                        .mapToLong(RunningCluster::timestamp)
                        .max()
                        .orElse(0);
                if (started > latest) {
                    latest = started;
                    found = nodes.indexOf(node) + 1;
                }
            }
        }
        return found;
    }

    private static long timestamp(String line) {
        try {
            return JSON.readTree(line).path("timestamp").asLong();
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("not a line of the log: " + line, e);
        }
    }

    /** The number of the one node that has mixers. */
    public int nodeWithMixers() throws IOException, InterruptedException {
        awaitMixersOn(1);
        final String name = nodesUp(running().getFirst()).stream()
                .filter(node -> node.path("mixers").asInt() > 0)
                .findFirst()
                .orElseThrow()
                .path("node")
                .asText();
        return number(name);
    }

    /** Every node that runs sees so many nodes that take media. */
    public void awaitNodesUp(int count) {
        await(count + " nodes are up").atMost(SETTLED).until(() -> {
            for (final RunningNode node : running()) {
                if (nodesUp(node).size() != count) {
                    return false;
                }
            }
            return true;
        });
    }

    /** So many nodes have mixers. */
    public void awaitMixersOn(int count) {
        await(count + " nodes with mixers")
                .atMost(SETTLED)
                .until(() -> nodesUp(running().getFirst()).stream()
                                .filter(node -> node.path("mixers").asInt() > 0)
                                .count()
                        == count);
    }

    private static List<JsonNode> nodesUp(RunningNode from) throws IOException, InterruptedException {
        return StreamSupport.stream(
                        from.client()
                                .call("GET", "/v1/nodes", null)
                                .body()
                                .path("items")
                                .spliterator(),
                        false)
                .filter(node -> node.path("status").asText().equals("up"))
                .toList();
    }

    private List<RunningNode> running() throws IOException {
        final List<RunningNode> running = new ArrayList<>();
        for (final RunningNode node : nodes) {
            if (node.nodeProcess().isPresent()) {
                running.add(node);
            }
        }
        return running;
    }

    /** Every node that runs has a media link with every other one that is up. */
    public void awaitLinks() {
        await("the media links are up").atMost(SETTLED).until(() -> {
            final List<JsonNode> up = nodesUp(running().getFirst());
            return up.stream().allMatch(node -> linksUp(node) == up.size() - 1);
        });
    }

    private static long linksUp(JsonNode node) {
        return StreamSupport.stream(node.path("links").spliterator(), false)
                .filter(link -> link.path("up").asBoolean())
                .count();
    }

    /** What the API says of the nodes that are up. */
    public List<JsonNode> nodesUp() throws IOException, InterruptedException {
        return nodesUp(running().getFirst());
    }

    /** The number of a node that the API names. */
    public int number(String name) {
        return IntStream.rangeClosed(1, nodes.size())
                .filter(number -> name.endsWith(":" + node(number).clusterPort()))
                .findFirst()
                .orElseThrow();
    }

    /** Logs and what {@code up} printed of all nodes, thread dumps and counters of those that run; the folder where it all is. */
    public Path keepEvidence(String test) {
        final Path folder = RunningNode.evidenceOf(test);
        for (int i = 0; i < nodes.size(); i++) {
            nodes.get(i).keepEvidence(folder.resolve("node-" + (i + 1)));
        }
        return folder;
    }

    @Override
    public void close() throws IOException {
        try {
            for (final RunningNode node : nodes.reversed()) {
                node.close();
            }
        } finally {
            detours.forEach(Detour::close);
            if (cassandra != null) {
                cassandra.close();
            }
            if (cables != null) {
                cables.close();
            }
        }
    }
}
