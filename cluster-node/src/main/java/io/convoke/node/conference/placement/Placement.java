// SPDX-License-Identifier: Apache-2.0
package io.convoke.node.conference.placement;

/** On which node a leg that comes in gets its mixer. */
public enum Placement {
    /** Where the conference has one already, as long as that takes more. */
    FEWEST,
    /** Where it came in: in its own data centre. */
    NEAR
}
