// SPDX-License-Identifier: Apache-2.0
package io.convoke.node.sip.message;

/** Numbers of header fields: the same reading for whoever cuts a stream and for whoever parses what was cut. */
final class Digits {
    private Digits() {}

    /** -1 for what is not digits alone; what an int cannot hold is its largest, which is too much for everybody. */
    static int of(String value) {
        if (value.isEmpty()) return -1;
        long length = 0;
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            if (c < '0' || c > '9') return -1;
            length = Math.min(Integer.MAX_VALUE, 10 * length + (c - '0'));
        }
        return (int) length;
    }
}
