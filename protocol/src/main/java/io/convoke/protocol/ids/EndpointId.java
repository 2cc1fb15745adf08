// SPDX-License-Identifier: Apache-2.0
package io.convoke.protocol.ids;

import io.convoke.protocol.wire.Wire;
import java.util.regex.Pattern;

/** One device, client or session of a user, such as {@code alice@example.net/laptop}. */
public record EndpointId(UserId user, String device) implements Wire {
    private static final String CALL = "call-";
    private static final String PHONE = "phone-";
    private static final String SUBSCRIPTION = "sub-";
    private static final String PUBLICATION = "pub-";
    private static final String PIN = "pin-";
    private static final String SUBSCRIBER = "ptt-";
    private static final UserId PINS = UserId.parse("dial-in@pin.invalid");
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

    /** A subscriber of the instant service. {@code identity} tells those of one user apart, such as his radio and his console. */
    public static EndpointId subscriber(UserId user, String identity) {
        return of(user, SUBSCRIBER + identity);
    }

    /** Whether a subscriber can have it. */
    public static boolean isIdentity(String identity) {
        return !identity.isEmpty() && DEVICE.matcher(SUBSCRIBER + identity).matches();
    }

    public boolean isSubscriber() {
        return device.startsWith(SUBSCRIBER);
    }

    /** Of a subscriber. */
    public String identity() {
        return device.substring(SUBSCRIBER.length());
    }

    /** The endpoint that stands for whatever conference has this PIN. */
    public static EndpointId pin(String digits) {
        return of(PINS, PIN + digits);
    }

    public boolean isPin() {
        return user.equals(PINS) && device.startsWith(PIN);
    }

    /** Of the endpoint of a PIN. */
    public String pin() {
        return device.substring(PIN.length());
    }

    /** What one phone of a user says of his presence (RFC 3903). {@code key} tells such phones apart. */
    public static EndpointId publication(UserId user, String key) {
        return of(user, PUBLICATION + key);
    }

    public boolean isPublication() {
        return device.startsWith(PUBLICATION);
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
