// SPDX-License-Identifier: Apache-2.0
package io.convoke.node.http.body;

import io.convoke.protocol.ids.UserId;
import io.convoke.protocol.user.CommunicationMode;
import io.convoke.protocol.user.ModeAddress;
import io.convoke.protocol.user.Profile;
import io.convoke.protocol.user.UserReply;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** What goes in and out about users. */
public final class UserBodies {
    private static final int MIN_PASSWORD = 8;
    private static final int MAX_PASSWORD = 256;
    private static final int MAX_MODES = 32;
    private static final int MAX_PRIORITY = 999;
    private static final int MAX_ADDRESS = 256;

    private UserBodies() {}

    public record UserProfile(String displayName, Integer floorPriority, Boolean monitor) {

        /** @param otherwise the name where none is given; null for the one that is there */
        public Profile.Change checked(String otherwise) {
            String name = Checks.name("displayName", displayName);
            if (floorPriority != null) Checks.within("floorPriority", floorPriority, 0, 255);
            return new Profile.Change(name == null ? otherwise : name, floorPriority, monitor);
        }

        /** Something that his operator alone does. */
        public boolean grants() {
            return floorPriority != null || monitor != null;
        }
    }

    public record Password(String password) {
        public String checked() {
            Checks.required("password", password);
            int length = password.codePointCount(0, password.length());
            if (length < MIN_PASSWORD || length > MAX_PASSWORD) {
                throw Checks.invalid("password", "must have " + MIN_PASSWORD + " to " + MAX_PASSWORD + " characters");
            }
            return password;
        }

        @Override
        public String toString() {
            return "Password[…]";
        }
    }

    public record Mode(String kind, String address, Integer priority) {
        static Mode of(CommunicationMode mode) {
            return new Mode(Checks.name(mode.kind()), mode.address(), mode.priority());
        }

        private CommunicationMode checked(String field) {
            CommunicationMode.Kind known =
                    Checks.constant(field + ".kind", kind, List.of(CommunicationMode.Kind.values()));
            String text = Checks.required(field + ".address", address);
            if (text.length() > MAX_ADDRESS) {
                throw Checks.invalid(field + ".address", "has more than " + MAX_ADDRESS + " characters");
            }
            int order =
                    Checks.within(field + ".priority", Checks.required(field + ".priority", priority), 0, MAX_PRIORITY);
            return Checks.parsed(field + ".address", text, raw -> ModeAddress.parse(known, raw, order));
        }
    }

    public record Modes(List<Mode> modes) {
        public static Modes of(List<CommunicationMode> modes) {
            return new Modes(modes.stream()
                    .sorted(Comparator.comparingInt(CommunicationMode::priority))
                    .map(Mode::of)
                    .toList());
        }

        /** In normal form, by priority. */
        public List<CommunicationMode> checked() {
            Checks.required("modes", modes);
            if (modes.size() > MAX_MODES) throw Checks.invalid("modes", "has more than " + MAX_MODES + " items");
            List<CommunicationMode> result = new ArrayList<>();
            for (int i = 0; i < modes.size(); i++) {
                String field = "modes[" + i + "]";
                result.add(Checks.required(field, modes.get(i)).checked(field));
            }
            result.sort(Comparator.comparingInt(CommunicationMode::priority));
            return result;
        }
    }

    public record Inbox(int messages, long dropped) {}

    public record SessionPresence(String id, String presence) {}

    public record User(
            String aor,
            String displayName,
            int floorPriority,
            boolean monitor,
            boolean hasPassword,
            List<Mode> modes,
            String presence,
            List<SessionPresence> sessions,
            Inbox inbox) {
        public static User of(UserReply.Account account) {
            return new User(
                    account.user().aor(),
                    account.profile().displayName(),
                    account.profile().floorPriority(),
                    account.profile().monitor(),
                    account.hasPassword(),
                    Modes.of(account.modes()).modes(),
                    Checks.name(account.presence()),
                    account.sessions().entrySet().stream()
                            .map(e -> new SessionPresence(e.getKey().device(), Checks.name(e.getValue())))
                            .sorted(Comparator.comparing(SessionPresence::id))
                            .toList(),
                    new Inbox(account.inboxMessages(), account.droppedMessages()));
        }
    }

    /** How a user is called who has not said it: the part before the @. */
    public static String usualName(UserId user) {
        return user.aor().substring(0, user.aor().indexOf('@'));
    }
}
