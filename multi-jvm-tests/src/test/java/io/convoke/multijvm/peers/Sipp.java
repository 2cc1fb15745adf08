// SPDX-License-Identifier: Apache-2.0
package io.convoke.multijvm.peers;

import static org.assertj.core.api.Assertions.assertThat;

import io.convoke.multijvm.harness.People;
import io.convoke.multijvm.harness.Ports;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.awaitility.Awaitility;

/**
 * One run of sipp through a scenario of {@code src/test/resources/sipp}, in which {@code @name@} stands for what a test says. Sipp
 * itself checks each response against the scenario.
 */
public final class Sipp implements AutoCloseable {
    /** What an INVITE has to have, and its body. */
    public static final String HOPS = "Max-Forwards: 70";

    public static final String CONTACT = "Contact: <sip:sipp@[local_ip]:[local_port]>";
    public static final String SDP = "Content-Type: application/sdp";

    /** Bounds a hang alone. */
    private static final int SECONDS = 90;

    /** A value of nothing more than a phone says anyway. */
    private static final Map<String, String> USUAL = Map.of(
            "from",
            "sip:guest@example.org",
            "fields",
            "",
            "body",
            "",
            "audio",
            "0 8",
            "profile",
            "RTP/AVP",
            "regexp",
            "^SIP",
            "check",
            "check_it",
            "version",
            "SIP/2.0");

    private final Peers peers;
    private final String scenario;
    private final Map<String, String> values = new LinkedHashMap<>(USUAL);
    private String transport = "u1";
    private String host = "127.0.0.1";
    private String callId = "%u-%p@127.0.0.1";
    private String proven = People.DOMAIN;
    private int calls = 1;
    private int perSecond = 1;
    private int localPort;
    private boolean serves;
    private PeerProcess process;
    private Path folder;

    Sipp(Peers peers, String scenario) {
        this.peers = peers;
        this.scenario = scenario;
    }

    public Sipp with(String name, Object value) {
        values.put(name, value.toString());
        return this;
    }

    /** Header fields beside those of the scenario, in every first request. */
    public Sipp withFields(String... lines) {
        return with("fields", String.join("\n", lines));
    }

    /** Who calls or registers, and how he proves it. */
    public Sipp as(String aor, String password) {
        return with("from", "sip:" + aor)
                .with("user", aor.substring(0, aor.indexOf('@')))
                .with("aor", "sip:" + aor)
                .with("password", password);
    }

    /** So many calls, of which so many begin in a second, however many of them are up already; all of them have to pass. */
    public Sipp times(int all, int eachSecond) {
        calls = all;
        perSecond = eachSecond;
        return this;
    }

    public Sipp overTcp() {
        transport = "t1";
        return this;
    }

    /** One of this machine's loopback addresses: to the node, another source than all others. */
    public Sipp at(String address) {
        host = address;
        return this;
    }

    /** Takes all calls that come to this port until it is closed; what came is in {@link #messages}. */
    public Sipp servesAt(int port) throws IOException {
        localPort = port;
        serves = true;
        return start(port);
    }

    /** All that was sent and received. */
    public String messages() throws IOException {
        final Path messages = folder.resolve("messages");
        return Files.exists(messages) ? Files.readString(messages, StandardCharsets.ISO_8859_1) : "";
    }

    /** Where another run is to go on with this call, or this with that of another. */
    public Sipp inCall(String name) {
        callId = name;
        return this;
    }

    /** Where it can be called; to be asked before it begins. */
    public String contact() throws IOException {
        localPort = localPort == 0 ? Ports.free(1) : localPort;
        return "sip:sipp@" + host + ":" + localPort;
    }

    /** Of what Digest is to be: the request URI without its scheme; the domain unless it is said. */
    public Sipp proving(String uri) {
        proven = uri;
        return with("service", uri);
    }

    /** What the scenario wrote into its log. */
    public String logged() throws IOException {
        return Files.readString(folder.resolve("log-of-scenario")).strip();
    }

    /** Begins; the test goes on. */
    public Sipp start(int port) throws IOException {
        folder = peers.folder("sipp-" + scenario);
        final Path file = Files.writeString(folder.resolve(scenario + ".xml"), filled());
        final List<String> words = new ArrayList<>(List.of("sipp", "127.0.0.1:" + port, "-sf", file.toString()));
        final int from = localPort == 0 ? Ports.free(1) : localPort;
        words.addAll(List.of("-i", host, "-p", String.valueOf(from), "-t", transport));
        words.addAll(List.of("-nostdin", "-timeout", SECONDS + "s"));
        if (!serves) {
            final String all = String.valueOf(calls);
            words.addAll(List.of("-m", all, "-l", all, "-r", String.valueOf(perSecond), "-timeout_error"));
        }
        words.addAll(
                List.of("-trace_err", "-error_file", folder.resolve("errors").toString()));
        words.addAll(List.of(
                "-trace_msg", "-message_file", folder.resolve("messages").toString()));
        words.addAll(List.of(
                "-trace_logs", "-log_file", folder.resolve("log-of-scenario").toString()));
        words.addAll(List.of("-cid_str", callId, "-auth_uri", proven));
        process = peers.closing(PeerProcess.start(folder, words));
        if (localPort != 0) {
            Awaitility.await("sipp can be called")
                    .atMost(Duration.ofSeconds(SECONDS))
                    .until(() ->
                            Ports.isTakenOverUdp(from) || !process.process().isAlive());
        }
        return this;
    }

    /** All went as the scenario says. */
    public void shouldPass() throws IOException, InterruptedException {
        final Path errors = folder.resolve("errors");
        final int exit = process.await(SECONDS + 5);
        final String failure = Files.exists(errors) ? Files.readString(errors, StandardCharsets.ISO_8859_1) : "";
        assertThat(exit).as("sipp %s %s: %s", scenario, values, failure).isZero();
    }

    /** From beginning to end, against a node or a proxy at this port. */
    public void passes(int port) throws IOException, InterruptedException {
        start(port).shouldPass();
    }

    private String filled() throws IOException {
        String text;
        try (InputStream in = Sipp.class.getResourceAsStream("/sipp/" + scenario + ".xml")) {
            if (in == null) {
                throw new IOException("there is no scenario " + scenario);
            }
            text = new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
        for (final Map.Entry<String, String> value : values.entrySet()) {
            // A line that is nothing but an empty value goes: it would end the header.
            final String name = "@" + value.getKey() + "@";
            text = value.getValue().isEmpty()
                    ? text.replaceAll("(?m)^ *" + name + "\\n", "")
                    : text.replace("\"" + name + "\"", "\"" + attribute(value.getValue()) + "\"")
                            .replace(name, value.getValue());
        }
        assertThat(text).as("scenario %s", scenario).doesNotContainPattern("@[a-z]+@");
        return text;
    }

    private static String attribute(String value) {
        return value.replace("&", "&amp;").replace("<", "&lt;").replace("\"", "&quot;");
    }

    @Override
    public void close() {
        if (process != null) {
            process.close();
        }
    }
}
