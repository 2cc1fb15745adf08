// SPDX-License-Identifier: Apache-2.0
package io.convoke.media.link;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class AeronTransportTest {
    private static final List<String> NONE = List.of();

    @TempDir
    private Path directory;

    private final List<Throwable> faults = new ArrayList<>();

    private LinkSettings settings(String node, int port) {
        return new LinkSettings(node, "127.0.0.1", port, directory.resolve(node), "127.0.0.1");
    }

    private static List<String> poll(LinkTransport transport) {
        List<String> came = new ArrayList<>();
        transport.poll((buffer, offset, length) -> {
            byte[] bytes = new byte[length];
            buffer.getBytes(offset, bytes);
            came.add(new String(bytes, StandardCharsets.UTF_8));
        });
        return came;
    }

    private static void until(BooleanSupplier condition) {
        long deadlineNs = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).as("20 s").isLessThan(deadlineNs);
            LockSupport.parkNanos(500_000);
        }
    }

    @Test
    void shouldCarryMessagesInOrderAndLeaveNothingBehind() {
        UnsafeBuffer message = new UnsafeBuffer(new byte[LinkTransport.LONGEST_MESSAGE]);
        List<String> came = new ArrayList<>();
        try (AeronTransport a = new AeronTransport(settings("a", 21_790), faults::add);
                AeronTransport b = new AeronTransport(settings("b", 21_791), faults::add);
                LinkTransport.Channel toB = a.connect(new InetSocketAddress("127.0.0.1", 21_791))) {
            int[] next = new int[1];
            until(() -> {
                int length = message.putStringWithoutLengthUtf8(0, "message " + next[0]);
                if (next[0] < 100 && toB.offer(message, length) == LinkTransport.Outcome.SENT) {
                    next[0]++;
                }
                assertThat(poll(a)).isEqualTo(NONE);
                came.addAll(poll(b));
                return came.size() == 100;
            });
            assertThat(toB.offer(message, LinkTransport.LONGEST_MESSAGE)).isEqualTo(LinkTransport.Outcome.SENT);
            until(() -> poll(a).isEmpty()
                    && poll(b).stream().anyMatch(text -> text.length() == LinkTransport.LONGEST_MESSAGE));
        }

        assertThat(came).first().isEqualTo("message 0");
        assertThat(came).last().isEqualTo("message 99");
        assertThat(faults).isEmpty();
        assertThat(directory).isEmptyDirectory();
    }

    @Test
    void shouldSayThatThePortIsTakenAndLeaveNothingBehind() throws Exception {
        try (var taken = new java.net.DatagramSocket(new InetSocketAddress("127.0.0.1", 21_794))) {
            assertThatThrownBy(() -> new AeronTransport(settings("a", 21_794), faults::add))
                    .hasMessageContaining("21794");
            assertThat(taken.isBound()).isTrue();
        }
        assertThat(directory).isEmptyDirectory();
    }

    @Test
    void shouldStayWithinTheRoomThatWasAskedFor() throws Exception {
        try (AeronTransport a = new AeronTransport(settings("a", 21_792), faults::add);
                AeronTransport b = new AeronTransport(settings("b", 21_793), faults::add);
                LinkTransport.Channel toB = a.connect(new InetSocketAddress("127.0.0.1", 21_793));
                LinkTransport.Channel toA = b.connect(new InetSocketAddress("127.0.0.1", 21_792))) {
            UnsafeBuffer message = new UnsafeBuffer(new byte[10]);
            until(() -> {
                toA.offer(message, 10);
                toB.offer(message, 10);
                return !poll(a).equals(NONE) & !poll(b).equals(NONE);
            });
            long bytes;
            try (var files = java.nio.file.Files.walk(directory.resolve("a"))) {
                bytes = files.filter(java.nio.file.Files::isRegularFile)
                        .mapToLong(file -> file.toFile().length())
                        .sum();
            }
            assertThat(bytes).isBetween(SharedMemory.neededBytes(1) / 2, SharedMemory.neededBytes(1));
        }
    }
}
