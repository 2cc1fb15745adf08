// SPDX-License-Identifier: Apache-2.0
package io.convoke.persistence.cassandra;

/** The embedded Cassandra could not be started or reached. The message is one line that an operator can act on. */
public final class CassandraUnavailable extends Exception {
    private static final long serialVersionUID = 1L;

    public CassandraUnavailable(String message) {
        super(message);
    }

    public CassandraUnavailable(String message, Throwable cause) {
        super(message, cause);
    }
}
