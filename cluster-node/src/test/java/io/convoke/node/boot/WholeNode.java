// SPDX-License-Identifier: Apache-2.0
package io.convoke.node.boot;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import io.convoke.persistence.cassandra.CassandraExtension;
import io.convoke.persistence.cassandra.TestServer;
import io.convoke.protocol.ids.UserId;
import io.convoke.protocol.user.UserCommand;
import io.convoke.protocol.user.UserReply;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.function.Function;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.javadsl.AskPattern;

/** A node of a test with all that belongs to it, on ports of its own. */
final class WholeNode {
    static final Duration WITHIN = Duration.ofSeconds(60);

    private WholeNode() {}

    /** @param over in HOCON, over those of every test */
    static Config config(CassandraExtension cassandra, Path data, String over) throws IOException {
        Path secret = Files.writeString(data.resolve("secret"), "0123456789abcdef0123456789abcdef");
        String settings = """
                convoke {
                  node.data = "%s"
                  http.port = %d
                  sip { port = 0, tls.port = 0 }
                  cluster.port = %d
                  security.hs256-secret-file = "%s"
                }
                %s
                """.formatted(data, TestServer.freePort(), TestServer.freePort(), secret, over);
        return NodeConfig.over(cassandra.config().withFallback(ConfigFactory.parseString(settings)));
    }

    static UserReply ask(Node node, UserId user, Function<ActorRef<UserReply>, UserCommand> message) {
        return AskPattern.ask(
                        node.shards().user(user),
                        message::apply,
                        WITHIN,
                        node.system().scheduler())
                .toCompletableFuture()
                .join();
    }
}
