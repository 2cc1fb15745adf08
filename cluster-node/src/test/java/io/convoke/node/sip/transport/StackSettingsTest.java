// SPDX-License-Identifier: Apache-2.0
package io.convoke.node.sip.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class StackSettingsTest {
    @Test
    void shouldListenOnLoopbackAndHaveTheTimersOfTheRfc() {
        StackSettings settings = StackSettings.of(config(""));

        assertThat(settings.host()).isEqualTo("127.0.0.1");
        assertThat(settings.port()).isEqualTo(5060);
        assertThat(settings.tls().port()).isEqualTo(5061);
        assertThat(settings.transactions().t1()).isEqualTo(Duration.ofMillis(500));
        assertThat(settings.transactions().t2()).isEqualTo(Duration.ofSeconds(4));
        assertThat(settings.transactions().giveUp()).isEqualTo(Duration.ofSeconds(32));
        assertThat(settings.transactions().linger())
                .isGreaterThan(settings.transactions().t2());
    }

    @ParameterizedTest
    @CsvSource({
        "port = 65536,                    port",
        "host = 0.0.0.0,                  advertise.host",
        "advertise.port = -1,             advertise.port",
        "tls.key-store = keys.p12,        tls.password-file",
        "tls.trust-store = trust.p12,     tls.trust-password-file",
        "streams.queue = 0,               streams.queue",
        "streams.idle-timeout = 0s,       streams.idle-timeout",
        "udp.receive-buffer = 4GiB,       udp.receive-buffer",
        "transactions.max-server = 0,     transactions.max-server",
        "transactions.linger = 0s,        transactions.linger"
    })
    void shouldNameTheKeyThatIsWrongInOneLine(String setting, String key) {
        assertThatThrownBy(() -> StackSettings.of(config(setting)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("convoke.sip." + key)
                .hasMessageNotContaining("\n");
    }

    private static Config config(String over) {
        return ConfigFactory.parseString(over.replace("0.0.0.0", "\"0.0.0.0\""))
                .withFallback(ConfigFactory.parseResources("reference.conf").getConfig("convoke.sip"));
    }
}
