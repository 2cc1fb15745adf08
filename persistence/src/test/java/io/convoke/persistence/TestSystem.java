// SPDX-License-Identifier: Apache-2.0
package io.convoke.persistence;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import java.time.Duration;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.cluster.typed.Cluster;
import org.apache.pekko.cluster.typed.Join;

/** An actor system that is a cluster of its own and keeps its journal in a given Cassandra. */
public final class TestSystem {
    private static final Config SETTINGS = ConfigFactory.parseString("""
            pekko {
              loglevel = INFO
              actor {
                provider = cluster
                serialize-messages = on
                allow-java-serialization = off
              }
              remote.artery.canonical { hostname = "127.0.0.1", port = 0 }
              cluster {
                jmx.multi-mbeans-in-same-jvm = on
                gossip-interval = 200ms
                leader-actions-interval = 200ms
              }
              coordinated-shutdown.exit-jvm = off
            }
            """);

    private TestSystem() {}

    public static ActorTestKit start(Config cassandra) {
        ActorTestKit kit = ActorTestKit.create(
                "persistence-test",
                cassandra
                        .withFallback(SETTINGS)
                        .withFallback(ConfigFactory.defaultReferenceUnresolved())
                        .resolve());
        ActorSystem<?> system = kit.system();
        Cluster cluster = Cluster.get(system);
        cluster.manager().tell(Join.create(cluster.selfMember().address()));
        return kit;
    }

    public static void stop(ActorTestKit kit) {
        ActorTestKit.shutdown(kit.system(), Duration.ofSeconds(30));
    }
}
