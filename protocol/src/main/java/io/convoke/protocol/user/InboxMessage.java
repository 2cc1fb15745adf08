// SPDX-License-Identifier: Apache-2.0
package io.convoke.protocol.user;

import io.convoke.protocol.conference.ConferenceInformation;
import io.convoke.protocol.ids.MessageId;
import io.convoke.protocol.ids.UserId;
import io.convoke.protocol.wire.Wire;
import java.time.Instant;

/**
 * An instant message as its recipient keeps it.
 *
 * @param seq place in this inbox: 1, 2, 3 … without a gap
 * @param from a user or a service, such as the conference service
 * @param information the structured part of an invitation; null in other messages
 */
public record InboxMessage(
        long seq, MessageId id, UserId from, UserId to, String text, ConferenceInformation information, Instant at)
        implements Wire {}
