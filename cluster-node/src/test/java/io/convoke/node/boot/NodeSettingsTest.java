// SPDX-License-Identifier: Apache-2.0
package io.convoke.node.boot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.typesafe.config.ConfigFactory;
import io.convoke.node.TestNode;
import io.convoke.protocol.ids.NodeId;
import io.convoke.protocol.ids.UserId;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NodeSettingsTest {

    @Test
    void shouldListenOnLoopbackOnlyUnlessToldOtherwise() {
        NodeSettings settings = TestNode.settings("");

        assertThat(settings.http().host()).isEqualTo("127.0.0.1");
        assertThat(settings.cluster().host()).isEqualTo("127.0.0.1");
        assertThat(settings.media().address().isLoopbackAddress()).isTrue();
        assertThat(settings.http().publicUrl()).isEqualTo("http://127.0.0.1:8080");
        assertThat(settings.nodeId()).isEqualTo(new NodeId("127.0.0.1:17355"));
        assertThat(settings.conferenceService()).isEqualTo(UserId.parse("conference@convoke.local"));
    }

    @Test
    void shouldNotRunWithoutAnyKeyForTokens() {
        assertThatThrownBy(() -> NodeSettings.of(NodeConfig.over(ConfigFactory.empty())))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("hs256-secret-file")
                .hasMessageContaining("nothing runs unauthenticated");
    }

    @ParameterizedTest
    @CsvSource({
        "convoke.http.port = 70000,             port",
        "convoke.domain = not a domain,         convoke.domain",
        "convoke.session.expiry = 0s,           session.expiry",
        "convoke.user.max-contacts = 0,         max-contacts",
        "convoke.media.port-min = 20001,        port-min",
        "convoke.media.opus-complexity = 11,    opus-complexity"
    })
    void shouldNameTheKeyThatIsWrongInOneLine(String setting, String key) {
        assertThatThrownBy(() -> TestNode.settings(setting))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(key)
                .satisfies(e -> assertThat(e.getMessage()).doesNotContain("\n"));
    }

    @Test
    void shouldLetTheOperatorWinOverTheNodesOwnUseOfItsLibraries() {
        assertThat(TestNode.config("").getInt("pekko.cluster.sharding.number-of-shards"))
                .isEqualTo(128);
        assertThat(TestNode.config("pekko.cluster.sharding.number-of-shards = 64")
                        .getInt("pekko.cluster.sharding.number-of-shards"))
                .isEqualTo(64);
        assertThat(TestNode.config("convoke.cluster.port = 18000").getInt("pekko.remote.artery.canonical.port"))
                .isEqualTo(18000);
    }
}
