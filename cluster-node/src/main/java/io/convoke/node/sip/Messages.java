// SPDX-License-Identifier: Apache-2.0
package io.convoke.node.sip;

import io.convoke.node.boot.Entities;
import io.convoke.node.sip.message.Answer;
import io.convoke.node.sip.message.KeyedHash;
import io.convoke.node.sip.transaction.ServerTransaction;
import io.convoke.protocol.ids.MessageId;
import io.convoke.protocol.ids.UserId;
import io.convoke.protocol.user.UserCommand;
import io.convoke.protocol.user.UserReply;
import io.convoke.protocol.wire.Refusal;
import java.time.Instant;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/** MESSAGE (RFC 3428, page mode): what a phone writes is sent as what any other client writes, and stored before 202. */
final class Messages {
    static final String PLAIN = "text/plain";
    private static final int ID_BYTES = 16;

    private final Entities entities;
    private final SipSettings settings;
    private final Callers callers;
    private final KeyedHash names;

    Messages(Entities entities, SipSettings settings, Callers callers) {
        this.entities = entities;
        this.settings = settings;
        this.callers = callers;
        this.names = new KeyedHash(settings.secret(), "sip-message");
    }

    void receive(ServerTransaction transaction, Incoming request) {
        Optional<Answer> wrong = wrong(request);
        Optional<UserId> to = request.calledAor(settings.domain());
        if (wrong.isPresent()) transaction.replyStateless(wrong.get());
        else if (to.isEmpty()) transaction.replyStateless(Answer.of(404));
        else {
            callers.onlyUser(
                    transaction,
                    request,
                    known -> send(request, known.user(), to.get()).thenAccept(transaction::replyStateless));
        }
    }

    static Optional<Answer> wrong(Incoming request) {
        boolean encoded = request.head()
                .value("content-encoding")
                .filter(encoding -> !encoding.equalsIgnoreCase("identity"))
                .isPresent();
        boolean other = !request.contentType().filter(PLAIN::equals).isPresent();
        String type = request.head().value("content-type").orElse("").toLowerCase(Locale.ROOT);
        boolean foreign = type.contains("charset=") && !type.contains("utf-8") && !type.contains("us-ascii");
        if (request.body().filter(text -> !text.isBlank()).isEmpty()) {
            return Optional.of(Answer.of(400, "Bad Request - No text"));
        }
        return encoded || other || foreign ? Optional.of(Answer.of(415).with("Accept", PLAIN)) : Optional.empty();
    }

    /** The id follows from the request, so that one that comes again is stored once (RFC 3261 §17.2.2 is soft). */
    private CompletionStage<Answer> send(Incoming request, UserId from, UserId to) {
        byte[] hash = names.of(request.callId(), Long.toString(request.sequence()), request.fromTag());
        MessageId id = new MessageId("sip-" + HexFormat.of().formatHex(hash, 0, ID_BYTES));
        String text = request.body().orElseThrow();
        return entities.user(from, replyTo -> new UserCommand.Send(id, to, text, Instant.now(), replyTo))
                .thenApply(reply -> switch (reply) {
                    case UserReply.Stored _ -> Answer.of(202);
                    case UserReply.NoSuchUser _ -> Answer.of(404);
                    case UserReply.Refused refused
                    when refused.refusal().reason() == Refusal.Reason.INVALID -> Answer.of(413); // all that can be
                    case UserReply.Refused refused
                    when refused.refusal().reason() == Refusal.Reason.FULL -> Answer.of(480);
                    case UserReply.Refused refused -> Refusals.of(refused.refusal());
                    case null, default -> Refusals.unavailable();
                });
    }
}
