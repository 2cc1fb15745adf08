// SPDX-License-Identifier: Apache-2.0
package io.convoke.protocol.wire;

/** Marks what may leave a JVM: bound to {@link RecordWireSerializer} and listed, class by class, in {@link WireTable}. */
public interface Wire {}
