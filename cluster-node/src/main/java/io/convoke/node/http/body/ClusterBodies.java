// SPDX-License-Identifier: Apache-2.0
package io.convoke.node.http.body;

import io.convoke.persistence.projection.CallDetailRecord;
import io.convoke.protocol.allocator.MixerStanding;
import io.convoke.protocol.allocator.NodeReport;
import io.convoke.protocol.ids.LegId;
import io.convoke.protocol.mixer.LegStatistics;
import java.time.Instant;
import java.util.List;

/** What goes out about call detail records, nodes and mixers. */
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
            String reason) {
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
                    cdr.reason());
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
            boolean draining) {
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
                    r.draining());
        }

        /** A member of the cluster from which no report has come. */
        public static Node silent(String node, String status) {
            return new Node(node, status, "", 0, 0, 0, "0", "", false);
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
