// SPDX-License-Identifier: Apache-2.0
package io.convoke.node.boot;

import com.typesafe.config.Config;
import io.convoke.media.agent.MediaSettings;
import io.convoke.media.link.LinkSettings;
import io.convoke.node.http.instant.MediaPorts;
import io.convoke.node.instant.InstantSettings;
import io.convoke.persistence.cassandra.CassandraSettings;
import io.convoke.protocol.ids.NodeId;
import io.convoke.protocol.ids.UserId;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * What a node is told: read from {@code convoke.*} and checked once, at the start. Defaults, units and reasons are in
 * reference.conf.
 *
 * @param domain of the conference service and of conference URIs, lower case
 */
public record NodeSettings(
        String domain,
        Node node,
        Cluster cluster,
        Http http,
        MediaSettings media,
        Security security,
        Inbox inbox,
        Users users,
        int relayInHand,
        InstantSettings instant,
        Duration sessionExpiry,
        boolean cassandraEmbedded,
        CassandraSettings cassandra) {

    public MediaPorts mediaPorts() {
        return new MediaPorts(media.address(), media.portMin(), media.portMax());
    }

    public record Node(Path data, boolean stopOnStdinEof, Duration stopTimeout) {}

    /** @param seeds as host:port; empty for a cluster of its own */
    public record Cluster(String host, int port, List<String> seeds) {}

    /** @param publicUrl what join URLs begin with, without a slash at the end */
    public record Http(
            String host,
            int port,
            String publicUrl,
            long maxBodyBytes,
            Duration askTimeout,
            Duration bodyTimeout,
            Duration heartbeat,
            Duration idleTimeout,
            int maxConnections,
            Duration drain) {}

    public record Security(
            String issuer,
            String audience,
            Optional<Path> hs256SecretFile,
            Optional<String> jwksUrl,
            Duration clockSkew) {}

    public record Inbox(int maxMessages, long maxBytes, int maxTextBytes) {}

    public record Users(
            int snapshotEvery,
            int maxContacts,
            int maxModes,
            int maxSessions,
            int maxRequests,
            int maxInvite,
            int maxListed) {}

    /** @throws IllegalArgumentException one line that names the key and what is wrong */
    public static NodeSettings of(Config root) {
        Config c = root.getConfig("convoke");
        NodeSettings settings = new NodeSettings(
                conferenceService(c.getString("domain")).domain(),
                node(c.getConfig("node")),
                new Cluster(
                        c.getString("cluster.host"),
                        port(c, "cluster.port"),
                        List.copyOf(c.getStringList("cluster.seeds"))),
                http(c.getConfig("http")),
                media(c.getConfig("media"), nodeId(c).value()),
                security(c.getConfig("security")),
                inbox(c.getConfig("inbox")),
                users(c.getConfig("user")),
                atLeast(c, "im-relay.in-hand", 1),
                InstantSettings.of(root),
                positive(c, "session.expiry"),
                c.getBoolean("cassandra.embedded"),
                CassandraSettings.of(root));
        if (settings.security.hs256SecretFile.isEmpty() && settings.security.jwksUrl.isEmpty()) {
            throw new IllegalArgumentException("convoke.security has neither hs256-secret-file nor jwks-url: "
                    + "nobody could use the control API, and nothing runs unauthenticated");
        }
        return settings;
    }

    /** The same in every node of a cluster that runs under the same host and port. */
    public NodeId nodeId() {
        return nodeId(cluster.host, cluster.port);
    }

    private static NodeId nodeId(Config c) {
        return nodeId(c.getString("cluster.host"), c.getInt("cluster.port"));
    }

    private static NodeId nodeId(String host, int port) {
        return new NodeId(host + ":" + port);
    }

    /** The address of record to which {@code /conference} is sent, and from which invitations come. */
    public UserId conferenceService() {
        return conferenceService(domain);
    }

    private static UserId conferenceService(String domain) {
        try {
            return UserId.parse("conference@" + domain);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("convoke.domain is '" + domain + "', not a domain", e);
        }
    }

    private static Node node(Config c) {
        return new Node(
                Path.of(c.getString("data")).toAbsolutePath().normalize(),
                c.getBoolean("stop-on-stdin-eof"),
                positive(c, "stop-timeout"));
    }

    private static Http http(Config c) {
        String host = c.getString("host");
        int port = port(c, "port");
        String url = c.getString("public-url").isBlank() ? "http://" + host + ":" + port : c.getString("public-url");
        return new Http(
                host,
                port,
                url.endsWith("/") ? url.substring(0, url.length() - 1) : url,
                c.getBytes("max-body"),
                positive(c, "ask-timeout"),
                positive(c, "body-timeout"),
                positive(c, "heartbeat"),
                positive(c, "idle-timeout"),
                atLeast(c, "max-connections", 1),
                positive(c, "drain"));
    }

    private static MediaSettings media(Config c, String node) {
        int threads = c.getInt("threads");
        try {
            return new MediaSettings(
                    InetAddress.getByName(c.getString("address")),
                    c.getInt("port-min"),
                    c.getInt("port-max"),
                    threads > 0 ? threads : Math.max(1, Runtime.getRuntime().availableProcessors() - 1),
                    c.getInt("loudest"),
                    c.getInt("opus-complexity"),
                    c.getDuration("leg-silence"),
                    Math.toIntExact(c.getBytes("receive-buffer")),
                    c.getInt("packets-per-tick"),
                    c.getInt("task-capacity"),
                    c.getInt("event-capacity"),
                    new LinkSettings(
                            node,
                            c.getString("link.host"),
                            port(c, "link.port"),
                            Path.of(c.getString("link.directory")).toAbsolutePath(),
                            c.getString("link.bind-host")));
        } catch (UnknownHostException e) {
            throw new IllegalArgumentException("convoke.media.address is no address: " + e.getMessage(), e);
        }
    }

    private static Security security(Config c) {
        return new Security(
                c.getString("issuer"),
                c.getString("audience"),
                given(c, "hs256-secret-file").map(Path::of),
                given(c, "jwks-url"),
                c.getDuration("clock-skew"));
    }

    private static Inbox inbox(Config c) {
        return new Inbox(
                atLeast(c, "max-messages", 1), c.getBytes("max-bytes"), Math.toIntExact(c.getBytes("max-text")));
    }

    private static Users users(Config c) {
        return new Users(
                atLeast(c, "snapshot-every", 10),
                atLeast(c, "max-contacts", 1),
                atLeast(c, "max-modes", 1),
                atLeast(c, "max-sessions", 1),
                atLeast(c, "max-requests", 1),
                atLeast(c, "max-invite", 1),
                atLeast(c, "max-listed", 1));
    }

    private static Optional<String> given(Config c, String key) {
        return Optional.of(c.getString(key)).filter(text -> !text.isBlank());
    }

    private static int port(Config c, String key) {
        int port = c.getInt(key);
        if (port < 1 || port > 65_535) throw wrong(c, key, "is " + port + ", not a port");
        return port;
    }

    private static int atLeast(Config c, String key, int least) {
        int value = c.getInt(key);
        if (value < least) throw wrong(c, key, "is " + value + ", less than " + least);
        return value;
    }

    private static Duration positive(Config c, String key) {
        Duration value = c.getDuration(key);
        if (value.isNegative() || value.isZero()) throw wrong(c, key, "is not a positive duration");
        return value;
    }

    private static IllegalArgumentException wrong(Config c, String key, String what) {
        return new IllegalArgumentException(
                key + " " + what + " (" + c.getValue(key).origin().description() + ")");
    }
}
