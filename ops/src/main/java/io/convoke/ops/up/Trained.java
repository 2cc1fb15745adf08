// SPDX-License-Identifier: Apache-2.0
package io.convoke.ops.up;

import io.convoke.ops.cli.CommandFailed;
import java.io.File;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.spi.ToolProvider;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What the two JVMs have learnt in a training run: the node's ahead-of-time cache (JEP 483, 515), which holds its classes linked
 * and what it runs most, and Cassandra's class archive. A JVM accepts either only with the very jars it was made with, so the
 * build's classes are kept here as jars too.
 */
record Trained(Path folder) {

    static Trained of(Path root) {
        return new Trained(root.resolve(".convoke/trained"));
    }

    Path nodeCache() {
        return folder.resolve("node.aot");
    }

    Path cassandraArchive() {
        return folder.resolve("cassandra.jsa");
    }

    /** Written last; what is older than the build that it was made from no longer counts. */
    private Path complete() {
        return folder.resolve("complete");
    }

    boolean holdsFor(Path buildStamp) {
        try {
            return Files.exists(complete())
                    && Files.getLastModifiedTime(complete()).compareTo(Files.getLastModifiedTime(buildStamp)) >= 0;
        } catch (IOException neverBuilt) {
            return false;
        }
    }

    void markComplete() {
        try {
            Files.writeString(complete(), "");
        } catch (IOException e) {
            throw cannotKeep(e);
        }
    }

    /** Empties the folder and makes it. */
    void clear() {
        try {
            if (Files.exists(folder)) {
                try (Stream<Path> kept = Files.list(folder)) {
                    for (Path each : kept.toList()) {
                        Files.delete(each);
                    }
                }
            }
            Files.createDirectories(folder);
        } catch (IOException e) {
            throw cannotKeep(e);
        }
    }

    /** A class path with a jar of ours for each folder of classes, {@code module/target/classes}. */
    String classPath(String built) {
        return elements(built)
                .map(each -> Files.isDirectory(each) ? jar(each) : each)
                .map(Path::toString)
                .collect(Collectors.joining(File.pathSeparator));
    }

    void makeJars(String built) {
        for (Path classes : elements(built).filter(Files::isDirectory).toList()) {
            StringWriter said = new StringWriter();
            int code = ToolProvider.findFirst("jar")
                    .orElseThrow(() -> new CommandFailed("this JDK has no jar tool"))
                    .run(
                            new PrintWriter(said),
                            new PrintWriter(said),
                            "-cf",
                            jar(classes).toString(),
                            "-C",
                            classes.toString(),
                            ".");
            if (code != 0) {
                throw new CommandFailed("Cannot pack " + classes + ": " + said);
            }
        }
    }

    private Path jar(Path classes) {
        return folder.resolve(classes.getParent().getParent().getFileName() + ".jar");
    }

    private static Stream<Path> elements(String classPath) {
        return Arrays.stream(classPath.split(File.pathSeparator)).map(Path::of);
    }

    private CommandFailed cannotKeep(IOException e) {
        return new CommandFailed("Cannot write to " + folder + ": " + e.getMessage());
    }

    /** Flags of a node that uses what was learnt. */
    List<String> nodeFlags() {
        return List.of("-XX:AOTCache=" + nodeCache());
    }

    /** Flags of a node that learns, and writes down what when it ends. */
    List<String> recordingFlags() {
        return List.of("-XX:AOTMode=record", "-XX:AOTConfiguration=" + notes());
    }

    /** Flags of the JVM that makes the cache of it, without running anything. */
    List<String> makingFlags() {
        return List.of("-XX:AOTMode=create", "-XX:AOTConfiguration=" + notes(), "-XX:AOTCache=" + nodeCache());
    }

    private Path notes() {
        return folder.resolve("node.aotconf");
    }

    void forgetNotes() {
        try {
            Files.delete(notes());
        } catch (IOException e) {
            throw cannotKeep(e);
        }
    }
}
