// SPDX-License-Identifier: Apache-2.0
package io.convoke.multijvm.instant;

import io.convoke.media.floor.FloorMessage;
import io.convoke.media.floor.FloorReader;
import io.convoke.media.floor.FloorWriter;
import io.convoke.ops.load.RtpEndpoint;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import org.awaitility.Awaitility;

/** The key of a terminal that says all by RTCP APP packets on its leg, and is told all by them (3GPP TS 24.380 §8.2). */
final class TalkKey {
    private static final int LONGEST_MESSAGE = 300; // a User ID has 255 octets at most, §8.2.3.8
    private static final int SHORTEST_MESSAGE = 12;
    private static final Duration REPEATED_AFTER = Duration.ofSeconds(1); // T101, §11.1.1
    private static final Duration PATIENCE = Duration.ofSeconds(40);
    private static final Set<FloorMessage> ANSWERS =
            EnumSet.of(FloorMessage.GRANTED, FloorMessage.DENY, FloorMessage.QUEUE_POSITION);

    private final RtpEndpoint endpoint;
    private final byte[] message = new byte[LONGEST_MESSAGE];
    private final FloorReader reader = new FloorReader();
    private final List<Told> told = new CopyOnWriteArrayList<>();

    /**
     * One message to the terminal.
     *
     * @param cause of Floor Deny and Floor Revoke (§8.2.6.2, §8.2.10.2), or -1
     * @param talker of Floor Taken, or empty
     */
    record Told(FloorMessage message, int cause, String talker) {}

    TalkKey(RtpEndpoint endpoint) {
        this.endpoint = endpoint;
        endpoint.onControl(this::onControl);
    }

    /** Asks for the floor, or for a session with these, and says it again until it is answered; the answer. */
    Told press(String... users) {
        FloorWriter request = new FloorWriter().begin(message, 0, FloorMessage.REQUEST, ssrc());
        if (users.length > 0) {
            request.user(String.join(",", users).getBytes(StandardCharsets.UTF_8));
        }
        return say(request.end(), ANSWERS);
    }

    /** Gives the floor back, and says it again until nobody has it. */
    void release() {
        say(new FloorWriter().begin(message, 0, FloorMessage.RELEASE, ssrc()).end(), EnumSet.of(FloorMessage.IDLE));
    }

    private int ssrc() {
        return (int) endpoint.reports().ssrc();
    }

    private Told say(int length, Set<FloorMessage> answers) {
        told.clear();
        return Awaitility.await("an answer of the leg")
                .pollDelay(Duration.ZERO)
                .pollInterval(REPEATED_AFTER)
                .atMost(PATIENCE)
                .until(() -> answered(length, answers), Optional::isPresent)
                .orElseThrow();
    }

    private Optional<Told> answered(int length, Set<FloorMessage> answers) throws IOException {
        Optional<Told> answer =
                told.stream().filter(one -> answers.contains(one.message())).findFirst();
        if (answer.isEmpty()) {
            endpoint.control(ByteBuffer.wrap(message, 0, length));
        }
        return answer;
    }

    /** Waits until this message has come, since the key was last pressed or let go. */
    Told awaitTold(FloorMessage what) {
        return Awaitility.await(what + " on the leg")
                .atMost(PATIENCE)
                .until(() -> told.stream().filter(one -> one.message() == what).findFirst(), Optional::isPresent)
                .orElseThrow();
    }

    /** What has come since the key was last pressed or let go. */
    List<Told> told() {
        return told;
    }

    private void onControl(ByteBuffer packet) {
        byte[] bytes = new byte[packet.remaining()];
        packet.get(bytes);
        if (bytes.length >= SHORTEST_MESSAGE && reader.wrap(bytes, 0, bytes.length)) {
            int talker = reader.grantedPartyOffset();
            told.add(new Told(
                    reader.message(),
                    reader.cause(),
                    talker < 0 ? "" : new String(bytes, talker, reader.grantedPartyLength(), StandardCharsets.UTF_8)));
        }
    }
}
