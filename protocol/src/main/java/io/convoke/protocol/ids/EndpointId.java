// SPDX-License-Identifier: Apache-2.0
package io.convoke.protocol.ids;

import io.convoke.protocol.wire.Wire;
import java.util.regex.Pattern;

/** One device, client or session of a user, such as {@code alice@example.net/laptop}. */
public record EndpointId(UserId user, String device) implements Wire {
    private static final String CALL = "call-";
    private static final String PHONE = "phone-";
    private static final String SUBSCRIPTION = "sub-";
    private static final Pattern DEVICE = Pattern.compile("[A-Za-z0-9._-]{1,64}");

    /** @throws IllegalArgumentException with a reason fit for a user */
    public static EndpointId of(UserId user, String device) {
        if (!DEVICE.matcher(device).matches()) {
            throw new IllegalArgumentException(
                    "'" + device + "' does not name an endpoint: 1 to 64 of A-Z a-z 0-9 . _ -");
        }
        return new EndpointId(user, device);
    }

    /** One SIP call of a user. {@code key} tells his calls apart. */
    public static EndpointId call(UserId user, String key) {
        return of(user, CALL + key);
    }

    /** One SIP phone of a user. {@code key} tells his phones apart. */
    public static EndpointId phone(UserId user, String key) {
        return of(user, PHONE + key);
    }

    /** One SIP subscription of a user. {@code key} tells his subscriptions apart. */
    public static EndpointId subscription(UserId user, String key) {
        return of(user, SUBSCRIPTION + key);
    }

    public boolean isSubscription() {
        return device.startsWith(SUBSCRIPTION);
    }

    public boolean isPhone() {
        return device.startsWith(PHONE);
    }

    public boolean isCall() {
        return device.startsWith(CALL);
    }

    /** Reads what {@link #toString} wrote. */
    public static EndpointId parse(String text) {
        int slash = text.indexOf('/');
        if (slash < 0)
            throw new IllegalArgumentException("'" + text + "' is not an endpoint such as alice@example.net/laptop");
        return of(UserId.parse(text.substring(0, slash)), text.substring(slash + 1));
    }

    @Override
    public String toString() {
        return user + "/" + device;
    }
}
