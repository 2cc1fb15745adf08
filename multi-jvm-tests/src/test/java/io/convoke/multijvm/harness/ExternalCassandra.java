// SPDX-License-Identifier: Apache-2.0
package io.convoke.multijvm.harness;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import io.convoke.persistence.cassandra.CassandraSettings;
import io.convoke.persistence.cassandra.CassandraUnavailable;
import io.convoke.persistence.cassandra.EmbeddedCassandra;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;

/** A Cassandra that an operator runs already: started by the test, known to nodes by its address alone. */
public record ExternalCassandra(String host, EmbeddedCassandra server) implements AutoCloseable {

    public static ExternalCassandra start(Path folder) throws IOException, CassandraUnavailable {
        return start(folder, "127.0.0.1");
    }

    /** @param host an address of this machine, at which the nodes reach it */
    static ExternalCassandra start(Path folder, String host) throws IOException, CassandraUnavailable {
        final Ports ports = Ports.free();
        final Config settings = ConfigFactory.parseMap(Map.of(
                "convoke.cassandra.directory", folder.toString(),
                "convoke.cassandra.host", host,
                "convoke.cassandra.lib",
                        Command.root()
                                .resolve("persistence/cassandra-server/target/lib")
                                .toString(),
                "convoke.cassandra.port", ports.cassandra(),
                "convoke.cassandra.storage-port", ports.cluster()));
        return new ExternalCassandra(
                host, EmbeddedCassandra.startOrAttach(CassandraSettings.of(ConfigFactory.load(settings))));
    }

    /** As {@code --cassandra} takes it. */
    public String address() {
        return host + ":" + server.port();
    }

    /** At once: nobody reads what it would write down before. */
    @Override
    public void close() {
        ProcessHandle.of(server.pid()).ifPresent(Signals::kill);
        server.close();
    }
}
