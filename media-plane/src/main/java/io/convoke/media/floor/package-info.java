// SPDX-License-Identifier: Apache-2.0
/**
 * Who may talk in a half-duplex group: floor control of 3GPP TS 24.380, free of sockets, threads and clocks.
 *
 * <p>The messages are RTCP APP packets named MCPT (§8.1.2, §8.2), read by {@link io.convoke.media.floor.FloorReader} and written by
 * {@link io.convoke.media.floor.FloorWriter}. {@link io.convoke.media.floor.FloorControl} is the floor control server's general
 * operation (§6.3.4) with what it says to each participant (§6.3.5); timers are those of §11.1.3.
 */
package io.convoke.media.floor;
