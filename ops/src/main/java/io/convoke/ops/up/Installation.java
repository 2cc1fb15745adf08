// SPDX-License-Identifier: Apache-2.0
package io.convoke.ops.up;

import io.convoke.ops.cli.CommandFailed;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * What the script {@code convoke} has found and built.
 *
 * @param root of the repository
 * @param javaHome the JDK that nodes run on
 * @param nodeClassPath of a node process
 */
public record Installation(Path root, Path javaHome, String nodeClassPath) {

    public static Installation fromEnvironment() {
        String root = System.getenv("CONVOKE_ROOT");
        if (root == null) {
            throw new CommandFailed("CONVOKE_ROOT is not set: start this with the script ./convoke");
        }
        Path home = Path.of(root);
        return new Installation(
                home,
                Path.of(Optional.ofNullable(System.getenv("CONVOKE_JAVA_HOME"))
                        .orElse(System.getProperty("java.home"))),
                nodeClassPath(home.resolve("cluster-node/target")));
    }

    public Path jvmOptions() {
        return root.resolve("ops/config/jvm.options");
    }

    private static String nodeClassPath(Path target) {
        try {
            return target.resolve("classes")
                    + File.pathSeparator
                    + Files.readString(target.resolve("classpath.txt")).strip();
        } catch (IOException e) {
            throw new CommandFailed("The node is not built (" + target + "/classpath.txt): start this with ./convoke");
        }
    }
}
