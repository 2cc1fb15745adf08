// SPDX-License-Identifier: Apache-2.0
package io.convoke.ops.up;

import io.convoke.ops.cli.CommandFailed;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * What the script {@code convoke} has found and built.
 *
 * @param root of the repository
 * @param javaHome the JDK that nodes run on
 * @param nodeClassPath of a node process
 * @param nodeFlags of its JVM, beside those that every node has
 * @param cassandraArchive classes that the JVM of the Cassandra starts with; absent where there was no training
 */
public record Installation(
        Path root, Path javaHome, String nodeClassPath, List<String> nodeFlags, Optional<Path> cassandraArchive) {

    public static Installation fromEnvironment() {
        String root = System.getenv("CONVOKE_ROOT");
        if (root == null) {
            throw new CommandFailed("CONVOKE_ROOT is not set: start this with the script ./convoke");
        }
        Path home = Path.of(root);
        Installation built = new Installation(
                home,
                Path.of(Optional.ofNullable(System.getenv("CONVOKE_JAVA_HOME"))
                        .orElse(System.getProperty("java.home"))),
                fromBuild(home),
                List.of(),
                Optional.empty());
        return built.trained().holdsFor(home.resolve(".convoke/build.stamp")) ? built.withTraining() : built;
    }

    /** What was learnt for this repository, of this build or an older one. */
    Trained trained() {
        return Trained.of(root);
    }

    /** The same, for JVMs that start with what was learnt. */
    private Installation withTraining() {
        return of(trained().nodeFlags(), Optional.of(trained().cassandraArchive()));
    }

    /** The same, for the one run that the JVMs learn from. */
    Installation inTraining() {
        return of(trained().recordingFlags(), Optional.empty());
    }

    /** The same, for the JVM that puts in order what was learnt. */
    Installation afterTraining() {
        return of(trained().makingFlags(), Optional.empty());
    }

    private Installation of(List<String> flags, Optional<Path> archive) {
        return new Installation(root, javaHome, trained().classPath(fromBuild(root)), flags, archive);
    }

    public Path jvmOptions() {
        return root.resolve("ops/config/jvm.options");
    }

    /** The class path of a node as the build leaves it. */
    static String fromBuild(Path root) {
        Path target = root.resolve("cluster-node/target");
        try {
            return target.resolve("classes")
                    + File.pathSeparator
                    + Files.readString(target.resolve("classpath.txt")).strip();
        } catch (IOException e) {
            throw new CommandFailed("The node is not built (" + target + "/classpath.txt): start this with ./convoke");
        }
    }
}
