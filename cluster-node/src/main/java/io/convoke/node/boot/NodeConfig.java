// SPDX-License-Identifier: Apache-2.0
package io.convoke.node.boot;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigParseOptions;
import java.io.File;

/**
 * Where settings come from, the strongest first: {@code -Dkey=value}, the file that the operator names (with
 * {@code --config} or {@code -Dconfig.file}), node.conf (how a node uses its libraries), every module's reference.conf.
 */
public final class NodeConfig {
    private NodeConfig() {}

    static Config load() {
        return over(ConfigFactory.defaultApplication());
    }

    static Config load(File file) {
        return over(ConfigFactory.parseFile(file, ConfigParseOptions.defaults().setAllowMissing(false)));
    }

    public static Config over(Config operator) {
        return ConfigFactory.defaultOverrides()
                .withFallback(operator)
                .withFallback(ConfigFactory.parseResources("node.conf"))
                .withFallback(ConfigFactory.defaultReferenceUnresolved())
                .resolve();
    }
}
