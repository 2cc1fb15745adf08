// SPDX-License-Identifier: Apache-2.0
package io.convoke.node.conference;

import static io.convoke.node.conference.Conferences.*;
import static org.assertj.core.api.Assertions.assertThat;

import io.convoke.node.conference.Roster.Member;
import io.convoke.protocol.conference.Visitor;
import io.convoke.protocol.ids.UserId;
import java.util.List;
import org.junit.jupiter.api.Test;

class RosterTest {

    @Test
    void shouldNotBeFilledByTelephonesThatComeAndGo() {
        // given
        Roster roster = Roster.of(List.of(ALICE), List.of());

        // when
        for (int i = 0; i < 1_000; i++) {
            UserId caller = UserId.parse("caller-" + i + "@anonymous.invalid");
            roster = roster.admitted(caller, new Visitor(null, "198.51.100.7 10.0.0.1:" + i, "198.51.100.7"))
                    .member(caller, Member::cameIn)
                    .member(caller, member -> member.left("left"));
        }

        // then
        assertThat(roster.withAll(List.of(BOB))).isEqualTo(2);
        assertThat(roster.members()).hasSizeLessThanOrEqualTo(102).containsKey(ALICE);
        assertThat(roster.present(UserId.parse("caller-999@anonymous.invalid"))).isNotNull();
    }

    @Test
    void shouldKeepTelephonesThatAreInOrWereTakenOut() {
        // given
        UserId in = UserId.parse("in@anonymous.invalid");
        UserId taken = UserId.parse("taken@anonymous.invalid");
        Visitor visitor = new Visitor(null, "198.51.100.7 10.0.0.1:5060", "198.51.100.7");

        // when
        Roster roster = Roster.of(List.of(ALICE), List.of())
                .admitted(in, visitor)
                .member(in, Member::cameIn)
                .member(in, member -> member.left("left"))
                .member(in, Member::cameIn)
                .admitted(taken, visitor)
                .member(taken, Member::remove)
                .member(taken, member -> member.left("removed"));

        // then
        assertThat(roster.withAll(List.of())).isEqualTo(3);
        assertThat(roster.isBarred(visitor)).isTrue();
    }
}
