// SPDX-License-Identifier: Apache-2.0
package io.convoke.ops.cli;

import io.convoke.ops.demo.DemoReport;
import java.util.Locale;

/** What came of a demo, for people. */
final class DemoTable {
    private final StringBuilder text = new StringBuilder();

    private DemoTable() {}

    static String of(DemoReport report) {
        DemoTable table = new DemoTable();
        table.pairs(report);
        table.parties(report);
        table.verdict(report);
        return table.text.toString().stripTrailing();
    }

    private void pairs(DemoReport report) {
        line("%n%-10s %-10s %-6s %-8s %10s %8s", "listener", "talker", "heard", "at once", "delay", "loss");
        for (DemoReport.Pair pair : report.pairs()) {
            String delay = pair.delayMs() == null ? "-" : String.format(Locale.ROOT, "%.1f ms", pair.delayMs());
            String heard = yes(pair.heard());
            String atOnce = yes(pair.heardAtOnce());
            line(
                    "%-10s %-10s %-6s %-8s %10s %6.2f %%",
                    pair.listener(), pair.talker(), heard, atOnce, delay, pair.lossPercent());
        }
    }

    private void parties(DemoReport report) {
        line("%n%-10s %-6s %10s %10s %8s %18s", "party", "codec", "sent", "received", "loss", "p99 between packets");
        for (DemoReport.Party party : report.parties()) {
            line(
                    "%-10s %-6s %10d %10d %6.2f %% %16.1f ms",
                    party.name(),
                    party.codec(),
                    party.packetsSent(),
                    party.packetsReceived(),
                    party.lossPercent(),
                    party.interArrivalMsP99());
        }
    }

    private void verdict(DemoReport report) {
        line(
                "%nConference %s; its information reached all three after %.0f ms.",
                report.conference(), report.informedMs());
        boolean nobody = report.heardThemselves().isEmpty();
        line(nobody ? "Nobody heard himself." : "Heard themselves: " + report.heardThemselves());
        report.wavs().forEach(wav -> line("%s", wav));
        line(report.ok() ? "OK: everybody heard both others." : "FAILED: see the table.");
    }

    private static String yes(boolean value) {
        return value ? "yes" : "NO";
    }

    private void line(String format, Object... values) {
        text.append(String.format(Locale.ROOT, format, values)).append(System.lineSeparator());
    }
}
