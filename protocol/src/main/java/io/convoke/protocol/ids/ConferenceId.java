// SPDX-License-Identifier: Apache-2.0
package io.convoke.protocol.ids;

import io.convoke.protocol.wire.Wire;

/** The name of one conference: unguessable, since whoever knows it may read where to join. */
public record ConferenceId(String value) implements Wire {
    /** With a character that no address of a conference has: nobody can call a lobby. */
    private static final String LOBBY = "lobby-";

    private static final String INSTANT = "ptt-";

    /** Where one caller says which conference he means. {@code key} tells calls apart. */
    public static ConferenceId lobby(String key) {
        return new ConferenceId(LOBBY + key);
    }

    public boolean isLobby() {
        return value.startsWith(LOBBY);
    }

    /** What a pre-established session is a call to: a subscriber of the instant service, in the place of a conference. */
    public static ConferenceId instant(String identity) {
        return new ConferenceId(INSTANT + identity);
    }

    public boolean isInstant() {
        return value.startsWith(INSTANT);
    }

    /** Of a subscriber of the instant service. */
    public String identity() {
        return value.substring(INSTANT.length());
    }

    @Override
    public String toString() {
        return value;
    }
}
