// SPDX-License-Identifier: Apache-2.0
package io.convoke.media.codec;

/** One direction of one leg, decoded in order. Not thread safe; allocates nothing after construction. */
public interface AudioDecoder extends AutoCloseable {

    /** Samples in a second of what {@link #decode} writes. */
    int sampleRate();

    /**
     * Decodes one packet's payload to mono 16-bit samples.
     *
     * @return the number of samples written at {@code pcmOffset}, or -1 for a payload that is not of this codec
     */
    int decode(byte[] payload, int offset, int length, short[] pcm, int pcmOffset);

    /**
     * Writes {@code samples} samples in place of a packet that did not come.
     *
     * @param next the payload of the packet after the lost one, for forward error correction, or null
     * @return the number of samples written
     */
    int conceal(int samples, byte[] next, int nextOffset, int nextLength, short[] pcm, int pcmOffset);

    /** Gives back what is held outside of the heap, where anything is. */
    @Override
    default void close() {}
}
