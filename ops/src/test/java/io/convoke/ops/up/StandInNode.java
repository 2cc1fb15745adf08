// SPDX-License-Identifier: Apache-2.0
package io.convoke.ops.up;

/** What a supervisor sees of a node: progress, readiness, an end. How it ends is in the name of the operator's file. */
final class StandInNode {
    private StandInNode() {}

    public static void main(String[] args) throws Exception {
        String config = java.nio.file.Files.readString(java.nio.file.Path.of(System.getProperty("config.file")));
        System.out.println("@progress has read "
                + config.lines()
                        .filter(line -> line.contains("stop-on-stdin-eof"))
                        .count());
        if (config.contains("refuses")) {
            System.err.println("The node cannot start: refused");
            System.exit(1);
        }
        System.out.println("@ready http://127.0.0.1:4711");
        System.err.println("a line of the log");
        if (config.contains("breaks")) {
            System.exit(7);
        }
        while (System.in.read() >= 0) {
            continue;
        }
    }
}
