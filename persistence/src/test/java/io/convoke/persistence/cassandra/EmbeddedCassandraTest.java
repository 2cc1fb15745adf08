// SPDX-License-Identifier: Apache-2.0
package io.convoke.persistence.cassandra;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.datastax.oss.driver.api.core.CqlSession;
import com.datastax.oss.driver.api.core.config.DefaultDriverOption;
import com.datastax.oss.driver.api.core.config.DriverConfigLoader;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(180)
class EmbeddedCassandraTest {
    @TempDir
    Path directory;

    @Test
    void shouldKeepItsRowsWhenAttachedToAndAfterBeingKilled() throws Exception {
        CassandraSettings settings = TestServer.settings(directory);
        EmbeddedCassandra first = EmbeddedCassandra.startOrAttach(settings);
        write(settings, "before");

        // a node that was killed left its server behind: the next one goes on with it
        EmbeddedCassandra again = EmbeddedCassandra.startOrAttach(settings);
        assertThat(again.attached()).isTrue();
        assertThat(again.pid()).isEqualTo(first.pid());
        assertThat(read(settings)).isEqualTo("before");

        // the server is killed as well: its pid file is stale, what was acknowledged is there
        write(settings, "acknowledged");
        writeOthersPastTheNextSync(settings);
        ProcessHandle.of(first.pid()).orElseThrow().destroyForcibly();
        ProcessHandle.of(first.pid()).ifPresent(process -> process.onExit().join());
        try (EmbeddedCassandra fresh = EmbeddedCassandra.startOrAttach(settings)) {
            assertThat(fresh.attached()).isFalse();
            assertThat(read(settings)).isEqualTo("acknowledged");
        }
        assertThat(Files.exists(directory.resolve("cassandra.pid"))).isFalse();
        assertThat(CqlProbe.taken("127.0.0.1", settings.port())).isFalse();
    }

    @Test
    void shouldRunOnAJdkWithoutSecurityManagerAndMoveToAnotherPort() throws Exception {
        CassandraSettings onOwnJdk = withJavaHome(TestServer.settings(directory), System.getProperty("java.home"));
        EmbeddedCassandra first = EmbeddedCassandra.startOrAttach(onOwnJdk);
        write(onOwnJdk, "kept");

        CassandraSettings elsewhere = withJavaHome(TestServer.settings(directory), System.getProperty("java.home"));
        try (EmbeddedCassandra second = EmbeddedCassandra.startOrAttach(elsewhere)) {
            assertThat(first.isAlive()).isFalse();
            assertThat(second.port()).isEqualTo(elsewhere.port());
            assertThat(read(elsewhere)).isEqualTo("kept");
        }
    }

    @Test
    void shouldSayWhichPortIsTaken() throws IOException {
        CassandraSettings settings = TestServer.settings(directory);
        try (ServerSocket other = new ServerSocket(settings.port(), 1, InetAddress.getLoopbackAddress())) {
            assertThatThrownBy(() -> EmbeddedCassandra.startOrAttach(settings))
                    .isInstanceOf(CassandraUnavailable.class)
                    .hasMessageContaining("Port " + other.getLocalPort() + " on 127.0.0.1")
                    .hasMessageContaining("in use")
                    .satisfies(e -> assertThat(e.getMessage()).doesNotContain("\n"));
        }
    }

    @Test
    void shouldSayThatTheDirectoryCannotBeWritten() throws IOException {
        Path file = Files.createFile(directory.resolve("a-file"));
        CassandraSettings settings = TestServer.settings(file.resolve("below"));

        assertThatThrownBy(() -> EmbeddedCassandra.startOrAttach(settings))
                .isInstanceOf(CassandraUnavailable.class)
                .hasMessageContaining("Cannot write to " + file.resolve("below"));
    }

    @Test
    void shouldSayThatThereIsNoJdk() {
        CassandraSettings settings = withJavaHome(TestServer.settings(directory), "/nonexistent");

        assertThatThrownBy(() -> EmbeddedCassandra.startOrAttach(settings))
                .isInstanceOf(CassandraUnavailable.class)
                .hasMessageContaining("No JDK of 11 or later at /nonexistent");
    }

    @Test
    void shouldShowWhatTheServerSaidWhenItDies() {
        CassandraSettings good = TestServer.settings(directory);
        CassandraSettings withoutJars = new CassandraSettings(
                directory,
                directory,
                good.javaHome(),
                good.host(),
                good.port(),
                good.storagePort(),
                Duration.ofSeconds(30),
                256,
                Optional.empty(),
                Optional.empty());

        assertThatThrownBy(() -> EmbeddedCassandra.startOrAttach(withoutJars))
                .isInstanceOf(CassandraUnavailable.class)
                .hasMessageContaining("Cassandra died at its start")
                .hasMessageContaining("CassandraDaemon");
    }

    private static CassandraSettings withJavaHome(CassandraSettings s, String home) {
        return new CassandraSettings(
                s.directory(),
                s.lib(),
                Optional.of(Path.of(home)),
                s.host(),
                s.port(),
                s.storagePort(),
                s.startTimeout(),
                s.heapMegabytes(),
                s.archive(),
                s.archiveAtExit());
    }

    private static void write(CassandraSettings settings, String value) {
        try (CqlSession session = session(settings)) {
            session.execute("CREATE KEYSPACE IF NOT EXISTS t WITH replication ="
                    + " {'class': 'SimpleStrategy', 'replication_factor': 1}");
            session.execute("CREATE TABLE IF NOT EXISTS t.t (k int PRIMARY KEY, v text)");
            session.execute("INSERT INTO t.t (k, v) VALUES (1, ?)", value);
        }
    }

    /**
     * A killed server replays its commit log up to the last sync, and syncs each 2 ms, or as often as the disk can: what came
     * after it is lost (decision record 0012). Half a second is many of them, however slow the disk.
     */
    private static void writeOthersPastTheNextSync(CassandraSettings settings) {
        try (CqlSession session = session(settings)) {
            long end = System.nanoTime() + Duration.ofMillis(500).toNanos();
            while (System.nanoTime() - end < 0) {
                session.execute("INSERT INTO t.t (k, v) VALUES (2, 'another')");
            }
        }
    }

    private static String read(CassandraSettings settings) {
        try (CqlSession session = session(settings)) {
            return session.execute("SELECT v FROM t.t WHERE k = 1").one().getString("v");
        }
    }

    private static CqlSession session(CassandraSettings settings) {
        return CqlSession.builder()
                .addContactPoint(new InetSocketAddress("127.0.0.1", settings.port()))
                .withConfigLoader(DriverConfigLoader.programmaticBuilder()
                        .withDuration(DefaultDriverOption.REQUEST_TIMEOUT, Duration.ofSeconds(30))
                        .build())
                .withLocalDatacenter("datacenter1")
                .build();
    }
}
