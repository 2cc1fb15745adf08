// SPDX-License-Identifier: Apache-2.0
package io.convoke.persistence.cassandra;

import java.io.IOException;
import java.io.Reader;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Properties;

/**
 * The JDK that Cassandra runs on. Cassandra 5 is made for 11 and 17; on a later one it needs {@link SecurityManagerShim}.
 *
 * @param home the directory that holds {@code bin/java}
 * @param feature 17, 25 …
 */
record ServerJdk(Path home, int feature) {
    private static final int OLDEST = 11;
    private static final int NEWEST_WITHOUT_SHIM = 17;

    boolean needsShim() {
        return feature > NEWEST_WITHOUT_SHIM;
    }

    Path java() {
        return home.resolve("bin").resolve("java");
    }

    /** The configured one, else the newest of 11 to 17 on this machine, else the one that runs this process. */
    static ServerJdk choose(Optional<Path> configured) throws CassandraUnavailable {
        if (configured.isPresent()) {
            return at(configured.get())
                    .orElseThrow(() -> new CassandraUnavailable("No JDK of 11 or later at " + configured.get()
                            + " (CONVOKE_CASSANDRA_JAVA_HOME or convoke.cassandra.java-home) to run Cassandra on"));
        }
        Path own = Path.of(System.getProperty("java.home"));
        return installed().stream()
                .filter(jdk -> !jdk.needsShim())
                .max(Comparator.comparingInt(ServerJdk::feature))
                .or(() -> at(own))
                .orElseThrow(
                        () -> new CassandraUnavailable("No JDK found to run Cassandra on: install one of 11 to 17"));
    }

    /** What the file {@code release}, which every JDK has, says of the one in this directory. */
    static Optional<ServerJdk> at(Path home) {
        if (!Files.isExecutable(home.resolve("bin").resolve("java"))) {
            return Optional.empty();
        }
        try (Reader release = Files.newBufferedReader(home.resolve("release"))) {
            Properties properties = new Properties();
            properties.load(release);
            String version = properties.getProperty("JAVA_VERSION", "0").replace("\"", "");
            int feature = Integer.parseInt(version.split("[^0-9]", 2)[0]);
            return feature < OLDEST ? Optional.empty() : Optional.of(new ServerJdk(home, feature));
        } catch (IOException | NumberFormatException notAJdk) {
            return Optional.empty();
        }
    }

    private static List<ServerJdk> installed() {
        List<ServerJdk> found = new ArrayList<>();
        Optional.ofNullable(System.getenv("JAVA_HOME"))
                .map(Path::of)
                .flatMap(ServerJdk::at)
                .ifPresent(found::add);
        for (Path folder :
                List.of(Path.of("/usr/lib/jvm"), Path.of(System.getProperty("user.home"), ".sdkman/candidates/java"))) {
            if (!Files.isDirectory(folder)) {
                continue;
            }
            try (DirectoryStream<Path> homes = Files.newDirectoryStream(folder)) {
                homes.forEach(home -> at(home).ifPresent(found::add));
            } catch (IOException unreadable) {
                continue; // a folder that cannot be listed offers no JDK
            }
        }
        return found;
    }
}
