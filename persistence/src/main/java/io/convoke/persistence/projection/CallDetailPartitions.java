// SPDX-License-Identifier: Apache-2.0
package io.convoke.persistence.projection;

import io.convoke.protocol.ids.UserId;
import java.time.LocalDate;
import java.time.YearMonth;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.function.Function;

/**
 * How the call detail records of one list lie in partitions, and how one of these is asked: for the key, from (included),
 * and below a position, up to a limit. A partition goes by its first day, UTC.
 */
record CallDetailPartitions(String query, ChronoUnit unit, Function<LocalDate, List<Object>> key) {
    private static final String RANGE = " AND started_at >= ? AND (started_at, conference, leg) < (?, ?, ?) LIMIT ?";
    private static final String BY_USER = "SELECT " + CallDetailRow.COLUMNS
            + " FROM convoke_projection.cdr_by_user WHERE user = ? AND month = ?" + RANGE;
    private static final String BY_DAY =
            "SELECT " + CallDetailRow.COLUMNS + " FROM convoke_projection.cdr_by_day WHERE day = ?" + RANGE;

    static CallDetailPartitions byUser(UserId user) {
        return new CallDetailPartitions(BY_USER, ChronoUnit.MONTHS, start -> List.of(user.aor(), month(start)));
    }

    static CallDetailPartitions byDay() {
        return new CallDetailPartitions(BY_DAY, ChronoUnit.DAYS, start -> List.of(start.toString()));
    }

    static String month(LocalDate day) {
        return YearMonth.from(day).toString();
    }

    LocalDate of(LocalDate day) {
        return unit == ChronoUnit.MONTHS ? day.withDayOfMonth(1) : day;
    }

    LocalDate older(LocalDate partition) {
        return partition.minus(1, unit);
    }

    LocalDate newer(LocalDate partition) {
        return partition.plus(1, unit);
    }
}
