// SPDX-License-Identifier: Apache-2.0
package io.convoke.media.mixer;

import io.convoke.media.counters.DropReason;
import io.convoke.media.jitter.PacketPool;
import io.convoke.media.leg.Leg;
import io.convoke.media.link.LinkPort;

/** The thread that a mixer lives on, as the mixer sees it. */
public interface MixerHost {

    /** From now on the leg's packets are received. */
    void attach(Leg leg);

    /** The leg's packets are received no more. */
    void detach(Leg leg);

    /** Runs this elsewhere, later: what closes decoders and sockets takes too long here. */
    void retire(Runnable work);

    /** Something went wrong that cannot: counted and told, and the rest goes on. */
    void onFault(RuntimeException fault);

    /** Something was to go between nodes, or came from there, and goes no further. */
    void onDrop(DropReason reason);

    PacketPool packets();

    /** The door to other nodes; only where there are any. */
    LinkPort link();

    /** For talkers of other nodes. */
    Spares spares();
}
