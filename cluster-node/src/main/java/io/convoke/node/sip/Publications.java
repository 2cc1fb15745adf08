// SPDX-License-Identifier: Apache-2.0
package io.convoke.node.sip;

import io.convoke.node.boot.Entities;
import io.convoke.node.sip.address.Expires;
import io.convoke.node.sip.address.LocalTags;
import io.convoke.node.sip.body.PresenceBody;
import io.convoke.node.sip.message.Answer;
import io.convoke.node.sip.message.KeyedHash;
import io.convoke.node.sip.transaction.ServerTransaction;
import io.convoke.protocol.endpoint.EndpointCommand;
import io.convoke.protocol.endpoint.EndpointReply;
import io.convoke.protocol.ids.EndpointId;
import io.convoke.protocol.ids.UserId;
import io.convoke.protocol.user.PresenceStatus;
import io.convoke.protocol.wire.Refusal;
import java.time.Instant;
import java.util.Locale;
import java.util.Optional;

/**
 * PUBLISH (RFC 3903) of presence: what is published is an endpoint of its user. An entity-tag names the endpoint and which of
 * its versions it is, with a hash under the cluster's secret, so that any node finds it.
 */
final class Publications {
    private final Entities entities;
    private final SipSettings settings;
    private final Callers callers;
    private final LocalTags tags;
    private final KeyedHash names;

    Publications(Entities entities, SipSettings settings, Callers callers) {
        this.entities = entities;
        this.settings = settings;
        this.callers = callers;
        this.tags = new LocalTags(settings.secret());
        this.names = new KeyedHash(settings.secret(), "sip-publication");
    }

    void publish(ServerTransaction transaction, Incoming request) {
        Optional<Answer> wrong = wrong(request);
        if (wrong.isPresent()) {
            transaction.replyStateless(wrong.get());
            return;
        }
        callers.onlyUser(transaction, request, known -> {
            boolean own = request.calledAor(settings.domain())
                    .filter(known.user()::equals)
                    .isPresent();
            if (own) publish(transaction, request, known.user());
            else transaction.replyStateless(Answer.of(403));
        });
    }

    /** RFC 3903 §6, steps 2 to 5, as far as they do not need what is published. */
    private Optional<Answer> wrong(Incoming request) {
        String event = request.head().value("event").orElse("").split(";", 2)[0].strip();
        if (!event.equalsIgnoreCase("presence")) {
            return Optional.of(Answer.of(489).with("Allow-Events", "presence"));
        }
        boolean first = request.head().value("sip-if-match").isEmpty();
        Optional<Answer> brief =
                settings.subscriptions().tooBrief(request.head().value("expires"));
        if (brief.isPresent()) return brief;
        if (request.body().isEmpty()) {
            return first ? Optional.of(Answer.of(400, "Bad Request - Nothing to publish")) : Optional.empty();
        }
        String type = request.contentType().orElse("").toLowerCase(Locale.ROOT);
        if (!type.equals(PresenceBody.TYPE)) {
            return Optional.of(Answer.of(415).with("Accept", PresenceBody.TYPE));
        }
        return request.body().flatMap(PresenceBody::of).isPresent()
                ? Optional.empty()
                : Optional.of(Answer.of(400, "Bad Request - No PIDF"));
    }

    /** @param version 0 for a first one */
    private record Target(EndpointId publication, long version) {}

    private void publish(ServerTransaction transaction, Incoming request, UserId user) {
        Optional<String> match = request.head().value("sip-if-match");
        Optional<Target> target = match.isEmpty()
                ? Optional.of(new Target(EndpointId.publication(user, request.key(names)), 0))
                : target(match.get().strip(), user);
        if (target.isEmpty()) {
            transaction.reply(Answer.of(412));
            return;
        }
        Instant now = Instant.now();
        Instant expiresAt =
                now.plusSeconds(settings.subscriptions().seconds(request.head().value("expires")));
        Optional<PresenceBody> body = request.body().flatMap(PresenceBody::of);
        PresenceStatus presence = body.map(PresenceBody::presence).orElse(null);
        String note = body.map(PresenceBody::note).orElse(null);
        EndpointId publication = target.get().publication;
        entities.endpoint(
                        publication,
                        replyTo -> new EndpointCommand.Publish(
                                target.get().version, presence, note, expiresAt, now, replyTo))
                .thenAccept(reply -> transaction.reply(answer(publication, reply, now)));
    }

    /** Of an entity-tag; empty where it is none of this user's. */
    private Optional<Target> target(String tag, UserId user) {
        int dash = tag.lastIndexOf('-');
        String version = tag.substring(dash + 1);
        if (dash < 0 || !version.matches("[1-9][0-9]{0,17}")) return Optional.empty();
        return tags.endpoint(tag.substring(0, dash))
                .filter(endpoint -> endpoint.isPublication() && endpoint.user().equals(user))
                .map(endpoint -> new Target(endpoint, Long.parseLong(version)));
    }

    private Answer answer(EndpointId publication, EndpointReply reply, Instant now) {
        return switch (reply) {
            case EndpointReply.Published published ->
                Answer.of(200)
                        .with("SIP-ETag", tags.of(publication) + "-" + published.version())
                        .with("Expires", Long.toString(Expires.left(now, published.expiresAt())));
            case EndpointReply.Refused refused
            when refused.refusal().reason() == Refusal.Reason.NOT_FOUND -> Answer.of(412);
            case EndpointReply.Refused refused -> Refusals.of(refused.refusal());
            case null, default -> Refusals.unavailable();
        };
    }
}
