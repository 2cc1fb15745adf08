// SPDX-License-Identifier: Apache-2.0
package io.convoke.protocol.wire;

/**
 * A list of classes with their Kryo ids. Named under {@code convoke.wire.tables} and made with its public constructor
 * without parameters, so that a module adds what it keeps (its snapshots) without this module knowing it. The ranges of
 * all tables are disjoint; a node with two that overlap does not start.
 */
public interface ClassTable {
    ClassIds classIds();
}
