// SPDX-License-Identifier: Apache-2.0
package io.convoke.ops.cli;

import io.convoke.ops.bench.Figures;
import java.io.PrintWriter;
import picocli.CommandLine;

/** Figures to standard output, steps to standard error. */
final class BenchPrinter {
    private final PrintWriter out;
    private final PrintWriter err;
    private final boolean json;
    private boolean ok = true;

    BenchPrinter(CommandLine line, boolean json) {
        this.out = line.getOut();
        this.err = line.getErr();
        this.json = json;
    }

    void progress(String step) {
        err.println("  " + step);
        err.flush();
    }

    void figures(Figures figures) {
        ok &= figures.ok();
        out.println(json ? figures.json() : figures.table());
        out.flush();
    }

    boolean ok() {
        return ok;
    }
}
