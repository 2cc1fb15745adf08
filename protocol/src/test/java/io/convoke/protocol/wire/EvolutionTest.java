// SPDX-License-Identifier: Apache-2.0
package io.convoke.protocol.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Two releases side by side: the same ids, records of the newer one with components at the end. */
class EvolutionTest {
    private enum Colour {
        RED,
        GREEN
    }

    private enum MoreColours {
        RED,
        GREEN,
        BLUE
    }

    private record OldItem(String name) {}

    private record NewItem(
            String name,
            int count,
            long total,
            boolean active,
            double share,
            Float gain,
            List<String> tags,
            Set<String> groups,
            Map<String, String> labels,
            NewOnly extra) {}

    private record NewOnly(Duration period) {}

    private record OldList(List<OldItem> items, String after) {}

    private record NewList(List<NewItem> items, String after, NewOnly extra) {}

    private record OldSet(Set<OldItem> items, Map<OldItem, Colour> colours) {}

    private record NewSet(Set<NewItem> items, Map<NewItem, MoreColours> colours) {}

    private record OldLimits(int least) {}

    private record NewLimits(int least, int most, String unit) {
        static NewLimits defaults() {
            return new NewLimits(-1, 500, "ms");
        }
    }

    private static final WireFormat OLD = format(ClassIds.between(5000, 5999)
            .add(5000, OldItem.class)
            .add(5001, OldList.class)
            .add(5002, OldSet.class)
            .add(5003, Colour.class)
            .add(5004, OldLimits.class));
    private static final WireFormat NEW = format(ClassIds.between(5000, 5999)
            .add(5000, NewItem.class)
            .add(5001, NewList.class)
            .add(5002, NewSet.class)
            .add(5003, MoreColours.class)
            .add(5004, NewLimits.class)
            .add(5005, NewOnly.class));

    private static final NewOnly MINUTE = new NewOnly(Duration.ofMinutes(1));

    private static WireFormat format(ClassIds.Builder ids) {
        return new WireFormat(List.of(ids.build()), ref -> "nobody", address -> null);
    }

    private static Object sent(WireFormat from, WireFormat to, Object value) {
        return to.read(from.write(value, Arrays::copyOf));
    }

    private static NewItem newItem(String name, int count) {
        return new NewItem(name, count, 2, true, 0.5, 1f, List.of("t"), Set.of("g"), Map.of("k", "v"), MINUTE);
    }

    private static NewItem filled(String name) {
        return new NewItem(name, 0, 0, false, 0, null, List.of(), Set.of(), Map.of(), null);
    }

    @Test
    void shouldFillWhatAnOlderReleaseDidNotSend() {
        assertThat(sent(OLD, NEW, new OldItem("a"))).isEqualTo(filled("a"));
    }

    @Test
    void shouldFillItWithTheRecordsOwnDefaultsWhereItHasThem() {
        assertThat(sent(OLD, NEW, new OldLimits(7))).isEqualTo(new NewLimits(7, 500, "ms"));
    }

    @Test
    void shouldSkipWhatAnOlderReleaseDoesNotKnowEvenOfClassesThatItDoesNotKnow() {
        assertThat(sent(NEW, OLD, newItem("a", 1))).isEqualTo(new OldItem("a"));
    }

    @Test
    void shouldDoBothInsideListsWithWhatFollowsIntact() {
        assertThat(sent(OLD, NEW, new OldList(List.of(new OldItem("a"), new OldItem("b")), "end")))
                .isEqualTo(new NewList(List.of(filled("a"), filled("b")), "end", null));
        assertThat(sent(NEW, OLD, new NewList(List.of(newItem("a", 1), newItem("b", 2)), "end", MINUTE)))
                .isEqualTo(new OldList(List.of(new OldItem("a"), new OldItem("b")), "end"));
    }

    @Test
    void shouldLetElementsOfASetFallTogetherThatAnOlderReleaseCannotTellApart() {
        NewSet written = new NewSet(Set.of(newItem("a", 1), newItem("a", 2)), Map.of(newItem("b", 1), MoreColours.RED));

        assertThat(sent(NEW, OLD, written))
                .isEqualTo(new OldSet(Set.of(new OldItem("a")), Map.of(new OldItem("b"), Colour.RED)));
    }

    @Test
    void shouldNameTheConstantThatAnOlderReleaseDoesNotKnow() {
        NewSet written = new NewSet(Set.of(), Map.of(newItem("a", 1), MoreColours.BLUE));

        assertThatThrownBy(() -> sent(NEW, OLD, written))
                .isInstanceOf(WireException.class)
                .hasMessage(Colour.class.getName() + " has no 'BLUE' in this release");
    }

    @Test
    void shouldNameTheIdOfAClassThatAnOlderReleaseDoesNotKnow() {
        assertThatThrownBy(() -> sent(NEW, OLD, MINUTE))
                .isInstanceOf(WireException.class)
                .hasMessageContaining("5005");
    }

    @Test
    void shouldWriteLongComponentsAndSkipThem() {
        NewItem item = new NewItem(
                "n".repeat(300), 1, 2, true, 3, 4f, List.of("t".repeat(70_000)), Set.of(), Map.of(), MINUTE);

        assertThat(sent(NEW, NEW, item)).isEqualTo(item);
        assertThat(sent(NEW, OLD, item)).isEqualTo(new OldItem("n".repeat(300)));
    }
}
