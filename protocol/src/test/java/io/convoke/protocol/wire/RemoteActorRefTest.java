// SPDX-License-Identifier: Apache-2.0
package io.convoke.protocol.wire;

import static org.assertj.core.api.Assertions.assertThat;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import io.convoke.protocol.user.UserCommand;
import io.convoke.protocol.user.UserReply;
import java.time.Duration;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.apache.pekko.actor.testkit.typed.javadsl.TestProbe;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.ActorRefResolver;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

/** Two actor systems that only know each other over TCP. */
class RemoteActorRefTest {
    private static final Config REMOTE = ConfigFactory.parseString("""
                    pekko.actor.provider = remote
                    pekko.actor.allow-java-serialization = off
                    pekko.remote.artery { transport = tcp, canonical.hostname = "127.0.0.1", canonical.port = 0 }
                    """).withFallback(ConfigFactory.load());
    /** The two meet with the first message. */
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private static final ActorTestKit HERE = ActorTestKit.create("here", REMOTE);
    private static final ActorTestKit THERE = ActorTestKit.create("there", REMOTE);

    @AfterAll
    static void stop() {
        HERE.shutdownTestKit();
        THERE.shutdownTestKit();
    }

    @Test
    void shouldCarryWhomToAnswerToTheOtherSystemAndTheAnswerBack() {
        ActorRef<UserCommand> user = THERE.spawn(Behaviors.receiveMessage(command -> {
            if (command instanceof UserCommand.Request request)
                request.replyTo().tell(new UserReply.Stored(5, true));
            return Behaviors.same();
        }));
        String address = ActorRefResolver.get(THERE.system()).toSerializationFormat(user);
        ActorRef<UserCommand> fromHere = ActorRefResolver.get(HERE.system()).resolveActorRef(address);
        TestProbe<UserReply> asker = HERE.createTestProbe();

        fromHere.tell(new UserCommand.Get(asker.ref()));

        asker.expectMessage(PATIENCE, new UserReply.Stored(5, true));
        assertThat(address).startsWith("pekko://there@127.0.0.1:");
    }

    @Test
    void shouldBeEqualToItselfAfterThereAndBack() {
        TestProbe<UserCommand> there = THERE.createTestProbe();
        ActorRef<UserCommand> fromHere = ActorRefResolver.get(HERE.system())
                .resolveActorRef(ActorRefResolver.get(THERE.system()).toSerializationFormat(there.ref()));
        TestProbe<UserReply> asker = HERE.createTestProbe();

        fromHere.tell(new UserCommand.GetList(asker.ref()));

        UserCommand.GetList arrived = there.expectMessageClass(UserCommand.GetList.class, PATIENCE);
        String back = ActorRefResolver.get(THERE.system()).toSerializationFormat(arrived.replyTo());
        assertThat(ActorRefResolver.get(HERE.system()).<UserReply>resolveActorRef(back))
                .isEqualTo(asker.ref());
    }
}
