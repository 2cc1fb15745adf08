// SPDX-License-Identifier: Apache-2.0
package io.convoke.ops.bench;

import com.fasterxml.jackson.databind.JsonNode;
import io.convoke.media.codec.AudioCodec;
import io.convoke.ops.client.ControlClient;
import io.convoke.ops.load.Answer;
import io.convoke.ops.load.SwarmMember;
import java.io.IOException;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** One conference with many participants, each with one leg that belongs to a member of a swarm. */
public final class Room implements AutoCloseable {
    private final ControlClient client;
    private final String conference;
    private final List<SwarmMember> members;

    private Room(ControlClient client, String conference, List<SwarmMember> members) {
        this.client = client;
        this.conference = conference;
        this.members = members;
    }

    /** Asks for a conference of these users and joins them all. */
    static Room open(ControlClient client, List<String> users, AudioCodec codec, InetAddress local)
            throws IOException, InterruptedException {
        return open(Collections.nCopies(users.size(), client), users, codec, local);
    }

    /** @param by the node that each of the users joins at */
    public static Room open(List<ControlClient> by, List<String> users, AudioCodec codec, InetAddress local)
            throws IOException, InterruptedException {
        final ControlClient client = by.getFirst();
        final JsonNode answer = client.requestConference(
                users.getFirst(),
                users.subList(1, users.size()),
                ControlClient.object().put("subject", "bench").put("maxParticipants", users.size()));
        final String conference = answer.path("conference").path("id").asText();
        final List<SwarmMember> members = new ArrayList<>();
        for (int i = 0; i < users.size(); i++) {
            members.add(new SwarmMember(codec, local));
        }
        final List<Answer> answers = InParallel.forEach(
                users.size(),
                i -> () -> by.get(i)
                        .join(conference, users.get(i), "bench", members.get(i).offer())
                        .answer());
        for (int i = 0; i < users.size(); i++) {
            members.get(i).connect(answers.get(i));
        }
        return new Room(client, conference, members);
    }

    public List<SwarmMember> members() {
        return members;
    }

    public String conference() {
        return conference;
    }

    @Override
    public void close() throws IOException {
        for (final SwarmMember member : members) {
            member.close();
        }
        try {
            client.endConference(conference);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
