// SPDX-License-Identifier: Apache-2.0
package io.convoke.protocol.conference;

import io.convoke.protocol.ids.UserId;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * What somebody who writes to the conference service wants: {@code /conference @bob @carol@other.net [subject]}, where
 * {@code @bob} is bob at the sender's own domain, or {@code /help}.
 */
public sealed interface ConferenceRequestText {
    int MAX_INVITED = 100;
    int MAX_SUBJECT = 200;

    String HELP = """
            Write /conference @bob @carol@other.net and, if you like, a subject: everybody named, and you, \
            get the address, the number and the PIN of a conference. A name without a domain is one of your own \
            domain.""";

    /** @param subject null where none was given; {@code invite} without repetitions and without the sender */
    record Ask(List<UserId> invite, String subject) implements ConferenceRequestText {}

    /** The answer is {@link #HELP}. */
    record Help() implements ConferenceRequestText {}

    /** @param sentence for the sender: what is wrong with the text */
    record Mistake(String sentence) implements ConferenceRequestText {}

    static ConferenceRequestText parse(String text, UserId sender) {
        String[] words = text.strip().split("\\s+");
        return switch (words[0].toLowerCase(Locale.ROOT)) {
            case "/conference" -> request(words, sender);
            case "/help" -> new Help();
            case "" -> new Mistake("The message is empty. /help says what can be asked for.");
            default ->
                new Mistake(
                        "'" + shortened(words[0]) + "' is nothing that this service understands. /help says what is.");
        };
    }

    private static ConferenceRequestText request(String[] words, UserId sender) {
        Set<UserId> invite = new LinkedHashSet<>();
        int next = 1;
        for (; next < words.length && words[next].startsWith("@"); next++) {
            try {
                invite.add(named(words[next], sender));
            } catch (IllegalArgumentException e) {
                return new Mistake("'" + shortened(words[next]) + "' names nobody: write @bob or @bob@example.net.");
            }
        }
        boolean onlySender = invite.remove(sender) && invite.isEmpty();
        if (onlySender) return new Mistake("You are in the conference anyway: name somebody else, such as @bob.");
        if (invite.isEmpty()) return new Mistake("Nobody is named: write /conference @bob @carol.");
        if (invite.size() > MAX_INVITED) {
            return new Mistake("A request names at most " + MAX_INVITED + " people, this one " + invite.size() + ".");
        }
        String subject = String.join(" ", List.of(words).subList(next, words.length));
        if (subject.length() > MAX_SUBJECT) {
            return new Mistake(
                    "A subject has at most " + MAX_SUBJECT + " characters, this one " + subject.length() + ".");
        }
        return new Ask(List.copyOf(invite), subject.isEmpty() ? null : subject);
    }

    private static UserId named(String word, UserId sender) {
        String name = word.substring(1).replaceFirst("[,;]+$", "");
        return UserId.parse(name.indexOf('@') < 0 ? name + "@" + sender.domain() : name);
    }

    private static String shortened(String word) {
        return word.length() <= 40 ? word : word.substring(0, 40) + "…";
    }
}
