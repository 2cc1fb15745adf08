// SPDX-License-Identifier: Apache-2.0
package io.convoke.persistence.cassandra;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** The files that Cassandra reads at its start (its jars bring none) and those it writes. */
record ServerFiles(Path directory) {
    private static final int TAIL_LINES = 15;

    Path yaml() {
        return directory.resolve("cassandra.yaml");
    }

    Path logback() {
        return directory.resolve("logback.xml");
    }

    /** What the process prints: the JVM's own words and Cassandra's errors. Its full log is beside it. */
    Path output() {
        return directory.resolve("log").resolve("cassandra.out");
    }

    Path shim() {
        return directory.resolve("shim");
    }

    Path temporary() {
        return directory.resolve("tmp");
    }

    /** Lays the directory out; overwrites what an earlier version generated, never what Cassandra keeps. */
    void write(CassandraSettings settings, ServerJdk jdk) throws CassandraUnavailable {
        try {
            Files.createDirectories(output().getParent());
            Files.createDirectories(temporary());
            Files.writeString(yaml(), fill("cassandra.yaml", settings));
            Files.writeString(logback(), fill("cassandra-logback.xml", settings));
            if (jdk.needsShim()) {
                SecurityManagerShim.write(shim());
            }
        } catch (IOException e) {
            throw new CassandraUnavailable("Cannot write to " + directory + " (" + reason(e) + ")", e);
        }
    }

    /** The last lines that the process printed, to show why it died. */
    String tail() {
        try {
            List<String> lines = Files.readAllLines(output(), StandardCharsets.ISO_8859_1);
            return String.join("\n", lines.subList(Math.max(0, lines.size() - TAIL_LINES), lines.size()));
        } catch (IOException unreadable) {
            return "(" + output() + ": " + reason(unreadable) + ")";
        }
    }

    private String fill(String template, CassandraSettings settings) throws IOException {
        try (var stream = ServerFiles.class.getResourceAsStream(template)) {
            return new String(stream.readAllBytes(), StandardCharsets.UTF_8)
                    .replace("@host@", settings.host())
                    .replace("@port@", Integer.toString(settings.port()))
                    .replace("@storagePort@", Integer.toString(settings.storagePort()))
                    .replace("@log@", output().getParent().toString());
        }
    }

    private static String reason(IOException e) {
        return e.getClass().getSimpleName().replace("Exception", "") + ": " + e.getMessage();
    }
}
