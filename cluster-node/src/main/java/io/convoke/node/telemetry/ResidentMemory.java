// SPDX-License-Identifier: Apache-2.0
package io.convoke.node.telemetry;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** What the process holds of the machine's memory, native codecs and direct buffers included. */
final class ResidentMemory {
    /** proc_pid_status(5): kB means KiB. */
    private static final Path STATUS = Path.of("/proc/self/status");

    private static final String FIELD = "VmRSS:";
    private static final int KIB = 1024;

    private ResidentMemory() {}

    static void bindTo(MeterRegistry registry) {
        if (!Files.isReadable(STATUS)) return;
        Gauge.builder("process.resident", ResidentMemory::bytes)
                .baseUnit("bytes")
                .description("Resident set of the process")
                .register(registry);
    }

    /** Not a number where the kernel does not say it. */
    private static double bytes() {
        try {
            return Files.readAllLines(STATUS).stream()
                    .filter(line -> line.startsWith(FIELD))
                    .mapToDouble(line -> KIB * Double.parseDouble(line.replaceAll("[^0-9]", "")))
                    .findFirst()
                    .orElse(Double.NaN);
        } catch (IOException e) {
            return Double.NaN; // a scrape without this figure is better than none
        }
    }
}
