// SPDX-License-Identifier: Apache-2.0
package io.convoke.multijvm.instant;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.convoke.media.codec.AudioCodec;
import io.convoke.media.sdp.Direction;
import io.convoke.multijvm.harness.Phone;
import io.convoke.ops.client.ControlClient;
import io.convoke.ops.load.Answer;
import io.convoke.ops.load.RtpEndpoint;
import io.convoke.ops.sound.Hearing;
import io.convoke.ops.sound.Recording;
import io.convoke.ops.sound.Speech;
import io.convoke.ops.sound.Wav;
import java.io.IOException;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;

/** One push-to-talk terminal: subscribes, presses, talks, and says what it heard. */
public final class Terminal implements AutoCloseable {
    private static final Duration REACHED = Duration.ofSeconds(40);
    private static final Duration HEARD = Duration.ofSeconds(60);

    private final ControlClient client;
    private final String path;
    private final RtpEndpoint endpoint;

    public Terminal(ControlClient client, String aor, AudioCodec codec) throws IOException {
        this.client = client;
        this.path = ControlClient.user(aor) + "/subscribers/radio";
        this.endpoint = RtpEndpoint.local(aor.substring(0, aor.indexOf('@')), codec);
    }

    private Terminal(ControlClient client, String path, RtpEndpoint endpoint) {
        this.client = client;
        this.path = path;
        this.endpoint = endpoint;
    }

    /** Its leg is provisioned, and presence knows. */
    public Terminal subscribe() throws IOException, InterruptedException {
        return subscribe("");
    }

    /** It may be in several sessions at once. */
    public Terminal subscribeAsDispatcher() throws IOException, InterruptedException {
        return subscribe("?monitor=true");
    }

    boolean isRefusedAsDispatcher() throws IOException, InterruptedException {
        String offer = endpoint.offer(Direction.SENDRECV).sdp();
        return client.call("PUT", path + "?monitor=true", offer).status() == 403;
    }

    private Terminal subscribe(String query) throws IOException, InterruptedException {
        ControlClient.Reply reply = client.call(
                        "PUT", path + query, endpoint.offer(Direction.SENDRECV).sdp())
                .expect(200);
        endpoint.start(Answer.read(reply.text()));
        return reached();
    }

    /** The same for a terminal that has this line and nothing else. */
    Terminal subscribe(AgentLine line) throws IOException {
        String offer = endpoint.offer(Direction.SENDRECV).sdp();
        endpoint.start(Answer.read(line.subscribe(offer, Answer.read(offer).rtp())));
        return reached();
    }

    private Terminal reached() {
        Awaitility.await(path + " is among the subscribers of its user")
                .atMost(REACHED)
                .until(() -> !client.call("GET", path.substring(0, path.lastIndexOf('/')), null)
                        .expect(200)
                        .body()
                        .path("subscribers")
                        .isEmpty());
        return this;
    }

    /** The same terminal, by another node. */
    public Terminal by(ControlClient other) {
        return new Terminal(other, path, endpoint);
    }

    /** Its leg was provisioned elsewhere: media goes where the new answer says. */
    public void follow() throws IOException, InterruptedException {
        endpoint.start(Answer.read(
                client.call("GET", path, null).expect(200).body().path("sdp").asText()));
    }

    /** The conference server of its leg. */
    public String server() throws IOException, InterruptedException {
        return client.call("GET", path, null).expect(200).body().path("node").asText();
    }

    public ControlClient.Reply press(String... others) throws IOException, InterruptedException {
        ObjectNode body = ControlClient.object();
        for (String other : others) {
            body.withArray("with").add(other);
        }
        return client.call("POST", path + "/activations", body);
    }

    /** Its key, as if it had nothing but its leg. */
    TalkKey key() {
        return new TalkKey(endpoint);
    }

