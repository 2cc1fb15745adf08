// SPDX-License-Identifier: Apache-2.0
package io.convoke.multijvm.peers;

import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.convoke.multijvm.harness.Command;
import io.convoke.multijvm.harness.People;
import io.convoke.multijvm.harness.Ports;
import io.convoke.ops.sound.Speech;
import io.convoke.ops.sound.Wav;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.function.Predicate;
import java.util.stream.Stream;

/** A baresip that talks without end, records what it says and hears, and does what it is told. */
public final class Baresip implements AutoCloseable {
    private static final Duration SOON = Duration.ofSeconds(40);
    private static final int WAV_HEADER = 44;

    private final Path folder;
    private final Account account;
    private final int port;
    private final PeerProcess process;
    private final BaresipControl control;
    /** How many events came before its last call began: they tell of others. */
    private volatile int before;

    /**
     * @param codec the one module that it has for it: g711, g722 or opus
     * @param encryption parameter mediaenc of its account; empty: none
     */
    public record Account(
            String aor,
            String password,
            int nodePort,
            String transport,
            String codec,
            String encryption,
            Speech voice) {

        /** Over UDP, with G.711 and no encryption; in the voice of that name. */
        public static Account of(People people, String name, int nodePort) throws IOException, InterruptedException {
            final Speech voice = Speech.valueOf(name.toUpperCase(Locale.ROOT));
            return new Account(people.aor(name), people.givePassword(name), nodePort, "udp", "g711", "", voice);
        }

        public Account over(String other) {
            return new Account(aor, password, nodePort, other, codec, encryption, voice);
        }

        public Account speaking(String other) {
            return new Account(aor, password, nodePort, transport, other, encryption, voice);
        }

        public Account encrypted(String how) {
            return new Account(aor, password, nodePort, transport, codec, how, voice);
        }

        /** @param outbound port of the node, or of the one phone that it calls */
        private String line(int outbound, String over, int registeredSeconds) {
            return "<sip:%s>;auth_pass=%s;outbound=\"sip:127.0.0.1:%d;transport=%s\";regint=%d;answermode=auto%s"
                    .formatted(
                            aor,
                            password,
                            outbound,
                            over,
                            registeredSeconds,
                            encryption.isEmpty() ? "" : ";mediaenc=" + encryption);
        }
    }

    private Baresip(Path folder, Account account, int port, PeerProcess process, BaresipControl control) {
        this.folder = folder;
        this.account = account;
        this.port = port;
        this.process = process;
        this.control = control;
    }

    static Baresip start(Path folder, Account account) throws IOException {
        final int port = Ports.free(2);
        final int controlPort = Ports.free(1);
        final Path voice = folder.resolve("voice.wav");
        spoken(account.voice(), 40).write(voice);
        Files.writeString(folder.resolve("config"), settings(folder, account, voice, port, controlPort));
        Files.writeString(
                folder.resolve("accounts"), account.line(account.nodePort(), account.transport(), 300) + "\n");
        final PeerProcess process = PeerProcess.start(folder, List.of("baresip", "-f", folder.toString()));
        try {
            return new Baresip(folder, account, port, process, BaresipControl.connect(controlPort));
        } catch (IOException | RuntimeException e) {
            process.close();
            throw e;
        }
    }

    private static String settings(Path folder, Account account, Path voice, int port, int controlPort) {
        return """
                poll_method epoll
                sip_listen 127.0.0.1:%d
                audio_player aubridge,sink
                audio_source aufile,%s
                audio_alert aubridge,sink
                ausrc_srate 16000
                ausrc_channels 1
                rtp_ports 30000-34000
                net_interface 127.0.0.1
                module_path /usr/lib/baresip/modules
                module %s.so
                module aufile.so
                module aubridge.so
                module sndfile.so
                module srtp.so
                module_tmp uuid.so
                module_tmp account.so
                module_app menu.so
                module_app ctrl_tcp.so
                ctrl_tcp_listen 127.0.0.1:%d
                snd_path %s
                """.formatted(port, voice, account.codec(), controlPort, folder);
    }

    /** As often as a test may need it: a source that ends would end the call. */
    private static Wav spoken(Speech voice, int times) {
        final short[] once = voice.at(16_000).samples();
        final short[] all = new short[once.length * times];
        for (int i = 0; i < times; i++) {
            System.arraycopy(once, 0, all, i * once.length, once.length);
        }
        return new Wav(16_000, all);
    }

