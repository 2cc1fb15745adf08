// SPDX-License-Identifier: Apache-2.0
package io.convoke.protocol.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.typesafe.config.ConfigFactory;
import io.convoke.protocol.ids.ConferenceId;
import io.convoke.protocol.ids.EndpointId;
import io.convoke.protocol.ids.MixerId;
import io.convoke.protocol.ids.NodeId;
import io.convoke.protocol.ids.UserId;
import io.convoke.protocol.user.PresenceStatus;
import io.convoke.protocol.user.Profile;
import io.convoke.protocol.user.UserCommand;
import io.convoke.protocol.user.UserReply;
import java.nio.BufferOverflowException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.pekko.actor.ActorSystem;
import org.apache.pekko.actor.ExtendedActorSystem;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.javadsl.Adapter;
import org.apache.pekko.serialization.SerializationExtension;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

class RecordWireSerializerTest {
    private static final ActorTestKit KIT = ActorTestKit.create("wire", ConfigFactory.load());
    private static final ActorSystem CLASSIC = Adapter.toClassic(KIT.system());
    private static final RecordWireSerializer SERIALIZER = new RecordWireSerializer((ExtendedActorSystem) CLASSIC);

    private record Unlisted(String text) implements Wire {}

    @AfterAll
    static void stop() {
        KIT.shutdownTestKit();
    }

    private static Object throughBytes(Object value) {
        return SERIALIZER.fromBinary(SERIALIZER.toBinary(value), SERIALIZER.manifest(value));
    }

    @Test
    void shouldBeWhatPekkoPicksForMessagesWithItsIdentifierFixed() throws Exception {
        assertThat(SerializationExtension.get(CLASSIC).serializerFor(UserCommand.Get.class))
                .isInstanceOf(RecordWireSerializer.class);
        assertThat(SERIALIZER.identifier()).isEqualTo(20_100);
        assertThat(SERIALIZER.manifest(new UserReply.Done())).isEqualTo("1");
    }

    /** By hand: id 100 + 2; one component of 3 bytes: id 1 + 2 (a text), one byte, 'c'. Then the same inside another. */
    @Test
    void shouldWriteTheFormThatIsDescribed() {
        byte[] conference = {102, 1, 3, 3, 1, 'c'};
        byte[] mixer = {106, 2, 6, 107, 1, 3, 3, 1, 'n', 6, 102, 1, 3, 3, 1, 'c'};

        assertThat(SERIALIZER.toBinary(new ConferenceId("c"))).isEqualTo(conference);
        assertThat(SERIALIZER.toBinary(new MixerId(new NodeId("n"), new ConferenceId("c"))))
                .isEqualTo(mixer);
    }

    @Test
    void shouldCarryAnActorRefOfTheSameSystem() {
        ActorRef<UserReply> asker = KIT.<UserReply>createTestProbe().ref();
        UserCommand.Put put = new UserCommand.Put(new Profile.Change("Alice Ärmel \uD83D\uDE00"), asker);

        assertThat(throughBytes(put)).isEqualTo(put);
    }

    @Test
    void shouldReadAnyListSetOrMapBackAsAnImmutableOne() {
        UserId alice = UserId.parse("alice@example.net");
        EndpointId laptop = EndpointId.of(alice, "laptop");
        TreeMap<EndpointId, PresenceStatus> sessions =
                new TreeMap<>((one, other) -> one.toString().compareTo(other.toString()));
        sessions.put(laptop, PresenceStatus.BUSY);
        UserReply.Account account = new UserReply.Account(
                alice, null, true, new ArrayList<>(), List.of(), PresenceStatus.AWAY, sessions, 3, Long.MAX_VALUE);

        UserReply.Account read = (UserReply.Account) throughBytes(account);

        assertThat(read).isEqualTo(account);
        assertThat(read.sessions().getClass()).isEqualTo(Map.copyOf(sessions).getClass());
        assertThat(read.modes().getClass()).isEqualTo(List.of().getClass());
    }

    @Test
    void shouldRefuseAClassThatIsNotListedInsteadOfWritingIt() {
        assertThatThrownBy(() -> SERIALIZER.toBinary(new Unlisted("x")))
                .isInstanceOf(WireException.class)
                .hasMessageContaining("Unlisted");
    }

    @Test
    void shouldNameTheFormThatItCannotRead() {
        byte[] bytes = SERIALIZER.toBinary(new ConferenceId("c"));

        assertThatThrownBy(() -> SERIALIZER.fromBinary(bytes, "2"))
                .isInstanceOf(WireException.class)
                .hasMessage("form '2' is not of this release, which reads '1'");
    }

    @Test
    void shouldWriteIntoTheTransportsBufferAndSayWhenItIsTooSmall() {
        ConferenceId conference = new ConferenceId("a".repeat(200));
        ByteBuffer buffer = ByteBuffer.allocateDirect(300);

        SERIALIZER.toBinary(conference, buffer);
        buffer.flip();

        assertThat(SERIALIZER.fromBinary(buffer, "1")).isEqualTo(conference);
        assertThatThrownBy(() -> SERIALIZER.toBinary(conference, ByteBuffer.allocate(100)))
                .isInstanceOf(BufferOverflowException.class);
    }
}
