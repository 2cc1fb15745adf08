// SPDX-License-Identifier: Apache-2.0
package io.convoke.node.http;

import io.convoke.node.http.body.ConferenceBodies;
import io.convoke.node.http.body.ContactBodies;
import io.convoke.node.http.body.SessionBodies;
import io.convoke.node.http.call.Caller;
import io.convoke.node.http.call.EntityAnswers;
import io.convoke.node.http.call.Json;
import io.convoke.node.http.call.Problem;
import io.convoke.node.http.call.ProblemException;
import io.convoke.node.http.call.ProblemType;
import io.convoke.protocol.ids.EndpointId;
import io.convoke.protocol.user.FeedCursor;
import io.convoke.protocol.user.InboxMessage;
import io.convoke.protocol.user.UserReply;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import org.apache.pekko.NotUsed;
import org.apache.pekko.http.javadsl.model.HttpEntities;
import org.apache.pekko.http.javadsl.model.HttpResponse;
import org.apache.pekko.http.javadsl.model.MediaTypes;
import org.apache.pekko.http.javadsl.model.headers.RawHeader;
import org.apache.pekko.japi.Pair;
import org.apache.pekko.japi.pf.PFBuilder;
import org.apache.pekko.stream.javadsl.Source;
import org.apache.pekko.util.ByteString;

/**
 * A session's events as Server-Sent Events (HTML Living Standard §9.2). The next question is asked only when the client
 * has taken the last answer: a slow reader makes nothing grow, it gets the newest state of the list later.
 *
 * @param heartbeat after so long without an event a comment is sent, so that nobody on the way closes the connection
 */
record EventStream(EntityAnswers entities, Duration heartbeat) {
    /** With texts of 16 KiB at most: what one stream may hold in memory. */
    private static final int MESSAGES_AT_ONCE = 20;

    /** Below the time after which a session without a sign of life ends. */
    private static final Duration WAIT = Duration.ofSeconds(30);

    private static final Duration LONGEST = Duration.ofDays(1);

    private static final ByteString COMMENT = ByteString.fromString(":\n\n");
    private static final ByteString FIRST = ByteString.fromString("retry: 1000\n\n");

    /** The first question is asked before the answer begins: a session that is not there is an ordinary 404. */
    CompletionStage<HttpResponse> open(Caller caller, EndpointId session, FeedCursor after) {
        return entities.poll(session, after, MESSAGES_AT_ONCE, Duration.ZERO)
                .thenApply(first -> HttpResponse.create()
                        .addHeader(RawHeader.create("Cache-Control", "no-store"))
                        .addHeader(RawHeader.create("X-Accel-Buffering", "no"))
                        .withEntity(HttpEntities.createChunked(
                                MediaTypes.TEXT_EVENT_STREAM.toContentType(), frames(caller, session, after, first))));
    }

    private Source<ByteString, NotUsed> frames(
            Caller caller, EndpointId session, FeedCursor after, UserReply.Feed first) {
        Source<ByteString, NotUsed> later = Source.unfoldAsync(
                first.next(),
                cursor -> entities.poll(session, cursor, MESSAGES_AT_ONCE, WAIT)
                        .thenApply(feed -> Optional.of(Pair.create(feed.next(), frames(cursor, feed)))));
        return Source.from(List.of(FIRST, frames(after, first)))
                .concat(later)
                .filter(bytes -> !bytes.isEmpty())
                .keepAlive(heartbeat, () -> COMMENT)
                .recover(new PFBuilder<Throwable, ByteString>()
                        .matchAny(EventStream::last)
                        .build())
                .takeWithin(atMost(Duration.between(Instant.now(), caller.expiresAt())));
    }

    /** A scheduler counts no further than 248 days; a token may be valid for a year. */
    private static Duration atMost(Duration left) {
        return left.compareTo(LONGEST) < 0 ? left : LONGEST;
    }

    /**
     * Every event's id is a cursor. Up to the last event it still has the old version of the list: who breaks off in
     * between is shown the list's changes again, which changes nothing, and no message twice.
     */
    static ByteString frames(FeedCursor before, UserReply.Feed feed) {
        StringBuilder out = new StringBuilder();
        long seq = before.messageSeq();
        for (InboxMessage message : feed.messages()) {
            seq = message.seq();
            frame(
                    out,
                    "message",
                    new FeedCursor(seq, before.epoch(), before.listVersion()),
                    SessionBodies.Message.of(message));
        }
        List<Pair<String, Object>> list = new ArrayList<>();
        if (feed.whole()) list.add(Pair.create("list", new SessionBodies.WholeList(feed.dropped())));
        feed.contacts().forEach(c -> list.add(Pair.create("contact", ContactBodies.Presence.of(c))));
        feed.conferences().forEach(c -> list.add(Pair.create("conference", ConferenceBodies.Entry.of(c))));
        for (int i = 0; i < list.size(); i++) {
            FeedCursor id =
                    i == list.size() - 1 ? feed.next() : new FeedCursor(seq, before.epoch(), before.listVersion());
            frame(out, list.get(i).first(), id, list.get(i).second());
        }
        return ByteString.fromString(out.toString());
    }

    static ProblemException notAcceptable() {
        return Problem.of(ProblemType.NOT_ACCEPTABLE, "Ask for application/json or text/event-stream")
                .with("supported", List.of("application/json", "text/event-stream"))
                .exception();
    }

    private static void frame(StringBuilder out, String event, FeedCursor id, Object body) {
        out.append("id: ").append(id).append("\nevent: ").append(event).append("\ndata: ");
        out.append(new String(Json.bytes(body), StandardCharsets.UTF_8)).append("\n\n");
    }

    /** The client comes again with its last id; where the session is gone it is told so then. */
    private static ByteString last(Throwable failure) {
        return ByteString.fromString(": the stream ends here, come again with the last id\n\n");
    }
}
