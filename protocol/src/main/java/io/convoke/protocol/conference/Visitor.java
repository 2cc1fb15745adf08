// SPDX-License-Identifier: Apache-2.0
package io.convoke.protocol.conference;

import io.convoke.protocol.wire.Wire;

/**
 * What is known of somebody who comes by telephone, beside what he calls himself.
 *
 * @param name as he is shown: display name or number; may be empty
 * @param device tells his phone from others, whatever name it uses; null where nothing does
 * @param source whose guesses of PINs count together: the address that he calls from, or the number where a trunk vouches for it
 */
public record Visitor(String name, String device, String source) implements Wire {}
