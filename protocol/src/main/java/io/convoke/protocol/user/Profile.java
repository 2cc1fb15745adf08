// SPDX-License-Identifier: Apache-2.0
package io.convoke.protocol.user;

import io.convoke.protocol.instant.ServerCommand;
import io.convoke.protocol.wire.Wire;

/**
 * How a user is shown to others, and what his operator grants him.
 *
 * @param floorPriority the most that a floor request of his may claim (0 to 255, 3GPP TS 24.380 §8.2.3.2)
 * @param monitor a subscriber of his may be in several instant sessions at once, as a dispatcher's
 */
public record Profile(String displayName, int floorPriority, boolean monitor) implements Wire {

    /** Of somebody who is granted nothing beyond what everybody has. */
    public Profile(String displayName) {
        this(displayName, ServerCommand.Floor.USUAL_PRIORITY, false);
    }

    /** What is to be changed of a profile; null stays as it is. */
    public record Change(String displayName, Integer floorPriority, Boolean monitor) implements Wire {
        public Change(String displayName) {
            this(displayName, null, null);
        }
    }

    public Profile with(Change change) {
        return new Profile(
                change.displayName() == null ? displayName : change.displayName(),
                change.floorPriority() == null ? floorPriority : change.floorPriority(),
                change.monitor() == null ? monitor : change.monitor());
    }
}
