// SPDX-License-Identifier: Apache-2.0
package io.convoke.node.user;

import static io.convoke.node.user.Users.BOB;
import static io.convoke.node.user.Users.CAROL;
import static io.convoke.node.user.Users.alice;
import static io.convoke.node.user.Users.conference;
import static org.assertj.core.api.Assertions.assertThat;

import io.convoke.protocol.conference.ConferenceEntry;
import io.convoke.protocol.conference.ConferenceInformation;
import io.convoke.protocol.conference.ConferencePhase;
import io.convoke.protocol.ids.ConferenceId;
import io.convoke.protocol.user.Contact;
import io.convoke.protocol.user.ContactPresence;
import io.convoke.protocol.user.FeedCursor;
import io.convoke.protocol.user.PresenceStatus;
import io.convoke.protocol.user.UserCommand.ShowPresence;
import io.convoke.protocol.user.UserEvent;
import java.util.List;
import org.junit.jupiter.api.Test;

class ListNewsTest {
    private static final Contact BOB_CONTACT = new Contact(BOB, "Bob", true);
    private static final long EPOCH = 7;

    private final ListNews news = new ListNews(EPOCH);

    @Test
    void shouldShowTheWholeListToWhoeverComesFromAnotherLife() {
        news.follow(alice(new UserEvent.ContactPut(BOB_CONTACT)));
        news.show(new ShowPresence(BOB, PresenceStatus.BUSY));

        ListNews.News first = news.after(FeedCursor.START);
        ListNews.News second = news.after(cursor(first.version()));

        assertThat(first.whole()).isTrue();
        assertThat(first.contacts()).containsExactly(new ContactPresence(BOB_CONTACT, PresenceStatus.BUSY));
        assertThat(second.whole()).isFalse();
        assertThat(second.contacts()).isEmpty();
    }

    @Test
    void shouldTellTheNewestStateOnceHoweverOftenItChanged() {
        news.follow(alice(new UserEvent.ContactPut(BOB_CONTACT)));
        long seen = news.after(FeedCursor.START).version();

        news.show(new ShowPresence(BOB, PresenceStatus.AVAILABLE));
        news.show(new ShowPresence(BOB, PresenceStatus.AWAY));
        news.show(new ShowPresence(BOB, PresenceStatus.BUSY));

        assertThat(news.after(cursor(seen)).contacts())
                .containsExactly(new ContactPresence(BOB_CONTACT, PresenceStatus.BUSY));
        assertThat(news.show(new ShowPresence(BOB, PresenceStatus.BUSY))).isFalse();
    }

    @Test
    void shouldShowTheWholeListWhenItsContactsAreOthers() {
        news.follow(alice(new UserEvent.ContactPut(BOB_CONTACT)));
        long seen = news.after(FeedCursor.START).version();

        news.follow(
                alice(new UserEvent.ContactPut(new Contact(CAROL, "Carol", true)), new UserEvent.ContactRemoved(BOB)));

        ListNews.News next = news.after(cursor(seen));
        assertThat(next.whole()).isTrue();
        assertThat(next.contacts()).extracting(entry -> entry.contact().user()).containsExactly(CAROL);
    }

    @Test
    void shouldTellThatAConferenceHasLeft() {
        ConferenceInformation budget = conference("c-1");
        news.follow(alice(new UserEvent.ConferenceListed(budget)));
        news.show(new ConferenceEntry(budget, ConferencePhase.ACTIVE, 2, 3, List.of(BOB)));
        long seen = news.after(FeedCursor.START).version();

        news.follow(alice());

        assertThat(news.after(cursor(seen)).conferences())
                .containsExactly(new ConferenceEntry(budget, ConferencePhase.ENDED, 0, 3, List.of()));
        assertThat(news.conferences()).isEmpty();
        assertThat(news.after(FeedCursor.START).conferences()).isEmpty();
    }

    @Test
    void shouldShowTheWholeListToWhoeverMissedMoreDeparturesThanAreKept() {
        ConferenceInformation budget = conference("c-1");
        news.follow(alice(new UserEvent.ConferenceListed(budget)));
        long seen = news.after(FeedCursor.START).version();
        news.follow(alice());

        for (int i = 0; i < 64; i++) {
            news.follow(alice(new UserEvent.ConferenceListed(conference("other-" + i))));
            news.follow(alice());
        }

        ListNews.News next = news.after(cursor(seen));
        assertThat(next.whole()).isTrue(); // the end of c-1 is told by its absence
        assertThat(next.conferences()).isEmpty();
    }

    @Test
    void shouldNotShowAConferenceThatIsNotListed() {
        assertThat(news.show(new ConferenceEntry(conference("c-1"), ConferencePhase.ACTIVE, 1, 1, List.of())))
                .isFalse();
        assertThat(news.conferences()).extracting(ConferenceEntry::id).doesNotContain(new ConferenceId("c-1"));
    }

    private static FeedCursor cursor(long version) {
        return new FeedCursor(0, EPOCH, version);
    }
}
