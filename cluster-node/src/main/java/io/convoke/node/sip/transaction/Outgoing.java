// SPDX-License-Identifier: Apache-2.0
package io.convoke.node.sip.transaction;

import io.convoke.node.sip.message.Answer;
import io.convoke.node.sip.transport.Flow;
import java.util.List;
import java.util.Optional;

/**
 * A request of ours without Via, Max-Forwards, Content-Type and Content-Length, which the stack adds.
 *
 * @param fields in this order: Route (one for each line), From, To, Call-ID, CSeq, Contact, …
 * @param flow on which it goes; empty: where the first Route says, or else the request URI
 */
public record Outgoing(
        String method, String requestUri, List<Answer.Field> fields, Optional<Answer.Body> body, Optional<Flow> flow) {
    public Outgoing {
        fields = List.copyOf(fields);
        new Answer.Field(method, requestUri); // a token, and no line end
        if (requestUri.isEmpty() || requestUri.indexOf(' ') >= 0) {
            throw new IllegalArgumentException("no request URI: " + requestUri);
        }
    }

    /** The first value, "" where there is none. */
    String value(String name) {
        return fields.stream()
                .filter(field -> field.name().equalsIgnoreCase(name))
                .map(Answer.Field::value)
                .findFirst()
                .orElse("");
    }
}
