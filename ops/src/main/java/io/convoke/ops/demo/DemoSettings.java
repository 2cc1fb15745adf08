// SPDX-License-Identifier: Apache-2.0
package io.convoke.ops.demo;

import io.convoke.media.codec.AudioCodec;
import java.net.InetAddress;
import java.nio.file.Path;
import java.util.List;

/**
 * What a demo is told.
 *
 * @param domain of the addresses of its three users
 * @param codecs of Alice, Bob and Carol
 * @param local address of their RTP ports; the node must be able to reach it
 * @param out folder for the recordings; made if missing
 */
public record DemoSettings(String domain, List<AudioCodec> codecs, InetAddress local, Path out) {
    public DemoSettings {
        if (codecs.size() != 3) {
            throw new IllegalArgumentException("three codecs, one for each party, not " + codecs);
        }
        codecs = List.copyOf(codecs);
    }
}
