// SPDX-License-Identifier: Apache-2.0
package io.convoke.protocol.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.management.ThreadMXBean;
import java.io.ByteArrayOutputStream;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HostileBytesTest {
    private static final GoldenSystem SYSTEM = new GoldenSystem();
    private static final List<byte[]> HONEST =
            SYSTEM.samples().values().stream().map(SYSTEM::write).toList();
    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    @AfterAll
    static void stop() {
        SYSTEM.close();
    }

    /** Ids are written as id + 2: 66 is ConferenceId (100), 16 a list (20), 18 a map (22), 03 a text (1), 00 null. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            ''                     | no value of ours
            66                     | no value of ours
            66 01                  | 1 components of ConferenceId where 0 bytes
            66 ffffffff07          | 2147483647 components
            66 ffffffff0f          | 4294967295 components
            66 01 ffffffff07       | 2147483647 bytes in a component
            66 01 06 03 ffffffff07 | 2147483647 bytes of text
            66 01 03 03 02 63      | 2 bytes of text where 1 bytes are left
            66 01 04 03 01 63 00   | 'value' has bytes too many
            66 01 03 03 01 63 00   | 1 bytes too many
            66 01 01 16            | no value of ours
            66 01 02 16 00         | 'value' is to be a String, not a List
            66 01 05 66 01 02 0300 | 'value' is to be a String, not a ConferenceId
            66 02 03 03 01 63 05   | 5 bytes in a component
            16 ffffffff07          | 2147483647 elements
            18 ffffffff07          | 2147483647 map entries
            16 01 00               | null in it
            ff ff ff ff 07         | no value of ours
            e807                   | unregistered class ID
            """)
    void shouldSayWhatIsWrong(String hex, String reason) {
        byte[] bytes = HexFormat.of().parseHex(hex.replace(" ", ""));

        assertThatThrownBy(() -> SYSTEM.format.read(bytes))
                .isInstanceOf(WireException.class)
                .hasMessageContaining(reason);
    }

    /** Kryo's own form of a class that was not registered: id 1, a name id, the name. */
    @Test
    void shouldNotLoadAClassThatTheBytesName() {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        bytes.write(1);
        bytes.write(0);
        byte[] name = "javax.script.ScriptEngineManager".getBytes(StandardCharsets.US_ASCII);
        name[name.length - 1] |= (byte) 0x80;
        bytes.writeBytes(name);

        assertThatThrownBy(() -> SYSTEM.format.read(bytes.toByteArray()))
                .isInstanceOf(WireException.class)
                .hasMessageContaining("never loaded");
    }

    @Test
    void shouldRefuseNestingThatWouldOverflowTheStack() {
        byte[] lists = new byte[1_000_000];
        for (int i = 0; i < lists.length; i += 2) {
            lists[i] = 0x16;
            lists[i + 1] = 1;
        }

        assertThatThrownBy(() -> SYSTEM.format.read(lists)).isInstanceOf(WireException.class);
    }

    @Test
    void shouldGoOnAsBeforeAfterBadBytes() {
        for (byte[] honest : HONEST) {
            assertThatThrownBy(() -> SYSTEM.format.read(Arrays.copyOf(honest, honest.length - 1)))
                    .isInstanceOf(WireException.class);
            assertThat(SYSTEM.write(SYSTEM.format.read(honest))).hasSameSizeAs(honest);
        }
    }

    @Test
    void shouldEndInAValueOrAWireExceptionForAnyMutationAndAllocateLittle() {
        Random random = new Random(20_100);
        read(HONEST.getFirst());
        for (int round = 0; round < 20_000; round++) {
            byte[] bytes = mutated(HONEST.get(random.nextInt(HONEST.size())), random);
            long before = THREADS.getCurrentThreadAllocatedBytes();
            read(bytes);
            assertThat(THREADS.getCurrentThreadAllocatedBytes() - before)
                    .as(() -> HexFormat.of().formatHex(bytes))
                    .isLessThan(1_000_000);
        }
    }

    private static void read(byte[] bytes) {
        try {
            Object value = SYSTEM.format.read(bytes); // null for a zero alone
            assertThat(value instanceof Throwable).isFalse();
        } catch (WireException e) {
            assertThat(e).hasMessageMatching("(?s).+");
        }
    }

    private static byte[] mutated(byte[] honest, Random random) {
        byte[] bytes = honest.clone();
        for (int changes = 1 + random.nextInt(4); changes > 0 && bytes.length > 0; changes--) {
            int at = random.nextInt(bytes.length);
            switch (random.nextInt(6)) {
                case 0 -> bytes[at] ^= (byte) (1 << random.nextInt(8));
                case 1 -> bytes[at] = (byte) random.nextInt(256);
                case 2 -> bytes[at] = (byte) 0xff;
                case 3 -> bytes = Arrays.copyOf(bytes, at);
                case 4 -> bytes = Arrays.copyOf(bytes, bytes.length + 1 + random.nextInt(8));
                default -> {
                    byte[] other = HONEST.get(random.nextInt(HONEST.size()));
                    int length = Math.min(other.length, bytes.length - at);
                    System.arraycopy(other, 0, bytes, at, length);
                }
            }
        }
        return bytes;
    }
}
