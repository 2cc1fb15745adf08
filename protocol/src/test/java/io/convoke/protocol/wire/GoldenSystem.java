// SPDX-License-Identifier: Apache-2.0
package io.convoke.protocol.wire;

import com.typesafe.config.ConfigFactory;
import io.convoke.protocol.conference.ConferenceReply;
import io.convoke.protocol.mixer.MixerReply;
import io.convoke.protocol.user.UserReply;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.ActorRefResolver;

/** An actor system in which the address in the samples means the same in every run, and the format that knows it. */
final class GoldenSystem implements AutoCloseable {
    private final ActorTestKit kit = ActorTestKit.create("golden", ConfigFactory.load());
    private final ActorRefResolver resolver = ActorRefResolver.get(kit.system());
    final WireFormat format = new WireFormat(
            List.of(new WireTable().classIds()), resolver::toSerializationFormat, resolver::resolveActorRef);

    /** What is on the wire for each listed class: one value of each record; of each enum, all constants. */
    Map<Class<?>, Object> samples() {
        ActorRef<Object> asker = resolver.resolveActorRef("pekko://golden/user/asker#4711");
        List<Object> all = new ArrayList<>(ValueSamples.all());
        all.addAll(UserSamples.commands(asker.<UserReply>narrow()));
        all.addAll(UserSamples.replies());
        all.addAll(UserSamples.events());
        all.addAll(ConferenceSamples.commands(asker.<ConferenceReply>narrow()));
        all.addAll(ConferenceSamples.replies());
        all.addAll(ConferenceSamples.events());
        all.addAll(ClusterSamples.endpoint(asker));
        all.addAll(ClusterSamples.subscription(asker));
        all.addAll(InstantSamples.subscriber(asker));
        all.addAll(InstantSamples.server(asker));
        all.addAll(InstantSamples.session(asker));
        all.addAll(InstantSamples.groups(asker));
        all.addAll(ClusterSamples.mixer(asker.<MixerReply>narrow()));
        all.addAll(ClusterSamples.singletons(asker));
        Map<Class<?>, Object> byClass = new LinkedHashMap<>();
        all.forEach(value -> byClass.put(value.getClass(), value));
        new WireTable()
                .classIds().classes().values().stream()
                        .filter(Class::isEnum)
                        .forEach(type -> byClass.put(type, List.of(type.getEnumConstants())));
        return byClass;
    }

    byte[] write(Object value) {
        return format.write(value, java.util.Arrays::copyOf);
    }

    @Override
    public void close() {
        kit.shutdownTestKit();
    }
}
