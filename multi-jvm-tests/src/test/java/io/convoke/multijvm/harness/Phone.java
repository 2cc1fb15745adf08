// SPDX-License-Identifier: Apache-2.0
package io.convoke.multijvm.harness;

import io.convoke.media.codec.AudioCodec;
import io.convoke.media.sdp.Direction;
import io.convoke.ops.client.ControlClient;
import io.convoke.ops.client.UnexpectedReply;
import io.convoke.ops.load.Answer;
import io.convoke.ops.load.RtpEndpoint;
import io.convoke.ops.sound.Hearing;
import io.convoke.ops.sound.Recording;
import io.convoke.ops.sound.Speech;
import io.convoke.ops.sound.Wav;
import java.io.IOException;
import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.stream.Stream;
import org.awaitility.Awaitility;

/** One participant with one endpoint: joins, talks, and says what it heard. */
public final class Phone implements AutoCloseable {
    private static final long LATEST_NS = 300_000_000L;
    private static final double STILL_MS = 100;
    private static final int MOST_TIMES = 6;

    private final ControlClient client;
    private final String aor;
    private final RtpEndpoint endpoint;
    private ControlClient.Leg leg;

    public Phone(ControlClient client, String aor, AudioCodec codec) throws IOException {
        this(client, aor, codec, "127.0.0.1");
    }

    /** @param host an address of this machine */
    public Phone(ControlClient client, String aor, AudioCodec codec, String host) throws IOException {
        this.client = client;
        this.aor = aor;
        this.endpoint = new RtpEndpoint(aor.substring(0, aor.indexOf('@')), InetAddress.getByName(host), codec, true);
    }

    /** Joins and starts to send; waits for the first packet from the mixer. */
    public Phone join(String conference) throws IOException, InterruptedException {
        leg = client.join(
                conference, aor, "phone", endpoint.offer(Direction.SENDRECV).sdp());
        return started();
    }

    /** Offers again on the leg of an earlier phone, or joins anew where that leg is no more. */
    public Phone rejoin(ControlClient.Leg old, String conference) throws IOException, InterruptedException {
        final String offer = endpoint.offer(Direction.SENDRECV).sdp();
        final ControlClient.Reply reply = client.call("PUT", old.path(), offer).expect(200, 404, 410);
        if (reply.status() != 200) {
            return join(conference);
        }
        leg = new ControlClient.Leg(old.path(), reply.text(), Answer.read(reply.text()));
        return started();
    }

    /** One like it, at another node, once that has taken over what this one was in. */
    public Phone againBy(ControlClient other, String conference) throws IOException {
        final Phone phone = new Phone(other, aor, endpoint.codec());
        Awaitility.await("the others have taken over")
                .atMost(RunningCluster.TAKEN_OVER)
                .ignoreException(UnexpectedReply.class) // 503: ask again
                .until(() -> phone.rejoin(leg, conference) == phone);
        return phone;
    }

    private Phone started() {
        endpoint.start(leg.answer());
        Awaitility.await()
                .atMost(Duration.ofSeconds(60))
                .until(() -> endpoint.received().size() > 0);
        return this;
    }

    /** A re-offer with this direction; the answer applies at once. */
    public ControlClient.Leg reoffer(Direction direction) throws IOException, InterruptedException {
        leg = client.reoffer(leg, endpoint.offer(direction).sdp());
        endpoint.start(leg.answer());
        return leg;
    }

    public ControlClient.Leg leg() {
        return leg;
    }

    public RtpEndpoint endpoint() {
        return endpoint;
    }

    public String aor() {
        return aor;
    }

    public void leave() throws IOException, InterruptedException {
        client.leave(leg);
    }

    /** The beginning of a recorded sentence. */
    public CompletableFuture<Recording> startSaying(Speech voice, double seconds) {
        final Wav whole = voice.at(endpoint.codec().sampleRate());
        final int samples = Math.min(whole.samples().length, (int) (seconds * whole.sampleRate()));
        return endpoint.say(new Wav(whole.sampleRate(), Arrays.copyOf(whole.samples(), samples)));
    }

    /**
     * Says it, and waits until the others must have heard the end of it. Where this machine stood still meanwhile, which breaks any
     * sound, it is said again.
     */
    public Recording say(Speech voice, double seconds, Phone... listeners) throws Exception {
        Recording said = null;
        final List<Phone> concerned =
                Stream.concat(Stream.of(this), Stream.of(listeners)).toList();
        for (int times = 0; times == 0 || times < MOST_TIMES && anyStoodStill(concerned, List.of(said)); times++) {
            said = startSaying(voice, seconds).get(60, TimeUnit.SECONDS);
            awaitHeard(said);
        }
        return said;
    }

    /** Whether this phone, or the node that sends to it, came too late with a packet. */
    public boolean stoodStill(long fromNs, long toNs) {
        return endpoint.stoodStillNs(fromNs, toNs + LATEST_NS) > 0
                || endpoint.received().statistics(fromNs, toNs + LATEST_NS).interArrivalMsMax() > STILL_MS;
    }

    /** For how long this machine stood still at most, by the phones' own clocks: what any of them sent came so late. */
    public static int stoodStillMs(List<Phone> phones, long fromNs, long toNs) {
        return (int) (phones.stream()
                        .mapToLong(phone -> phone.endpoint.stoodStillNs(fromNs, toNs))
                        .max()
                        .orElse(0)
                / 1_000_000);
    }

    /** What all of them said at once, in their order; said again where this machine stood still meanwhile. */
    public static List<Recording> together(
            List<Phone> phones, Function<Phone, CompletableFuture<Recording>> startSaying) throws Exception {
        List<Recording> said = List.of();
        for (int times = 0; times == 0 || times < MOST_TIMES && anyStoodStill(phones, said); times++) {
            final List<CompletableFuture<Recording>> saying =
                    phones.stream().map(startSaying).toList();
            said = new ArrayList<>();
            for (final CompletableFuture<Recording> one : saying) {
                said.add(one.get(60, TimeUnit.SECONDS));
            }
            awaitHeard(said.getLast());
        }
        return said;
    }

    private static boolean anyStoodStill(List<Phone> phones, List<Recording> said) {
        return phones.stream()
                .anyMatch(phone -> said.stream().anyMatch(one -> phone.stoodStill(one.startNs(), one.endNs())));
    }

    /** Waits until the end of it must have arrived everywhere. */
    public static void awaitHeard(Recording said) {
        Awaitility.await().atMost(Duration.ofSeconds(60)).until(() -> System.nanoTime() > said.endNs() + LATEST_NS);
    }

    /** Says it again until the other one has heard it. */
    public void awaitHeardBy(Phone listener, Speech voice, Duration patience) {
        Awaitility.await(listener.aor() + " hears " + aor)
                .atMost(patience)
                .until(() -> listener.hearing(say(voice, 1.6, listener)).heard());
    }

    /** What this phone received of it. */
    public Hearing hearing(Recording said) {
        return Hearing.of(said, endpoint.received().recording());
    }

    @Override
    public void close() throws IOException {
        endpoint.close();
    }
}
