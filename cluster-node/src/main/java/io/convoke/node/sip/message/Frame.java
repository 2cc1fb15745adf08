// SPDX-License-Identifier: Apache-2.0
package io.convoke.node.sip.message;

/** What came out of a stream. */
public sealed interface Frame {
    /** @param bytes one whole message, head and body, to be parsed; a copy */
    record Message(byte[] bytes) implements Frame {}

    /** The peer asks whether the flow is alive: answer with one CRLF (RFC 5626 §3.5.1). */
    record Ping() implements Frame {}

    /** The peer's answer to a ping of ours. */
    record Pong() implements Frame {}

    /** Where the next message begins is not known: the connection is to be closed. Nothing follows it. */
    record Broken(String reason) implements Frame {}
}
