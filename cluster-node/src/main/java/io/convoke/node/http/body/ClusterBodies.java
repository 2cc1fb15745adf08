// SPDX-License-Identifier: Apache-2.0
package io.convoke.node.http.body;

import io.convoke.persistence.projection.CallDetailRecord;
import io.convoke.protocol.allocator.GatewayStanding;
import io.convoke.protocol.allocator.LinkStanding;
import io.convoke.protocol.allocator.MixerStanding;
import io.convoke.protocol.allocator.NodeReport;
import io.convoke.protocol.ids.LegId;
import io.convoke.protocol.mixer.LegStatistics;
import java.time.Instant;
import java.util.List;

/** What goes out about call detail records, nodes, mixers and gateways. */
public final class ClusterBodies {
    private static final double MS_PER_SECOND = 1000;

    private ClusterBodies() {}

    public record Cdr(
            String conference,
            String subject,
            String user,
            String endpoint,
            String leg,
            Instant startedAt,
            Instant endedAt,
            double durationSeconds,
            String codec,
            long packetsReceived,
            long packetsSent,
            long packetsLost,
            double jitterMs,
            String reason,
            Integer sipStatus,
            Integer q850Cause) {
        public static Cdr of(CallDetailRecord cdr) {
            LegStatistics s = cdr.statistics();
            return new Cdr(
                    cdr.conference().value(),
                    cdr.subject(),
                    cdr.user().aor(),
                    cdr.endpoint().device(),
                    cdr.leg().value(),
                    cdr.startedAt(),
                    cdr.endedAt(),
                    cdr.duration().toMillis() / MS_PER_SECOND,
                    s.codec(),
                    s.packetsReceived(),
                    s.packetsSent(),
                    s.packetsLost(),
                    s.jitterMs(),
                    cdr.reason(),
                    cdr.sipStatus() == 0 ? null : cdr.sipStatus(),
                    cdr.q850Cause() == 0 ? null : cdr.q850Cause());
        }
    }

    /** @param incarnation of the media engine, in hexadecimal: JSON numbers do not hold 63 bits */
    public record Node(
            String node,
            String status,
            String mediaAddress,
            int mixers,
            int legs,
            double load,
            String incarnation,
            String version,
            boolean draining,
            List<Link> links) {
        public static Node of(NodeReport r, String status) {
            return new Node(
                    r.node().value(),
                    status,
                    r.mediaAddress(),
                    r.mixers(),
                    r.legs(),
                    r.loadFraction(),
                    Long.toHexString(r.incarnation()),
                    r.version(),
                    r.draining(),
                    r.links().stream().map(Link::of).toList());
        }

        /** A member of the cluster from which no report has come. */
        public static Node silent(String node, String status) {
            return new Node(node, status, "", 0, 0, 0, "0", "", false, List.of());
        }
    }

    /** @param loss 0..1 */
    public record Link(
            String peer,
            boolean up,
            double delayMs,
            double loss,
            double framesPerSecond,
            long framesSent,
            long framesReceived,
            long framesLost,
            long framesDropped) {
        private static Link of(LinkStanding l) {
            return new Link(
                    l.peer().value(),
                    l.up(),
                    l.delayMs(),
                    l.lossFraction(),
                    l.framesPerSecond(),
                    l.framesSent(),
                    l.framesReceived(),
                    l.framesLost(),
                    l.framesDropped());
        }
    }

    /** @param capacity null for any number; {@code detail} null unless something failed last */
    public record Gateway(
            String name,
            String address,
            List<String> kinds,
            List<String> prefixes,
            int priority,
            Integer capacity,
            int calls,
            String health,
            Instant since,
            String detail) {
        public static Gateway of(GatewayStanding g) {
            return new Gateway(
                    g.name(),
                    g.address(),
                    g.kinds().stream().map(Checks::name).toList(),
                    g.prefixes(),
                    g.priority(),
                    g.capacity() == 0 ? null : g.capacity(),
                    g.calls(),
                    Checks.name(g.health()),
                    g.since(),
                    g.detail());
        }
    }

    public record Mixer(String conference, String node, int legs, List<String> speaking) {
        public static Mixer of(MixerStanding m) {
            return new Mixer(
                    m.mixer().conference().value(),
                    m.mixer().node().value(),
                    m.legs(),
                    m.speaking().stream().map(LegId::value).toList());
        }
    }
}
