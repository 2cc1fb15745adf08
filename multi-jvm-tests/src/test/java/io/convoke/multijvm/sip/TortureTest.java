// SPDX-License-Identifier: Apache-2.0
package io.convoke.multijvm.sip;

import static org.assertj.core.api.Assertions.assertThat;

import io.convoke.multijvm.harness.Command;
import io.convoke.multijvm.harness.Meeting;
import io.convoke.multijvm.harness.People;
import io.convoke.multijvm.harness.RunningNode;
import io.convoke.multijvm.harness.SharedNode;
import io.convoke.multijvm.peers.Peers;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** The messages of RFC 4475, and what becomes of them when octets change on the way, sent to a node: none may harm it. */
@ExtendWith({SharedNode.class, Peers.PerTest.class})
class TortureTest {
    private static final Path MESSAGES = Path.of("cluster-node/src/test/resources/io/convoke/node/sip/message/torture");
    private static final int ROUNDS = 40;

    @Test
    void shouldTakeCallsAfterAllThatCameByDatagram(RunningNode node, Peers peers) throws Exception {
        final long before = logged(node);
        try (DatagramSocket socket = new DatagramSocket()) {
            for (final byte[] message : tortured()) {
                socket.send(new DatagramPacket(
                        message, message.length, InetAddress.getByName("127.0.0.1"), node.sipPort()));
            }
        }

        assertCallsGoThrough(node, peers);
        assertNothingWentWrong(node, before);
    }

    @Test
    void shouldTakeCallsAfterAllThatCameByConnection(RunningNode node, Peers peers) throws Exception {
        final long before = logged(node);
        for (final byte[] message : messages()) {
            sendAlone(node, message);
        }
        sendTogether(node, tortured());

        assertCallsGoThrough(node, peers);
        assertNothingWentWrong(node, before);
    }

    /** On a connection of its own, whose end is awaited for a moment. */
    private static void sendAlone(RunningNode node, byte[] message) throws IOException {
        try (Socket socket = connected(node)) {
            socket.getOutputStream().write(message);
            socket.shutdownOutput();
            socket.getInputStream().readAllBytes();
        } catch (SocketTimeoutException | SocketException open) {
            // it waits for the rest of a message, or has closed at once: both are its right
        }
    }

    /** One after the other on a connection, and a new one whenever the node closes it. */
    private static void sendTogether(RunningNode node, List<byte[]> messages) throws IOException {
        int sent = 0;
        while (sent < messages.size()) {
            final int before = sent;
            try (Socket socket = connected(node)) {
                while (sent < messages.size()) {
                    socket.getOutputStream().write(messages.get(sent++));
                    socket.getInputStream().skip(socket.getInputStream().available());
                }
            } catch (SocketException closed) {
                assertThat(sent).isGreaterThan(before);
            }
        }
    }

    private static Socket connected(RunningNode node) throws IOException {
        final Socket socket = new Socket();
        socket.connect(new InetSocketAddress("127.0.0.1", node.sipPort()), 2_000);
        socket.setSoTimeout(200);
        return socket;
    }

    private static List<byte[]> messages() throws IOException {
        final List<byte[]> messages = new ArrayList<>();
        try (Stream<Path> files = Files.list(Command.root().resolve(MESSAGES))) {
            for (final Path file : files.sorted().toList()) {
                messages.add(Files.readAllBytes(file));
            }
        }
        assertThat(messages).hasSizeGreaterThan(40);
        return messages;
    }

    /** As they are, and changed in one to four places; seeded, so that it is the same each time. */
    private static List<byte[]> tortured() throws IOException {
        final Random random = new Random(4_475);
        final List<byte[]> all = messages();
        for (final byte[] message : List.copyOf(all)) {
            for (int round = 0; round < ROUNDS; round++) {
                final byte[] changed = message.clone();
                for (int change = random.nextInt(4); change >= 0; change--) {
                    changed[random.nextInt(changed.length)] = (byte) random.nextInt(256);
                }
                all.add(changed);
            }
        }
        return all;
    }

    private static void assertCallsGoThrough(RunningNode node, Peers peers) throws Exception {
        try (People people = new People(node.client(), "alice", "bob")) {
            peers.sipp("call").with("uri", Meeting.of(node, people).uri()).passes(node.sipPort());
            peers.sipp("call")
                    .with("uri", Meeting.of(node, people).uri())
                    .overTcp()
                    .passes(node.sipPort());
            assertThat(node.isReady()).isTrue();
        }
    }

    private static long logged(RunningNode node) throws IOException {
        return lines(node).size();
    }

    private static void assertNothingWentWrong(RunningNode node, long before) throws IOException, InterruptedException {
        assertThat(lines(node).stream().skip(before))
                .filteredOn(line -> line.contains("\"level\":\"ERROR\"") || line.contains("Exception"))
                .isEmpty();
        assertThat(node.client()
                        .metrics()
                        .lines()
                        .filter(line -> line.startsWith("convoke_sip_events_total{event=\"fault\"")))
                .singleElement()
                .asString()
                .endsWith(" 0.0");
    }

    private static List<String> lines(RunningNode node) throws IOException {
        return Files.readAllLines(node.data().resolve("log").resolve("node.jsonl"));
    }
}
