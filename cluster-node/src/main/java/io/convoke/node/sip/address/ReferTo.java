// SPDX-License-Identifier: Apache-2.0
package io.convoke.node.sip.address;

import io.convoke.protocol.ids.UserId;
import io.convoke.protocol.instant.Group;
import java.util.List;
import java.util.Locale;

/** What a Refer-To asks of a conference (RFC 3515 §2.1, RFC 4579 §5.5, §5.11), or of the instant service. */
public sealed interface ReferTo {

    record Call(UserId user) implements ReferTo {}

    record Remove(UserId user) implements ReferTo {}

    /** {@code sip:OWNER;group=NAME}: a group of his. */
    record Activate(UserId owner, String group) implements ReferTo {}

    record Release(UserId owner, String group) implements ReferTo {}

    /** @param why fit for a reason phrase */
    record Wrong(int status, String why) implements ReferTo {}

    /** @param values of the header field, one for each that the request has */
    static ReferTo of(List<String> values) {
        List<String> all =
                values.stream().flatMap(line -> HeaderList.split(line).stream()).toList();
        if (all.size() != 1) return new Wrong(400, "Bad Request - One Refer-To is wanted");
        String value = all.getFirst();
        int open = value.indexOf('<');
        int close = value.indexOf('>', open + 1);
        String uri = (open < 0 || close < 0 ? value.split(";", 2)[0] : value.substring(open + 1, close)).strip();
        int headers = uri.indexOf('?');
        String lower = uri.toLowerCase(Locale.ROOT);
        if (headers >= 0 && lower.substring(headers).matches(".*[?&](replaces|join)=.*")) {
            return new Wrong(501, "Not Implemented - Header fields in Refer-To");
        }
        return of((headers < 0 ? uri : uri.substring(0, headers)).split(";"));
    }

    /** @param parts the address, and the parameters of its URI */
    private static ReferTo of(String[] parts) {
        String method = "invite";
        String group = null;
        for (int i = 1; i < parts.length; i++) {
            String[] part = parts[i].strip().split("=", 2);
            String value = part.length < 2 ? "" : part[1];
            switch (part[0].toLowerCase(Locale.ROOT)) {
                case "method" -> method = value.toLowerCase(Locale.ROOT);
                case "group" -> group = value;
                default -> {}
            }
        }
        UserId user;
        try {
            user = UserId.parse(parts[0].replaceFirst(":[0-9]+$", ""));
        } catch (IllegalArgumentException notAUser) {
            return new Wrong(400, "Bad Request - Refer-To is no address of a user");
        }
        if (group != null && !Group.isName(group)) return new Wrong(400, "Bad Request - Refer-To names no group");
        return switch (method) {
            case "invite" -> group == null ? new Call(user) : new Activate(user, group);
            case "bye" -> group == null ? new Remove(user) : new Release(user, group);
            default -> new Wrong(501, "Not Implemented - Method in Refer-To");
        };
    }
}
