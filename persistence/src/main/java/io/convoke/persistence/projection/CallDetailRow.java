// SPDX-License-Identifier: Apache-2.0
package io.convoke.persistence.projection;

import com.datastax.oss.driver.api.core.cql.Row;
import io.convoke.protocol.ids.ConferenceId;
import io.convoke.protocol.ids.EndpointId;
import io.convoke.protocol.ids.LegId;
import io.convoke.protocol.mixer.LegStatistics;

/** The columns that both tables of call detail records share, in one order. */
final class CallDetailRow {
    static final String COLUMNS = "started_at, conference, leg, endpoint, subject, ended_at, reason, codec,"
            + " packets_received, bytes_received, packets_sent, bytes_sent, packets_lost, packets_dropped,"
            + " frames_concealed, jitter_ms, peer_fraction_lost, round_trip_ms, silent_ms, level_db, delay_ms,"
            + " sip_status, q850_cause";

    private static final int COUNT = COLUMNS.split(",").length;

    private CallDetailRow() {}

    static String insertInto(String table, String partitionColumns, int partitionCount) {
        return "INSERT INTO convoke_projection." + table + " (" + partitionColumns + ", " + COLUMNS + ") VALUES (?"
                + ", ?".repeat(partitionCount - 1 + COUNT) + ")";
    }

    /** The values of {@link #COLUMNS}, behind those of the partition. */
    static Object[] values(CallDetailRecord r, Object... partition) {
        LegStatistics s = r.statistics();
        Object[] columns = {
            r.startedAt(),
            r.conference().value(),
            r.leg().value(),
            r.endpoint().toString(),
            r.subject(),
            r.endedAt(),
            r.reason(),
            s.codec(),
            s.packetsReceived(),
            s.bytesReceived(),
            s.packetsSent(),
            s.bytesSent(),
            s.packetsLost(),
            s.packetsDropped(),
            s.framesConcealed(),
            s.jitterMs(),
            s.peerFractionLost(),
            s.roundTripMs(),
            s.silentMs(),
            s.levelDb(),
            s.delayMs(),
            r.sipStatus(),
            r.q850Cause()
        };
        Object[] all = new Object[partition.length + columns.length];
        System.arraycopy(partition, 0, all, 0, partition.length);
        System.arraycopy(columns, 0, all, partition.length, columns.length);
        return all;
    }

    static CallDetailRecord read(Row row) {
        return new CallDetailRecord(
                new ConferenceId(row.getString("conference")),
                row.getString("subject"),
                EndpointId.parse(row.getString("endpoint")),
                new LegId(row.getString("leg")),
                row.getInstant("started_at"),
                row.getInstant("ended_at"),
                row.getString("reason"),
                new LegStatistics(
                        row.getString("codec"),
                        row.getLong("packets_received"),
                        row.getLong("bytes_received"),
                        row.getLong("packets_sent"),
                        row.getLong("bytes_sent"),
                        row.getLong("packets_lost"),
                        row.getLong("packets_dropped"),
                        row.getLong("frames_concealed"),
                        row.getDouble("jitter_ms"),
                        row.getDouble("peer_fraction_lost"),
                        row.getInt("round_trip_ms"),
                        row.getLong("silent_ms"),
                        row.getInt("level_db"),
                        row.getInt("delay_ms")),
                row.getInt("sip_status"),
                row.getInt("q850_cause"));
    }
}
