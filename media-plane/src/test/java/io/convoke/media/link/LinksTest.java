// SPDX-License-Identifier: Apache-2.0
package io.convoke.media.link;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class LinksTest {
    private static final InetSocketAddress SOMEWHERE = new InetSocketAddress("127.0.0.1", 20_001);

    private final Links links = links(new LinkSettings("a", "127.0.0.1", 20_000, Path.of("/dev/shm/a"), "127.0.0.1"));

    private static Links links(LinkSettings settings) {
        return new Links(settings, new Links.Setting(1, 1, () -> 0, null, fault -> {}, false));
    }

    private static Set<String> nodes(int count) {
        return IntStream.range(0, count).mapToObj(i -> "node-" + i).collect(Collectors.toSet());
    }

    @Test
    void shouldReportWhoIsLinkedByName() {
        links.link("c", SOMEWHERE);
        links.link("b", SOMEWHERE);
        links.link("b", SOMEWHERE);
        links.link("a", SOMEWHERE);
        links.link("d", SOMEWHERE);
        links.unlink("d");
        links.unlink("d");

        assertThat(links.reports()).extracting(LinkReport::node).containsExactly("b", "c");
        assertThat(links.reports()).allMatch(report -> !report.up());
    }

    @Test
    void shouldGiveEachNodeOnePlaceWhetherLinkedOrNot() {
        long both = links.claim(Set.of("a", "b", "c"));
        links.link("b", SOMEWHERE);

        assertThat(Long.bitCount(both)).isEqualTo(2);
        assertThat(links.claim(Set.of("b")) | links.claim(Set.of("c"))).isEqualTo(both);
    }

    @Test
    void shouldRefuseMoreNodesThanThereArePlacesAndChangeNothing() {
        assertThat(links.claim(nodes(65))).isEqualTo(-1);

        assertThat(Long.bitCount(links.claim(nodes(63)))).isEqualTo(63);
    }

    @Test
    void shouldGiveAwayThePlaceOfWhoIsNeitherLinkedNorNamed() {
        long all = links.claim(nodes(63));
        links.link("b", SOMEWHERE);
        assertThat(links.claim(Set.of("c"))).isEqualTo(-1);

        links.release(all);

        assertThat(links.claim(Set.of("c"))).isNotEqualTo(-1).isNotEqualTo(links.claim(Set.of("b")));
    }

    @Test
    void shouldKnowNobodyWithoutSettings() {
        Links none = links(null);

        assertThat(none.claim(Set.of("b"))).isZero();
        assertThat(none.reports()).isEmpty();
        assertThatThrownBy(() -> none.link("b", SOMEWHERE)).hasMessageContaining("without link settings");
    }

    @Test
    void shouldMakeKeysOfTheFirstBitsOfSha256() {
        // echo -n abc | sha256sum (FIPS 180-2, appendix B.1)
        assertThat(Links.keyOf("abc")).isEqualTo(0xba7816bf8f01cfeaL);
    }
}
