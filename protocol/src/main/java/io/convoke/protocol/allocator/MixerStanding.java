// SPDX-License-Identifier: Apache-2.0
package io.convoke.protocol.allocator;

import io.convoke.protocol.ids.LegId;
import io.convoke.protocol.ids.MixerId;
import io.convoke.protocol.wire.Wire;
import java.util.List;

/** One mixer as its node sees it now; {@code speaking} are the legs that speak, loudest first. */
public record MixerStanding(MixerId mixer, int legs, List<LegId> speaking) implements Wire {}
