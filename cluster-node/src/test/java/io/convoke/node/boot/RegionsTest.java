// SPDX-License-Identifier: Apache-2.0
package io.convoke.node.boot;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Set;
import org.apache.pekko.actor.Address;
import org.apache.pekko.cluster.Member;
import org.apache.pekko.cluster.Member$;
import org.apache.pekko.cluster.UniqueAddress;
import org.junit.jupiter.api.Test;

class RegionsTest {
    private static final Member NEAR = member("192.0.2.1");
    private static final Member FAR = member("192.0.2.2");

    private static Member member(String host) {
        return Member$.MODULE$.removed(new UniqueAddress(new Address("pekko", "convoke", host, 17355), 1L));
    }

    @Test
    void shouldReachAnEdgeThatIsAMemberAndNotUnreachable() {
        List<Member> members = List.of(NEAR, FAR);

        assertThat(Regions.isReached("pekko://convoke@192.0.2.2:17355", members, Set.of()))
                .isTrue();
        assertThat(Regions.isReached("pekko://convoke@192.0.2.2:17355", members, Set.of(FAR)))
                .isFalse();
        assertThat(Regions.isReached("pekko://convoke@192.0.2.2:17355", members, Set.of(NEAR)))
                .isTrue();
        assertThat(Regions.isReached("pekko://convoke@192.0.2.3:17355", members, Set.of()))
                .isFalse();
    }
}
