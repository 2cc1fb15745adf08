// SPDX-License-Identifier: Apache-2.0
package io.convoke.node.http.call;

import java.util.LinkedHashMap;

/**
 * What was sent under which Idempotency-Key lately, as hashes: a key that comes back with something else is a mistake
 * of the client that it shall hear of. Of this node and bounded: where it is forgotten, or another node is asked, the
 * entity compares what it keeps of the first request (decision 0001), and does it once in any case.
 */
public final class KeyMemory {
    private static final int LARGEST = 10_000;

    private final LinkedHashMap<String, String> contents = new LinkedHashMap<>();

    /** @return false where the id stands for other content */
    synchronized boolean agrees(String id, String content) {
        String before = contents.putIfAbsent(id, content);
        if (contents.size() > LARGEST) contents.remove(contents.firstEntry().getKey());
        return before == null || before.equals(content);
    }
}
