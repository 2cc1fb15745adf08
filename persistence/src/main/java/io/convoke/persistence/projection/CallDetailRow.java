// SPDX-License-Identifier: Apache-2.0
package io.convoke.persistence.projection;

import com.datastax.oss.driver.api.core.cql.Row;
import io.convoke.protocol.ids.ConferenceId;
import io.convoke.protocol.ids.EndpointId;
import io.convoke.protocol.ids.LegId;
import io.convoke.protocol.mixer.LegStatistics;
import java.util.Arrays;
import java.util.stream.Stream;

/** The columns that both tables of call detail records share, in one order. */
final class CallDetailRow {
    static final String COLUMNS = "started_at, conference, leg, endpoint, subject, ended_at, reason, codec,"
            + " packets_received, bytes_received, packets_sent, bytes_sent, packets_lost, packets_dropped,"
            + " frames_concealed, jitter_ms, peer_fraction_lost, round_trip_ms, silent_ms, level_db, delay_ms,"
            + " sip_status, q850_cause";

    private static final int COUNT = COLUMNS.split(",").length;
    private static final int STATISTICS = LegStatistics.class.getRecordComponents().length;

    private CallDetailRow() {}

    static String insertInto(String table, String partitionColumns, int partitionCount) {
        return "INSERT INTO convoke_projection." + table + " (" + partitionColumns + ", " + COLUMNS + ") VALUES (?"
                + ", ?".repeat(partitionCount - 1 + COUNT) + ")";
    }

    /** The values of {@link #COLUMNS}, behind those of the partition; null for what is not there. */
    static Object[] values(CallDetailRecord r, Object... partition) {
        Object[] call = {
            r.startedAt(),
            r.conference().value(),
            r.leg().value(),
            r.endpoint().toString(),
            r.subject(),
            r.endedAt(),
            r.reason()
        };
        Object[] end = {unlessZero(r.sipStatus()), unlessZero(r.q850Cause())};
        return Stream.of(partition, call, statistics(r.statistics()), end)
                .flatMap(Arrays::stream)
                .toArray();
    }

    /** Those of a leg that was never in a mixer are not there: most of what a push-to-talk session would write. */
    private static Object[] statistics(LegStatistics s) {
        if (s.equals(LegStatistics.NONE)) {
            return new Object[STATISTICS];
        }
        return new Object[] {
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
            s.delayMs()
        };
    }

    private static Integer unlessZero(int number) {
        return number == 0 ? null : number;
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
                row.isNull("codec") ? LegStatistics.NONE : statistics(row),
                row.getInt("sip_status"), // 0 where it is not there
                row.getInt("q850_cause"));
    }

    private static LegStatistics statistics(Row row) {
        return new LegStatistics(
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
                row.getInt("delay_ms"));
    }
}
