// SPDX-License-Identifier: Apache-2.0
package io.convoke.node.endpoint;

import static org.assertj.core.api.Assertions.assertThat;

import io.convoke.node.TestNode;
import io.convoke.node.entity.Census;
import io.convoke.protocol.endpoint.EndpointCommand;
import io.convoke.protocol.endpoint.EndpointCommand.Publish;
import io.convoke.protocol.endpoint.EndpointCommand.Register;
import io.convoke.protocol.endpoint.EndpointReply;
import io.convoke.protocol.endpoint.EndpointStanding;
import io.convoke.protocol.endpoint.SipBinding;
import io.convoke.protocol.endpoint.SipFlow;
import io.convoke.protocol.ids.EndpointId;
import io.convoke.protocol.ids.NodeId;
import io.convoke.protocol.ids.UserId;
import io.convoke.protocol.user.PresenceStatus;
import io.convoke.protocol.user.UserCommand;
import io.convoke.protocol.user.UserReply;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.apache.pekko.actor.testkit.typed.javadsl.TestProbe;
import org.apache.pekko.actor.typed.ActorRef;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A registration (RFC 3261 §10.3), or a publication (RFC 3903 §4), that is not refreshed in time: its user is told that it is gone. */
@Timeout(120)
class ExpiryTest {
    private static final UserId BOB = UserId.parse("bob@example.net");
    private static final EndpointId PHONE = EndpointId.phone(BOB, "a1");
    private static final EndpointId PUBLICATION = EndpointId.publication(BOB, "p1");
    private static final String CONTACT = "sip:bob@192.0.2.4";
    private static final Duration BRIEF = Duration.ofSeconds(2);
    private static final Duration LONGER = Duration.ofSeconds(4);
    private static final Duration HOUR = Duration.ofHours(1);

    @AutoClose
    private final TestNode node = new TestNode();

    private final TestProbe<UserCommand> bob = node.user(BOB);
    private final TestProbe<EndpointReply> registrar = node.kit.createTestProbe(EndpointReply.class);
    private final Census census = Census.of(node.kit.system());
    private long known;

    @Test
    void shouldBeNoPhoneAnyMoreWhoseRegistrationIsNotRefreshed() {
        ActorRef<EndpointCommand> phone = spawn(PHONE);

        Instant end = register(phone, 1, BRIEF);

        EndpointStanding registered = told();
        assertThat(registered.presence()).isEqualTo(PresenceStatus.AVAILABLE);
        assertThat(registered.binding().contact()).isEqualTo(CONTACT);
        assertThat(census.phones()).isEqualTo(1);
        expectGone(end);
        assertThat(census.phones()).isZero();
    }

    @Test
    void shouldBeThereAsLongAsItIsRefreshed() {
        ActorRef<EndpointCommand> phone = spawn(PHONE);
        register(phone, 1, BRIEF);
        assertThat(told().open()).isTrue();

        expectGone(register(phone, 2, LONGER));
    }

    @Test
    void shouldBelieveTheLastRegisterAlsoWhereThatIsTheShorterOne() {
        ActorRef<EndpointCommand> phone = spawn(PHONE);
        register(phone, 1, HOUR);
        assertThat(told().open()).isTrue();

        expectGone(register(phone, 2, BRIEF));
    }

    @Test
    void shouldTakeBackWhatWasPublishedAndIsNotRefreshed() {
        ActorRef<EndpointCommand> publication = spawn(PUBLICATION);

        Instant end = publish(publication, 0, PresenceStatus.BUSY, "in a hurry", BRIEF);

        EndpointStanding published = told();
        assertThat(published.presence()).isEqualTo(PresenceStatus.BUSY);
        assertThat(published.note()).isEqualTo("in a hurry");
        expectGone(end);
    }

    @Test
    void shouldSayWhatWasPublishedAsLongAsItIsRefreshed() {
        ActorRef<EndpointCommand> publication = spawn(PUBLICATION);
        publish(publication, 0, PresenceStatus.BUSY, "in a hurry", BRIEF);
        assertThat(told().presence()).isEqualTo(PresenceStatus.BUSY);

        Instant end = publish(publication, 1, null, null, LONGER);

        EndpointStanding refreshed = told();
        assertThat(refreshed.presence()).isEqualTo(PresenceStatus.BUSY);
        assertThat(refreshed.note()).isEqualTo("in a hurry");
        expectGone(end);
    }

    @Test
    void shouldTakeBackInTimeWhatWasPublishedBeforeACrash() {
        ActorRef<EndpointCommand> publication = spawn(PUBLICATION);
        Instant end = publish(publication, 0, PresenceStatus.BUSY, null, LONGER);
        assertThat(told().presence()).isEqualTo(PresenceStatus.BUSY);

        node.kit.stop(publication, TestNode.patience());
        spawn(PUBLICATION);

        expectGone(end);
    }

    private ActorRef<EndpointCommand> spawn(EndpointId id) {
        return node.kit.spawn(EndpointActor.create(id, node.shards, TestNode.settings(""), _ -> {}));
    }

    /** @return when it is over */
    private Instant register(ActorRef<EndpointCommand> phone, long sequence, Duration lasts) {
        Instant now = Instant.now();
        SipFlow flow = new SipFlow("udp", "192.0.2.4", 5060, new NodeId("192.0.2.1:17355"));
        SipBinding binding =
                new SipBinding(CONTACT, List.of(), 1000, "reg-1", sequence, "phone", flow, now.plus(lasts));
        phone.tell(new Register(binding, now, registrar.ref()));
        registrar.expectMessageClass(EndpointReply.Registered.class);
        return now.plus(lasts);
    }

    private Instant publish(
            ActorRef<EndpointCommand> publication, long version, PresenceStatus presence, String note, Duration lasts) {
        Instant now = Instant.now();
        publication.tell(new Publish(version, presence, note, now.plus(lasts), now, registrar.ref()));
        registrar.expectMessageClass(EndpointReply.Published.class);
        return now.plus(lasts);
    }

    /** The next thing that its user is told; he knows it then. */
    private EndpointStanding told() {
        UserCommand.EndpointChanged report;
        do { // one that was acknowledged too late comes again
            report = bob.expectMessageClass(UserCommand.EndpointChanged.class);
            report.replyTo().tell(new UserReply.Done());
        } while (report.standing().version() <= known);
        known = report.standing().version();
        return report.standing();
    }

    /** Then, and not before: it is not there, says nothing and is called nowhere. */
    private void expectGone(Instant end) {
        EndpointStanding gone = told();

        assertThat(Instant.now()).isAfterOrEqualTo(end);
        assertThat(gone.open()).isFalse();
        assertThat(gone.presence()).isEqualTo(PresenceStatus.OFFLINE);
        assertThat(gone.note()).isNull();
        assertThat(gone.binding()).isNull();
    }
}
