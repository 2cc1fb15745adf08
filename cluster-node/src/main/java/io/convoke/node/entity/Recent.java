// SPDX-License-Identifier: Apache-2.0
package io.convoke.node.entity;

import java.util.LinkedHashMap;
import java.util.Map;

/** So many entries and no more, whatever strangers send: the one that was not asked for longest makes room. Not for several threads. */
public final class Recent<K, V> extends LinkedHashMap<K, V> {
    private static final long serialVersionUID = 1;
    private static final float LOAD_FACTOR = 0.75f;

    private final int most;

    public Recent(int most) {
        super(16, LOAD_FACTOR, true);
        this.most = most;
    }

    @Override
    protected boolean removeEldestEntry(Map.Entry<K, V> eldest) {
        return size() > most;
    }
}
