// SPDX-License-Identifier: Apache-2.0
package io.convoke.persistence.cassandra;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The command line of the server process. */
final class ServerCommand {
    private static final List<String> EXPORTS = List.of(
            "java.base/jdk.internal.misc",
            "java.management.rmi/com.sun.jmx.remote.internal.rmi",
            "java.rmi/sun.rmi.registry",
            "java.rmi/sun.rmi.server",
            "java.sql/java.sql",
            "java.base/java.lang.ref",
            "jdk.unsupported/sun.misc",
            "jdk.attach/sun.tools.attach");
    private static final List<String> OPENS = List.of(
            "java.base/java.lang.module",
            "java.base/jdk.internal.loader",
            "java.base/jdk.internal.ref",
            "java.base/jdk.internal.reflect",
            "java.base/jdk.internal.math",
            "java.base/jdk.internal.module",
            "jdk.management/com.sun.management.internal",
            "java.base/sun.nio.ch",
            "java.base/java.io",
            "java.base/java.nio",
            "java.base/java.lang.reflect",
            "java.base/java.lang",
            "java.base/java.util");
    /** Compiled in full four times later than usual: a quarter less CPU until it answers. What it costs later was not measured. */
    private static final List<String> COMPILER = List.of(
            "-XX:Tier4InvocationThreshold=20000",
            "-XX:Tier4MinInvocationThreshold=3000",
            "-XX:Tier4CompileThreshold=60000",
            "-XX:Tier4BackEdgeThreshold=160000");

    private static final Path SETSID = Path.of("/usr/bin/setsid");

    private ServerCommand() {}

    static List<String> of(CassandraSettings settings, ServerJdk jdk, ServerFiles files) throws CassandraUnavailable {
        List<String> line = new ArrayList<>();
        if (Files.isExecutable(SETSID)) {
            line.add(SETSID.toString()); // a session of its own: Ctrl-C at the terminal must reach the node first, not
            // this
        }
        line.add(jdk.java().toString());
        line.addAll(memory(settings));
        line.addAll(COMPILER);
        settings.archive().filter(Files::isReadable).ifPresent(file -> line.add("-XX:SharedArchiveFile=" + file));
        settings.archiveAtExit().ifPresent(file -> line.add("-XX:ArchiveClassesAtExit=" + file));
        line.addAll(access(jdk));
        line.addAll(behaviour());
        line.add("-Dcassandra.config=" + files.yaml().toUri());
        line.add("-Dlogback.configurationFile=" + files.logback());
        line.add("-Dcassandra.storagedir=" + settings.directory());
        line.add("-Djava.io.tmpdir=" + files.temporary());
        line.add("-cp");
        line.add(classPath(settings.lib(), jdk, files));
        line.add("org.apache.cassandra.service.CassandraDaemon");
        return line;
    }

    /** Run as root it locks its heap in memory, so the heap starts small. */
    private static List<String> memory(CassandraSettings settings) {
        return List.of(
                "-Xms64m",
                "-Xmx" + settings.heapMegabytes() + "m",
                "-Xss512k",
                "-XX:+UseSerialGC",
                "-XX:MaxDirectMemorySize=128m",
                "-XX:+ExitOnOutOfMemoryError");
    }

    private static List<String> access(ServerJdk jdk) {
        List<String> flags = new ArrayList<>();
        EXPORTS.forEach(each -> flags.add("--add-exports=" + each + "=ALL-UNNAMED"));
        OPENS.forEach(each -> flags.add("--add-opens=" + each + "=ALL-UNNAMED"));
        if (jdk.needsShim()) {
            flags.add("--sun-misc-unsafe-memory-access=allow");
            flags.add("--enable-native-access=ALL-UNNAMED");
        } else {
            flags.add("--add-opens=java.base/jdk.internal.util.jar=ALL-UNNAMED");
        }
        return flags;
    }

    /** A single server has no ring to wait for: without these it idles half a minute at every start and stop. */
    private static List<String> behaviour() {
        return List.of(
                "-Djava.net.preferIPv4Stack=true",
                "-Dcassandra-foreground=yes",
                "-Dcassandra.jmx.local.port=0",
                "-Dcassandra.ring_delay_ms=0",
                "-Dcassandra.skip_wait_for_gossip_to_settle=0",
                "-Dcassandra.superuser_setup_delay_ms=0",
                "-Dcassandra.shutdown_announce_in_ms=0",
                "-Djdk.attach.allowAttachSelf=true",
                "-Dio.netty.tryReflectionSetAccessible=true");
    }

    private static String classPath(Path lib, ServerJdk jdk, ServerFiles files) throws CassandraUnavailable {
        try (Stream<Path> jars = Files.list(lib)) {
            Stream<Path> server =
                    jars.filter(jar -> jar.toString().endsWith(".jar")).sorted();
            Stream<Path> all = jdk.needsShim() ? Stream.concat(Stream.of(files.shim()), server) : server;
            return all.map(Path::toString).collect(Collectors.joining(File.pathSeparator));
        } catch (IOException e) {
            throw new CassandraUnavailable(
                    "The jars of Cassandra are not at " + lib + " (CONVOKE_CASSANDRA_LIB): build first", e);
        }
    }
}
