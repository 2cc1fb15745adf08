// SPDX-License-Identifier: Apache-2.0
package io.convoke.ops.bench.instant;

import io.convoke.media.floor.FloorMessage;
import io.convoke.media.floor.FloorWriter;
import io.convoke.ops.bench.InParallel;
import io.convoke.ops.client.ControlClient;
import io.convoke.ops.client.KeptAlive;
import io.convoke.ops.load.EncodedSpeech;
import io.convoke.ops.load.RtpSwarm;
import io.convoke.ops.load.SwarmMember;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.stream.IntStream;

/** Radios of one session, the first of which presses. The others say one frame of silence, by which their legs know them, and then listen. */
final class TalkRoom implements AutoCloseable {
    static final int PRESSES = 0;

    private static final int LONGEST_MESSAGE = 64;

    private final Radios radios;
    private final Sessions sessions;
    private final RtpSwarm swarm;
    private String session;

    private TalkRoom(Radios radios, Sessions sessions, RtpSwarm swarm) {
        this.radios = radios;
        this.sessions = sessions;
        this.swarm = swarm;
    }

    /** @param nodes the first one's leg is on the first of them, those of all others on the last */
    static TalkRoom open(
            List<ControlClient> nodes,
            List<String> users,
            InetAddress local,
            RtpSwarm.Talk said,
            RtpSwarm.PacketListener listener)
            throws IOException, InterruptedException {
        final Radios radios = Radios.subscribe(i -> i == 0 ? nodes.getFirst() : nodes.getLast(), users, local);
        try {
            InParallel.forEach(radios.size() - 1, i -> () -> {
                radios.allow(PRESSES, i + 1);
                return null;
            });
            final byte[] silence = EncodedSpeech.of(Radios.CODEC).silence();
            final RtpSwarm swarm = new RtpSwarm(
                    radios.members(),
                    (member, number) -> number == 0 ? silence : member == PRESSES ? said.payload(member, number) : null,
                    listener);
            swarm.readAtOnce();
            swarm.start();
            return new TalkRoom(radios, new Sessions(new KeptAlive(nodes.getFirst())), swarm);
        } catch (IOException | InterruptedException e) {
            radios.close();
            throw e;
        }
    }

    RtpSwarm swarm() {
        return swarm;
    }

    /** Everybody is bridged, and the first one has the floor. */
    void press() throws IOException {
        final List<String> others =
                IntStream.range(1, radios.size()).mapToObj(radios::user).toList();
        final KeptAlive.Reply reply = sessions.press(radios.path(PRESSES), Sessions.with(others));
        session = Sessions.granted(reply, radios.size());
        if (session == null) {
            throw new IOException("the session of " + radios.size() + " was not activated: " + reply.text());
        }
    }

    void release() throws IOException {
        sessions.release(radios.path(PRESSES), session);
    }

    /** A message of floor control from this one. */
    void say(int member, FloorMessage message) throws IOException {
        final SwarmMember from = swarm.members().get(member);
        final byte[] bytes = new byte[LONGEST_MESSAGE];
        final int length =
                new FloorWriter().begin(bytes, 0, message, from.ssrc()).end();
        from.send(ByteBuffer.wrap(bytes, 0, length));
    }

    @Override
    public void close() throws IOException {
        try {
            swarm.stop();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        swarm.close();
        radios.close();
    }
}
