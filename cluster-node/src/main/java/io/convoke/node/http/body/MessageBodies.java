// SPDX-License-Identifier: Apache-2.0
package io.convoke.node.http.body;

import io.convoke.protocol.ids.MessageId;
import io.convoke.protocol.ids.UserId;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.regex.Pattern;

/** What goes in and out about instant messages. */
public final class MessageBodies {
    private static final Pattern ID = Pattern.compile("[!-~]{1,128}");

    private MessageBodies() {}

    public record MessageRequest(String from, String to, String text, String id) {
        public UserId sender() {
            return Checks.aor("from", from);
        }

        public UserId recipient() {
            return Checks.aor("to", to);
        }

        /** @param maxBytes of UTF-8 */
        public String checkedText(int maxBytes) {
            Checks.required("text", text);
            if (text.isEmpty()) throw Checks.invalid("text", "is empty");
            if (text.codePoints().anyMatch(Checks::notStorable)) {
                throw Checks.invalid("text", "has characters that cannot be kept");
            }
            if (text.getBytes(StandardCharsets.UTF_8).length > maxBytes) {
                throw Checks.invalid("text", "has more than " + maxBytes + " bytes of UTF-8");
            }
            return text;
        }

        public Optional<MessageId> messageId() {
            if (id == null) return Optional.empty();
            if (!ID.matcher(id).matches()) throw Checks.invalid("id", "must be 1 to 128 visible ASCII characters");
            return Optional.of(new MessageId(id));
        }
    }

    public record MessageAccepted(String id, String from, String to, long seq, boolean duplicate) {}
}
