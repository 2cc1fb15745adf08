// SPDX-License-Identifier: Apache-2.0
package io.convoke.multijvm.spec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.convoke.media.codec.AudioCodec;
import io.convoke.media.sdp.Direction;
import io.convoke.multijvm.harness.People;
import io.convoke.multijvm.harness.Phone;
import io.convoke.multijvm.harness.Ports;
import io.convoke.multijvm.harness.RunningNode;
import io.convoke.multijvm.harness.SharedNode;
import io.convoke.ops.client.ControlClient;
import io.convoke.ops.load.Offer;
import io.convoke.ops.sound.Hearing;
import io.convoke.ops.sound.Recording;
import io.convoke.ops.sound.Speech;
import io.convoke.ops.sound.Wav;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** ffmpeg as a participant: it packs, sends, receives and decodes RTP by code that is not ours. */
@ExtendWith(SharedNode.class)
class AnotherPeerTest {
    private static final String SUITE = "AES_CM_128_HMAC_SHA1_80";
    private static final String FFMPEG_KEY = "WVNfX19zZW1jdGwgKCkgewkyMjA7fQp9CnVubGVz";
    private static final int MOST_TIMES = 4;
    private static final Duration SOON = Duration.ofSeconds(60);

    @ParameterizedTest
    @CsvSource({"PCMU,pcm_mulaw,8000", "G722,g722,16000"})
    void shouldHearWhatFfmpegSends(
            AudioCodec codec, String encoder, String rate, RunningNode node, @TempDir Path folder) throws Exception {
        final ControlClient client = node.client();
        try (People people = new People(client, "alice", "ffmpeg")) {
            people.meet();
            try (Phone alice = new Phone(client, people.aor("alice"), codec).join(people.conference())) {
                final InetSocketAddress local = freePorts();
                final ControlClient.Leg leg =
                        client.join(people.conference(), people.aor("ffmpeg"), "ffmpeg", offer(local, codec));
                final long startNs = spoken(
                        alice,
                        folder,
                        rate,
                        encoder,
                        "rtp://127.0.0.1:" + leg.answer().rtp().getPort() + "?localrtpport=" + local.getPort()
                                + "&pkt_size=172");

                // When exactly ffmpeg began is not known: it is found by the beginning of what was heard.
                final Recording heard = alice.endpoint().received().recording();
                assertThat(bestOf(Speech.BOB, startNs, heard).heard()).isTrue();
                assertThat(client.statistics(leg).path("packetsReceived").asLong())
                        .isGreaterThan(200);
            }
        }
    }

    @Test
    void shouldSendOpusThatFfmpegDecodes(RunningNode node, @TempDir Path folder) throws Exception {
        final ControlClient client = node.client();
        try (People people = new People(client, "alice", "ffmpeg")) {
            people.meet();
            try (Phone alice = new Phone(client, people.aor("alice"), AudioCodec.PCMU).join(people.conference())) {
                final InetSocketAddress local = freePorts();
                final String offer = offer(local, AudioCodec.OPUS);
                final Hearing hearing = decoded(folder, offer, local, () -> {
                    client.join(people.conference(), people.aor("ffmpeg"), "ffmpeg", offer);
                    return sayTwice(alice);
                });

                assertThat(hearing.heard()).as("%s", hearing).isTrue();
            }
        }
    }

    @Test
    void shouldHearWhatFfmpegEncrypts(RunningNode node, @TempDir Path folder) throws Exception {
        final ControlClient client = node.client();
        try (People people = new People(client, "alice", "ffmpeg")) {
            people.meet();
            try (Phone alice = new Phone(client, people.aor("alice"), AudioCodec.PCMA).join(people.conference())) {
                final InetSocketAddress local = freePorts();
                final ControlClient.Leg leg = client.join(
                        people.conference(),
                        people.aor("ffmpeg"),
                        "ffmpeg",
                        encrypted(offer(local, AudioCodec.PCMU), FFMPEG_KEY));
                assertThat(leg.sdp()).contains("RTP/SAVP 0", "a=crypto:1 " + SUITE + " inline:");
                final long startNs = spoken(
                        alice,
                        folder,
                        "8000",
                        "pcm_mulaw",
                        "-srtp_out_suite",
                        SUITE,
                        "-srtp_out_params",
                        FFMPEG_KEY,
                        "srtp://127.0.0.1:" + leg.answer().rtp().getPort() + "?localrtpport=" + local.getPort()
                                + "&pkt_size=186");

                final Recording heard = alice.endpoint().received().recording();
                assertThat(bestOf(Speech.BOB, startNs, heard).heard()).isTrue();
            }
        }
    }

