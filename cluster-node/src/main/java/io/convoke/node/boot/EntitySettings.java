// SPDX-License-Identifier: Apache-2.0
package io.convoke.node.boot;

import com.typesafe.config.Config;
import io.convoke.node.allocator.AllocatorSettings;
import io.convoke.node.conference.ConferenceSettings;
import io.convoke.node.mixer.MixerSettings;
import io.convoke.node.mixer.Prompts;

/** The settings that entities keep themselves, read once: beside {@link NodeSettings}, whose values some of them need. */
record EntitySettings(
        ConferenceSettings conference, MixerSettings mixer, Prompts prompts, AllocatorSettings allocator) {

    /**
     * Makes the cluster's secret where its file is not there yet.
     *
     * @throws IllegalArgumentException one line that names the key and what is wrong
     */
    static EntitySettings of(Config root, NodeSettings node) {
        return new EntitySettings(
                ConferenceSettings.of(root),
                MixerSettings.of(root, node.nodeId(), node.media()),
                Prompts.of(root),
                AllocatorSettings.of(root, node.http().publicUrl()));
    }
}
