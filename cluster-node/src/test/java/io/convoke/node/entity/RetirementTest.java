// SPDX-License-Identifier: Apache-2.0
package io.convoke.node.entity;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.apache.pekko.actor.testkit.typed.javadsl.TestInbox;
import org.apache.pekko.actor.typed.ActorRef;
import org.junit.jupiter.api.Test;

class RetirementTest {
    private sealed interface Word {
        record Question() implements Word {}

        record OwnTimer() implements Word {}
    }

    private final ActorRef<Word> entity = TestInbox.<Word>create().getRef();
    private final TestInbox<Word> next = TestInbox.create();
    private final List<ActorRef<Word>> retiring = new ArrayList<>();

    private final Retirement<Word> retirement =
            new Retirement<>(Word.OwnTimer.class, entity, next.getRef(), retiring::add);

    @Test
    void shouldHandNothingOnAsLongAsTheEntityStays() {
        assertThat(retirement.isForTheNext(new Word.Question())).isFalse();
        assertThat(next.hasMessages()).isFalse();
        assertThat(retiring).isEmpty();
    }

    @Test
    void shouldSayOnceThatTheEntityLeaves() {
        retirement.now();
        retirement.now();

        assertThat(retiring).containsExactly(entity);
    }

    @Test
    void shouldHandOnWhatOthersTellTheEntityWhenItLeavesAndNothingOfItsOwn() {
        retirement.now();

        assertThat(retirement.isForTheNext(new Word.Question())).isTrue();
        assertThat(retirement.isForTheNext(new Word.OwnTimer())).isFalse();
        assertThat(next.getAllReceived()).containsExactly(new Word.Question());
    }
}