    @Test
    void shouldEncryptWhatFfmpegDecrypts(RunningNode node, @TempDir Path folder) throws Exception {
        final ControlClient client = node.client();
        try (People people = new People(client, "alice", "ffmpeg")) {
            people.meet();
            try (Phone alice = new Phone(client, people.aor("alice"), AudioCodec.PCMU).join(people.conference())) {
                final InetSocketAddress local = freePorts();
                final String offer = offer(local, AudioCodec.PCMA);
                final ControlClient.Leg leg =
                        client.join(people.conference(), people.aor("ffmpeg"), "ffmpeg", encrypted(offer, FFMPEG_KEY));
                final String key = leg.sdp().replaceAll("(?s).*inline:([A-Za-z0-9+/]{40}).*", "$1");
                assertThat(key).isNotEqualTo(FFMPEG_KEY);
                final Hearing hearing = decoded(folder, encrypted(offer, key), local, () -> sayTwice(alice));

                assertThat(hearing.heard()).as("%s", hearing).isTrue();
            }
        }
    }

    /** What ffmpeg makes of the sentence that Alice says when it listens. */
    private static Hearing decoded(Path folder, String description, InetSocketAddress local, Callable<?> whenItListens)
            throws Exception {
        final Path heard = folder.resolve("heard.wav");
        final Process ffmpeg = ffmpeg(
                folder,
                "-protocol_whitelist",
                "file,udp,rtp,srtp",
                "-i",
                Files.writeString(folder.resolve("leg.sdp"), description).toString(),
                "-ac",
                "1",
                "-ar",
                "16000",
                "-t",
                "9",
                heard.toString());
        try {
            await().atMost(SOON).until(() -> Ports.isTakenOverUdp(local.getPort()));
            whenItListens.call();
            assertThat(ffmpeg.waitFor(90, TimeUnit.SECONDS)).isTrue();
        } finally {
            ffmpeg.destroyForcibly();
        }
        return bestOf(Speech.ALICE, 0, new Recording(0, Wav.read(heard)));
    }

    /** One of the two is whole also where this machine stands still for a while. */
    private static CompletableFuture<Recording> sayTwice(Phone phone) {
        phone.startSaying(Speech.ALICE, 4);
        return phone.startSaying(Speech.ALICE, 4);
    }

    /** When Bob's sentence began; spoken again where this machine stood still meanwhile. */
    private static long spoken(Phone listener, Path folder, String rate, String encoder, String... target)
            throws Exception {
        for (int times = 1; ; times++) {
            final long startNs = System.nanoTime();
            speak(folder, rate, encoder, target);
            if (times == MOST_TIMES || !listener.stoodStill(startNs, System.nanoTime())) {
                return startNs;
            }
        }
    }

    /** Bob's sentence, in real time. */
    private static void speak(Path folder, String rate, String encoder, String... target) throws Exception {
        final Path speech = folder.resolve("bob.wav");
        Speech.BOB.at(16_000).write(speech);
        final List<String> words = new ArrayList<>(List.of("-re", "-i", speech.toString(), "-ac", "1", "-ar", rate));
        words.addAll(List.of("-c:a", encoder, "-f", "rtp"));
        words.addAll(List.of(target));
        final Process ffmpeg = ffmpeg(folder, words.toArray(String[]::new));
        try {
            assertThat(ffmpeg.waitFor(90, TimeUnit.SECONDS)).isTrue();
        } finally {
            ffmpeg.destroyForcibly();
        }
    }

    private static String encrypted(String offer, String key) {
        final String attribute = "a=crypto:1 " + SUITE + " inline:" + key + "\r\n";
        return offer.replace("RTP/AVP", "RTP/SAVP") + attribute;
    }

    /** The best of the places, half a second apart, at which the voice may begin. */
    private static Hearing bestOf(Speech voice, long fromNs, Recording heard) {
        final Wav whole = voice.at(8_000);
        final Wav part = new Wav(8_000, Arrays.copyOf(whole.samples(), 8_000 * 3));
        Hearing best = null;
        for (long startNs = fromNs; startNs < heard.endNs() - 3_000_000_000L; startNs += 500_000_000L) {
            final Hearing hearing = Hearing.of(new Recording(startNs, part), heard);
            best = best == null || hearing.found() > best.found() ? hearing : best;
        }
        return best;
    }

    private static String offer(InetSocketAddress local, AudioCodec codec) {
        final InetSocketAddress rtcp = new InetSocketAddress(local.getAddress(), local.getPort() + 1);
        return new Offer(local, rtcp, List.of(codec), 20, Direction.SENDRECV, 1).sdp();
    }

    /** An even port of which the next is free too; ffmpeg takes both. */
    private static InetSocketAddress freePorts() throws Exception {
        final int first = Ports.free(3);
        return new InetSocketAddress("127.0.0.1", first + (first & 1));
    }

    private static Process ffmpeg(Path folder, String... words) throws Exception {
        final List<String> all =
                new ArrayList<>(List.of("ffmpeg", "-nostdin", "-hide_banner", "-loglevel", "warning", "-y"));
        all.addAll(List.of(words));
        return new ProcessBuilder(all)
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("ffmpeg.log").toFile())
                .start();
    }
}