    Baresip registered() {
        await("registration: " + folder)
                .atMost(SOON)
                .until(() ->
                        control.command("reginfo", "").path("data").asText().contains("OK"));
        return this;
    }

    /** Waits until the call is answered; how it followed a redirection shows only in what it called. */
    public Baresip call(String uri) throws IOException, InterruptedException {
        before = control.events().size();
        control.command("dial", uri);
        return awaitEvent("CALL_ESTABLISHED", event -> true);
    }

    /** With no server between them, by an account that is registered nowhere: its commands are about that one's call then. */
    public Baresip callDirectly(Baresip other) throws IOException, InterruptedException {
        control.command("uanew", account.line(other.port, "udp", 0));
        control.command("uanext", "");
        return call("sip:" + other.account.aor());
    }

    /** Back to the account that is registered, and its call. */
    public void otherAccount() throws IOException, InterruptedException {
        control.command("uanext", "");
    }

    /** REFER in its call. It hangs up by itself once it is told that this went well, and only then does this return. */
    public Baresip transfer(String uri) throws IOException, InterruptedException {
        control.command("transfer", uri);
        return awaitEvent("CALL_CLOSED", event -> event.path("param").asText().equals("Call transfered"));
    }

    /** An event that came in its last call, or comes soon. */
    public Baresip awaitEvent(String type, Predicate<JsonNode> wanted) {
        await(type)
                .atMost(SOON)
                .failFast(
                        "its call has ended",
                        () -> !type.equals("CALL_CLOSED") && events().anyMatch(event -> isOf(event, "CALL_CLOSED")))
                .until(() -> events().anyMatch(event -> isOf(event, type) && wanted.test(event)));
        return this;
    }

    private Stream<JsonNode> events() {
        return control.events().stream().skip(before);
    }

    private static boolean isOf(JsonNode event, String type) {
        return event.path("type").asText().equals(type);
    }

    /** Such as hold and resume: answered when baresip has begun to do it. */
    public void command(String name) throws IOException, InterruptedException {
        control.command(name, "");
    }

    /** Keys, as RFC 4733 events. */
    public void press(String keys) throws IOException, InterruptedException {
        control.command("sndcode", keys);
    }

    /** As one whose battery is empty: it says nothing to anybody. */
    public void vanish() {
        process.close();
    }

    public Baresip hangUp() throws IOException, InterruptedException {
        control.command("hangup", "");
        return awaitEvent("CALL_CLOSED", event -> true);
    }

    /** For how long it has received sound in its last call. */
    public double heardSeconds() throws IOException {
        final Path file = recording("dec");
        if (file == null || Files.size(file) < WAV_HEADER) {
            return 0;
        }
        final byte[] head = new byte[WAV_HEADER];
        try (var in = Files.newInputStream(file)) {
            in.readNBytes(head, 0, WAV_HEADER);
        }
        final int octetsPerSecond =
                ByteBuffer.wrap(head).order(ByteOrder.LITTLE_ENDIAN).getInt(28);
        return (double) (Files.size(file) - WAV_HEADER) / octetsPerSecond;
    }

    /** What it sent in its last call so far. */
    public Wav said() throws IOException, InterruptedException {
        return mono(recording("enc"));
    }

    /** What it received in its last call so far. */
    public Wav heard() throws IOException, InterruptedException {
        return mono(recording("dec"));
    }

    /** The one that was written to last: of two calls at once the older one may go on longer. */
    private Path recording(String way) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(file -> file.toString().endsWith("-" + way + ".wav"))
                    .max(Comparator.comparingLong(file -> file.toFile().lastModified()))
                    .orElse(null);
        }
    }

    /** Opus is recorded in stereo. */
    private Wav mono(Path file) throws IOException, InterruptedException {
        final Path mono = folder.resolve("mono.wav");
        final Command ffmpeg = Command.run(
                20,
                Arrays.asList(
                        "ffmpeg",
                        "-nostdin",
                        "-loglevel",
                        "error",
                        "-y",
                        "-i",
                        file.toString(),
                        "-ac",
                        "1",
                        "-ar",
                        "8000",
                        mono.toString()));
        if (ffmpeg.exitCode() != 0) {
            throw new IOException("ffmpeg of " + file + ": " + ffmpeg.err());
        }
        return Wav.read(mono);
    }

    @Override
    public void close() {
        control.close();
        process.close();
    }
}
