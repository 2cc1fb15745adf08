// SPDX-License-Identifier: Apache-2.0
package io.convoke.media.link;

import java.nio.file.Path;

/**
 * How a node's media engine is reached by those of other nodes.
 *
 * @param node its name; that under which the others call {@code link}
 * @param host the address that they send to
 * @param port the UDP port that they send to
 * @param directory of the link's buffers, best in memory: made when the first link is, deleted at the end
 * @param bindHost the local address at which that comes in; {@code host} where nothing is between
 */
public record LinkSettings(String node, String host, int port, Path directory, String bindHost) {

    public LinkSettings {
        require(node != null && !node.isBlank(), "node", node);
        require(host != null && !host.isBlank(), "host", host);
        require(port >= 1_024 && port <= 65_535, "port (1024..65535)", port);
        require(bindHost != null && !bindHost.isBlank(), "bind-host", bindHost);
        require(directory != null && directory.isAbsolute(), "directory (absolute)", directory);
    }

    private static void require(boolean valid, String name, Object value) {
        if (!valid) {
            throw new IllegalArgumentException("media.link." + name + " cannot be " + value);
        }
    }
}
