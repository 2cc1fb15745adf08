// SPDX-License-Identifier: Apache-2.0
package io.convoke.ops.bench;

import java.net.InetAddress;
import java.nio.file.Path;
import java.util.Optional;

/**
 * What a benchmark is told.
 *
 * @param participants instead of the number that the scenario's budget is for
 * @param seconds of the measurement, after a warm-up of {@code warmUpSeconds}
 * @param pin run the generator on the last core and the node on the others, where there is more than one
 * @param domain of the users that it makes
 * @param local address of the generator's RTP ports
 * @param nodePid file that holds the process id of the local node; absent for a node elsewhere
 */
public record BenchSettings(
        Optional<Integer> participants,
        int seconds,
        int warmUpSeconds,
        boolean pin,
        String domain,
        InetAddress local,
        Optional<Path> nodePid) {
    public BenchSettings {
        if (seconds < 1 || warmUpSeconds < 0) {
            throw new IllegalArgumentException("seconds from 1, warm-up from 0");
        }
    }
}
