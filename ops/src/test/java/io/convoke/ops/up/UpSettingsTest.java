// SPDX-License-Identifier: Apache-2.0
package io.convoke.ops.up;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.convoke.ops.cli.CommandFailed;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class UpSettingsTest {
    @Test
    void shouldTakeAnExistingCassandraByHostAndPort() {
        UpSettings settings = with(8080, "127.0.0.1", "db1.example.net:9042");

        assertThat(settings.cassandra()).contains(new UpSettings.Endpoint("db1.example.net", 9042));
        assertThat(settings.data()).isAbsolute();
    }

    @ParameterizedTest
    @ValueSource(strings = {"db1", "db1:", ":9042", "db1:port", "db1:0", "db1:70000", ""})
    void shouldRefuseACassandraThatIsNotHostAndPort(String text) {
        assertThatThrownBy(() -> with(8080, "127.0.0.1", text))
                .isInstanceOf(CommandFailed.class)
                .hasMessageStartingWith("--cassandra")
                .satisfies(UpSettingsTest::isOneLine);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, -1, 65536})
    void shouldRefuseWhatIsNotAPort(int port) {
        assertThatThrownBy(() -> with(port, "127.0.0.1", "db1:9042"))
                .hasMessageContaining("--port " + port + " is not a port");
    }

    @Test
    void shouldRefuseAMediaAddressOfAnotherMachine() {
        assertThatThrownBy(() -> with(8080, "192.0.2.1", "db1:9042")) // TEST-NET-1, RFC 5737: nobody has it
                .hasMessage("--media-address 192.0.2.1 is not an address of this machine");
    }

    @Test
    void shouldRefuseAConfigurationThatIsNotThere() {
        assertThatThrownBy(() -> UpSettings.of(
                        Path.of("d"),
                        8080,
                        5060,
                        "127.0.0.1",
                        Optional.of(Path.of("/nonexistent.conf")),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty(),
                        1))
                .hasMessage("--config /nonexistent.conf cannot be read");
    }

    @Test
    void shouldGiveEachNodePortsOfItsOwn() {
        UpSettings second = with(8080, "127.0.0.1", "db1:9042").ofNode(2, new UpSettings.Endpoint("db1", 9042));

        assertThat(second.port()).isEqualTo(8081);
        assertThat(second.sipPort()).isEqualTo(5062);
        assertThat(second.cassandra()).contains(new UpSettings.Endpoint("db1", 9042));
    }

    @Test
    void shouldRefuseANumberOfNodesThatNobodyMeans() {
        assertThatThrownBy(() -> UpSettings.of(
                        Path.of("d"),
                        8080,
                        5060,
                        "127.0.0.1",
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty(),
                        0))
                .hasMessage("--nodes 0 is not 1 to 9");
    }

    static void isOneLine(Throwable failure) {
        assertThat(failure.getMessage()).doesNotContain("\n");
    }

    private static UpSettings with(int port, String mediaAddress, String cassandra) {
        return UpSettings.of(
                Path.of("d"),
                port,
                5060,
                mediaAddress,
                Optional.empty(),
                Optional.of(cassandra),
                Optional.empty(),
                Optional.empty(),
                2);
    }
}