    /** It claims this priority for what it has to say. */
    public ControlClient.Reply pressUrgently(int priority, String other) throws IOException, InterruptedException {
        ObjectNode body = ControlClient.object().put("priority", priority);
        body.withArray("with").add(other);
        return client.call("POST", path + "/activations", body);
    }

    /** It presses, and is in a session: the name of that. */
    public String activate(String... others) throws IOException, InterruptedException {
        return press(others).expect(200).body().path("session").asText();
    }

    public ControlClient.Reply pressGroup(String group) throws IOException, InterruptedException {
        return client.call("POST", path + "/activations", ControlClient.object().put("group", group));
    }

    /** What becomes of a request for the floor. */
    public String askForTheFloor(String session) throws IOException, InterruptedException {
        return floor("PUT", session);
    }

    public String giveTheFloorBack(String session) throws IOException, InterruptedException {
        return floor("DELETE", session);
    }

    private String floor(String method, String session) throws IOException, InterruptedException {
        return client.call(method, path + "/sessions/" + session + "/floor", null)
                .expect(200)
                .body()
                .path("result")
                .asText();
    }

    /** How loudly it is heard. */
    public void hear(String session, double gain) throws IOException, InterruptedException {
        client.call("PUT", path + "/sessions/" + session, ControlClient.object().put("gain", gain))
                .expect(204);
    }

    /** What becomes of a request for the floor in all its sessions. */
    public JsonNode askForAllFloors() throws IOException, InterruptedException {
        return client.call("PUT", path + "/floor", null).expect(200).body().path("sessions");
    }

    public ControlClient.Reply session(String id) throws IOException, InterruptedException {
        return client.call("GET", path + "/sessions/" + id, null);
    }

    /** In which its leg is. */
    List<String> sessions() throws IOException, InterruptedException {
        return client.call("GET", path + "/sessions", null).expect(200).body().findValuesAsText("session");
    }

    public ControlClient.Reply release(String session) throws IOException, InterruptedException {
        return client.call("DELETE", path + "/sessions/" + session, null);
    }

    public ControlClient.Reply unsubscribe() throws IOException, InterruptedException {
        return client.call("DELETE", path, null);
    }

    /** Says it, and waits until the others must have heard the end of it. */
    public Recording say(Speech voice, double seconds) throws Exception {
        Wav whole = voice.at(endpoint.codec().sampleRate());
        int samples = Math.min(whole.samples().length, (int) (seconds * whole.sampleRate()));
        Recording said = endpoint.say(new Wav(whole.sampleRate(), Arrays.copyOf(whole.samples(), samples)))
                .get(30, TimeUnit.SECONDS);
        Phone.awaitHeard(said);
        return said;
    }

    /**
     * He has the floor, and says it again until all of them have heard it: where nodes have too little of the machine, a packet comes too
     * late, and the floor may have been taken from whoever seemed silent.
     */
    public void awaitHeard(String session, Speech voice, double seconds, Terminal... by) {
        final AtomicInteger times = new AtomicInteger();
        Awaitility.await().atMost(HEARD).untilAsserted(() -> {
            if (times.getAndIncrement() > 0) {
                assertThat(askForTheFloor(session)).isEqualTo("granted");
            }
            Recording said = say(voice, seconds);
            for (Terminal one : by) {
                assertThat(one.hearing(said).heard())
                        .as("%s is heard by %s", path, one.path)
                        .isTrue();
            }
        });
    }

    /** What this terminal received of it. */
    public Hearing hearing(Recording said) {
        return Hearing.of(said, endpoint.received().recording());
    }

    /** Of what has come in the last two seconds. */
    public double levelDb() {
        final long now = System.nanoTime();
        return endpoint.received()
                .recording()
                .between(now - TimeUnit.SECONDS.toNanos(2), now)
                .levelDb();
    }

    /** Everything. */
    public Wav received() {
        return endpoint.received().recording().sound();
    }

    @Override
    public void close() throws IOException {
        endpoint.close();
    }
}
