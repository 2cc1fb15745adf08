// SPDX-License-Identifier: Apache-2.0
package io.convoke.media.mixer;

import io.convoke.media.jitter.PacketPool;
import io.convoke.media.mix.Lane;
import io.convoke.media.mix.MixStream;

/**
 * What a leg brings into a mixer for itself and the others, made before on the caller's thread. Each part may be null.
 *
 * @param room more places, when the present ones are taken
 * @param lane for the sources of the leg's kind
 * @param stream for talkers of the leg's format
 * @param packets for jitter buffers
 * @param promptStream in place of the one of the leg's old format, where something is being played to it
 */
public record Provision(
        Roster.Room room, Lane lane, MixStream stream, PacketPool.Chunk packets, MixStream promptStream) {

    /** Legs that a roster has room for from the start. */
    public static final int FIRST_PLACES = 8;

    /** Closes what was made in vain. */
    public void discard() {
        if (lane != null) {
            lane.close();
        }
        if (stream != null) {
            stream.close();
        }
        if (promptStream != null) {
            promptStream.close();
        }
    }

    /** A roster's places. */
    static Roster.Room roomFor(int legs, int remoteTalkers) {
        return Roster.Room.of(legs, legs + remoteTalkers);
    }
}
