// SPDX-License-Identifier: Apache-2.0
package io.convoke.node.sip.auth;

import com.typesafe.config.Config;
import java.time.Duration;
import java.util.List;

/**
 * Read from {@code convoke.sip.digest}; defaults, units and reasons are in reference.conf.
 *
 * @param algorithms in the order in which they are offered
 * @param md5Agents how a {@code User-Agent} begins that fails where anything but MD5 is offered
 * @param nonces that can be in use at once
 */
public record DigestSettings(List<Algorithm> algorithms, List<String> md5Agents, Duration nonceLife, int nonces) {
    public DigestSettings {
        algorithms = List.copyOf(algorithms);
        md5Agents = List.copyOf(md5Agents);
        if (algorithms.isEmpty() || algorithms.stream().distinct().count() < algorithms.size()) {
            throw new IllegalArgumentException("convoke.sip.digest.algorithms is empty or names one twice");
        }
        if (nonceLife.isNegative() || nonceLife.isZero()) {
            throw new IllegalArgumentException("convoke.sip.digest.nonce-life is not a positive duration");
        }
        if (nonces < 1) throw new IllegalArgumentException("convoke.sip.digest.nonces is less than 1");
    }

    /** @throws IllegalArgumentException one line that names the key and what is wrong */
    public static DigestSettings of(Config root) {
        Config c = root.getConfig("convoke.sip.digest");
        List<Algorithm> algorithms = c.getStringList("algorithms").stream()
                .map(name -> Algorithm.of(name)
                        .orElseThrow(() -> new IllegalArgumentException(
                                "convoke.sip.digest.algorithms has " + name + ", which is neither SHA-256 nor MD5")))
                .toList();
        return new DigestSettings(
                algorithms, c.getStringList("md5-agents"), c.getDuration("nonce-life"), c.getInt("nonces"));
    }

    /** What a client is offered: MD5 alone where it fails at anything else, and MD5 is offered at all. */
    List<Algorithm> offered(String userAgent) {
        boolean onlyMd5 = md5Agents.stream().anyMatch(userAgent::startsWith) && algorithms.contains(Algorithm.MD5);
        return onlyMd5 ? List.of(Algorithm.MD5) : algorithms;
    }
}
