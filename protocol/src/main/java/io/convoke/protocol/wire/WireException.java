// SPDX-License-Identifier: Apache-2.0
package io.convoke.protocol.wire;

/** Bytes that are not ours, or of a class or constant that this release does not know; or a value that may not leave. */
public final class WireException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public WireException(String message) {
        super(message);
    }

    public WireException(String message, Throwable cause) {
        super(message, cause);
    }
}
