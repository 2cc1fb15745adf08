// SPDX-License-Identifier: Apache-2.0
package io.convoke.node.http.instant;

import io.convoke.node.entity.AgentTraffic;
import io.convoke.node.entity.Census;
import io.convoke.node.http.call.Problem;
import io.convoke.node.http.call.ProblemType;
import io.convoke.node.http.instant.SignallingAgent.Input;
import io.convoke.protocol.ids.EndpointId;
import java.time.Duration;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiFunction;
import java.util.function.Predicate;
import org.apache.pekko.Done;
import org.apache.pekko.NotUsed;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.Props;
import org.apache.pekko.http.javadsl.model.HttpResponse;
import org.apache.pekko.http.javadsl.model.ws.BinaryMessage;
import org.apache.pekko.http.javadsl.model.ws.Message;
import org.apache.pekko.http.javadsl.model.ws.TextMessage;
import org.apache.pekko.http.javadsl.model.ws.WebSocketUpgrade;
import org.apache.pekko.japi.Pair;
import org.apache.pekko.stream.BoundedSourceQueue;
import org.apache.pekko.stream.Materializer;
import org.apache.pekko.stream.ThrottleMode;
import org.apache.pekko.stream.javadsl.Flow;
import org.apache.pekko.stream.javadsl.Keep;
import org.apache.pekko.stream.javadsl.Sink;
import org.apache.pekko.stream.javadsl.Source;
import org.apache.pekko.util.ByteString;

/**
 * The WebSockets (RFC 6455) between terminals and their agents: texts, so many of them, and so long each; and packets of media, each a binary
 * message.
 */
final class AgentSocket {
    /** Chosen where the client names it; a browser says its token beside it, as {@code bearer.TOKEN}. */
    private static final String SUBPROTOCOL = "convoke.signalling.v1";

    private static final int MOST_CHARACTERS = 64 * 1024;
    private static final int A_SECOND = 50;
    private static final int BURST = 100;
    /** A client that reads so slowly that more wait is disconnected. */
    private static final int MOST_UNREAD = 256;
    /** Later than half a second media is worth nothing; what is said of it always has a place. */
    private static final int MOST_UNREAD_WITH_MEDIA = 25;
    /** One that is connected, and some whose connections nobody has missed yet. */
    private static final int MOST_OF_A_SUBSCRIBER = 4;

    private static final Duration LONGEST = Duration.ofDays(1);

    /** From the terminal. */
    private sealed interface Heard {
        record Text(String text) implements Heard {}

        record Media(ByteString packet) implements Heard {}
    }

    private final ActorSystem<?> system;
    private final AgentPorts ports;
    private final Map<EndpointId, Integer> agents = new ConcurrentHashMap<>();

    AgentSocket(ActorSystem<?> system, AgentPorts ports) {
        this.system = system;
        this.ports = ports;
    }

    /**
     * Nothing is there before the connection is, and nothing after it.
     *
     * @param agent of whoever takes what is told, and of the terminal's media
     * @param lasts as long as the token
     */
    HttpResponse open(
            WebSocketUpgrade upgrade,
            EndpointId subscriber,
            BiFunction<Predicate<String>, AgentMedia, Behavior<Input>> agent,
            Duration lasts) {
        if (agents.getOrDefault(subscriber, 0) >= MOST_OF_A_SUBSCRIBER) {
            throw Problem.of(
                            ProblemType.LIMIT_REACHED,
                            subscriber.identity() + " has " + MOST_OF_A_SUBSCRIBER + " agents on this node already")
                    .exception();
        }
        Flow<Message, Message, NotUsed> flow = Flow.<Message, Message, NotUsed>fromMaterializer(
                        (materializer, _) -> connected(materializer, subscriber, agent, lasts))
                .mapMaterializedValue(_ -> NotUsed.getInstance());
        boolean named = false;
        for (String protocol : upgrade.getRequestedProtocols()) named |= protocol.equals(SUBPROTOCOL);
        return named ? upgrade.handleMessagesWith(flow, SUBPROTOCOL) : upgrade.handleMessagesWith(flow);
    }

    private Flow<Message, Message, NotUsed> connected(
            Materializer materializer,
            EndpointId subscriber,
            BiFunction<Predicate<String>, AgentMedia, Behavior<Input>> agent,
            Duration lasts) {
        if (agents.merge(subscriber, 1, Integer::sum) > MOST_OF_A_SUBSCRIBER) {
            gone(subscriber);
            return Flow.fromSinkAndSource(Sink.cancelled(), Source.empty());
        }
        AgentTraffic traffic = Census.of(system).agents();
        traffic.connected(true);
        Pair<BoundedSourceQueue<Message>, Source<Message, NotUsed>> out =
                Source.<Message>queue(MOST_UNREAD).preMaterialize(materializer);
        BoundedSourceQueue<Message> queue = out.first();
        AgentMedia media = new AgentMedia(ports, traffic, packet -> offer(queue, packet));
        ActorRef<Input> ref = system.systemActorOf(
                agent.apply(text -> offer(queue, text), media), "signalling-agent-" + UUID.randomUUID(), Props.empty());
        Sink<Message, CompletionStage<Done>> in = Flow.<Message>create()
                .takeWithin(lasts.compareTo(LONGEST) < 0 ? lasts : LONGEST)
                .throttle(A_SECOND, Duration.ofSeconds(1), BURST, AgentSocket::cost, ThrottleMode.shaping())
                .mapAsync(1, message -> heard(message, materializer))
                .toMat(Sink.foreach(heard -> told(heard, ref, media)), Keep.right());
        return Flow.fromSinkAndSourceCoupledMat(in, out.second(), Keep.left()).mapMaterializedValue(ended -> {
            ended.whenComplete((_, _) -> {
                media.close();
                ref.tell(new Input.Closed());
                gone(subscriber); // before it counts as gone: whoever sees that may come
                traffic.connected(false);
            });
            return NotUsed.getInstance();
        });
    }

    private void gone(EndpointId subscriber) {
        agents.computeIfPresent(subscriber, (_, count) -> count == 1 ? null : count - 1);
    }

    /** Media is never held back: that it is too much is seen where it is passed on. */
    private static int cost(Message message) {
        return message.isText() ? 1 : 0;
    }

    private static void told(Heard heard, ActorRef<Input> agent, AgentMedia media) {
        switch (heard) {
            case Heard.Text text -> agent.tell(new Input.Text(text.text()));
            case Heard.Media one -> media.toLeg(one.packet());
        }
    }

    private static boolean offer(BoundedSourceQueue<Message> queue, String text) {
        if (queue.isCompleted()) return false;
        if (queue.offer(TextMessage.create(text)).isEnqueued()) return true;
        queue.complete();
        return false;
    }

    private static boolean offer(BoundedSourceQueue<Message> queue, ByteString packet) {
        return queue.size() < MOST_UNREAD_WITH_MEDIA
                && queue.offer(BinaryMessage.create(packet)).isEnqueued();
    }

    /** What is too long for a text, or for many packets, ends the connection. */
    private static CompletionStage<Heard> heard(Message message, Materializer materializer) {
        if (message.isText()) {
            return message.asTextMessage()
                    .getStreamedText()
                    .limitWeighted(MOST_CHARACTERS, part -> (long) part.length())
                    .runFold("", String::concat, materializer)
                    .thenApply(Heard.Text::new);
        }
        return message.asBinaryMessage()
                .getStreamedData()
                .limitWeighted(MOST_CHARACTERS, part -> (long) part.size())
                .runFold(ByteString.emptyByteString(), ByteString::concat, materializer)
                .thenApply(Heard.Media::new);
    }
}
