// SPDX-License-Identifier: Apache-2.0
package io.convoke.ops.demo;

import com.fasterxml.jackson.databind.JsonNode;
import io.convoke.media.codec.AudioCodec;
import io.convoke.media.sdp.Direction;
import io.convoke.ops.client.ControlClient;
import io.convoke.ops.client.EventFeed;
import io.convoke.ops.load.RtpEndpoint;
import io.convoke.ops.sound.Recording;
import io.convoke.ops.sound.Speech;
import java.io.IOException;
import java.net.InetAddress;
import java.util.concurrent.CompletableFuture;

/** One of the three: a user with a session that listens for messages, and an endpoint that talks. */
final class DemoParty implements AutoCloseable {
    private final ControlClient node;
    private final Speech voice;
    private final String name;
    private final String aor;
    private final RtpEndpoint endpoint;
    private final CompletableFuture<JsonNode> information = new CompletableFuture<>();
    private EventFeed feed;
    private ControlClient.Leg leg;

    DemoParty(ControlClient node, Speech voice, String name, String aor, AudioCodec codec, InetAddress local)
            throws IOException {
        this.node = node;
        this.voice = voice;
        this.name = name;
        this.aor = aor;
        this.endpoint = new RtpEndpoint(name, local, codec, true);
    }

    void signIn() throws IOException, InterruptedException {
        node.putUser(aor, Character.toUpperCase(name.charAt(0)) + name.substring(1));
        final ControlClient.Session session = node.openSession(aor, "convoke demo");
        feed = node.feed(session, session.cursor(), this::onEvent);
        if (!feed.awaitOpen(5_000)) {
            throw new IOException("the events of " + aor + " did not open within 5 s");
        }
    }

    private void onEvent(EventFeed.Event event) {
        if ("message".equals(event.type()) && event.body().path("conference").has("id")) {
            information.complete(event.body().path("conference"));
        }
    }

    /** The conference information, once it came by instant message. */
    CompletableFuture<JsonNode> information() {
        return information;
    }

    void join(String conference) throws IOException, InterruptedException {
        leg = node.join(
                conference, aor, "demo", endpoint.offer(Direction.SENDRECV).sdp());
        endpoint.start(leg.answer());
    }

    CompletableFuture<Recording> talk() {
        return endpoint.say(voice.at(endpoint.codec().sampleRate()));
    }

    void leave() throws IOException, InterruptedException {
        if (leg != null) {
            node.leave(leg);
        }
    }

    String name() {
        return name;
    }

    String aor() {
        return aor;
    }

    RtpEndpoint endpoint() {
        return endpoint;
    }

    @Override
    public void close() throws IOException {
        if (feed != null) {
            feed.close();
        }
        endpoint.close();
    }
}
