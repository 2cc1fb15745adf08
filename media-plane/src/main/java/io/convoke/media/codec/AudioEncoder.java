// SPDX-License-Identifier: Apache-2.0
package io.convoke.media.codec;

/**
 * Encodes one stream in order; may be shared by all who hear the same stream. Not thread safe; allocates nothing after
 * construction.
 */
public interface AudioEncoder extends AutoCloseable {

    /** Samples in a second of what {@link #encode} reads. */
    int sampleRate();

    /**
     * Encodes {@code samples} mono samples.
     *
     * @return the payload length, or 0 where nothing need be sent for this frame (discontinuous transmission)
     */
    int encode(short[] pcm, int pcmOffset, int samples, byte[] payload, int payloadOffset);

    /** Gives back what is held outside of the heap, where anything is. */
    @Override
    default void close() {}
}
