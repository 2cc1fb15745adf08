// SPDX-License-Identifier: Apache-2.0
package io.convoke.node.http.body;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.convoke.protocol.ids.UserId;
import io.convoke.protocol.user.ContactPresence;
import io.convoke.protocol.user.UserReply;
import java.util.List;

/** What goes in and out about contacts and the IM list. */
public final class ContactBodies {
    private ContactBodies() {}

    public record ContactEntry(String displayName, Boolean maySeeMe) {
        public io.convoke.protocol.user.Contact contact(UserId user) {
            String name = Checks.name("displayName", displayName);
            return new io.convoke.protocol.user.Contact(
                    user, name == null ? UserBodies.usualName(user) : name, maySeeMe == null || maySeeMe);
        }
    }

    public record Contact(String aor, String displayName, boolean maySeeMe) {
        public static Contact of(io.convoke.protocol.user.Contact contact) {
            return new Contact(contact.user().aor(), contact.displayName(), contact.maySeeMe());
        }
    }

    public record Subscriber(String identity, boolean busy) {}

    /**
     * @param presence null where the contact does not let the owner see it
     * @param subscribers of the instant service that can be reached; missing where there are none to be seen
     */
    public record Presence(
            String aor,
            String displayName,
            @JsonInclude(JsonInclude.Include.ALWAYS) String presence,
            List<Subscriber> subscribers) {
        public static Presence of(ContactPresence contact) {
            return new Presence(
                    contact.contact().user().aor(),
                    contact.contact().displayName(),
                    contact.status() == null ? null : Checks.name(contact.status()),
                    contact.subscribers().isEmpty() ? null : subscribers(contact));
        }

        private static List<Subscriber> subscribers(ContactPresence contact) {
            return contact.subscribers().stream()
                    .map(one -> new Subscriber(one.identity(), one.busy()))
                    .toList();
        }
    }

    public record ImList(String presence, List<Presence> contacts, List<ConferenceBodies.Entry> conferences) {
        public static ImList of(UserReply.ImList list) {
            return new ImList(
                    Checks.name(list.own()),
                    list.contacts().stream().map(Presence::of).toList(),
                    list.conferences().stream().map(ConferenceBodies.Entry::of).toList());
        }
    }
}
