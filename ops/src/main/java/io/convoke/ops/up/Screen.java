// SPDX-License-Identifier: Apache-2.0
package io.convoke.ops.up;

import java.io.PrintWriter;
import java.util.List;
import java.util.Locale;

/** What {@code up} shows: one line for each step with the seconds since the command, and in the end where everything is. */
final class Screen {
    private final PrintWriter out;
    private final long beganNs = System.nanoTime();

    Screen(PrintWriter out) {
        this.out = out;
    }

    synchronized void step(String text) {
        out.println(String.format(Locale.ROOT, "%6.1f s  %s", seconds(), text));
        out.flush();
    }

    synchronized void say(String text) {
        out.println(text);
        out.flush();
    }

    /** @param others where the HTTP of all but the first node is */
    synchronized void ready(String url, List<String> others, UpDirectory directory, String token) {
        out.println();
        out.println(String.format(Locale.ROOT, "Convoke is ready after %.1f s.", seconds()));
        out.println();
        out.println("  API       " + url + "/v1");
        out.println("  OpenAPI   " + url + "/openapi.yaml");
        out.println("  Health    " + url + "/health/ready");
        out.println("  Metrics   " + url + "/metrics");
        for (int i = 0; i < others.size(); i++) {
            out.println("  Node " + (i + 2) + "    " + others.get(i));
        }
        out.println("  Data      " + directory.root() + "  (logs are in log/)");
        out.println("  Token     " + token);
        out.println();
        out.println("  curl -H \"Authorization: Bearer $(cat " + directory.token() + ")\" " + url + "/v1/nodes");
        out.println();
        out.println("Ctrl-C stops it.");
        out.flush();
    }

    private double seconds() {
        return (System.nanoTime() - beganNs) / 1e9;
    }
}
