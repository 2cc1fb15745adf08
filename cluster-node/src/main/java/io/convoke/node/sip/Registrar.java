// SPDX-License-Identifier: Apache-2.0
package io.convoke.node.sip;

import gov.nist.javax.sip.header.Contact;
import io.convoke.node.boot.Entities;
import io.convoke.node.sip.address.Expires;
import io.convoke.node.sip.address.HeaderList;
import io.convoke.node.sip.message.Answer;
import io.convoke.node.sip.message.KeyedHash;
import io.convoke.node.sip.transaction.ServerTransaction;
import io.convoke.protocol.endpoint.EndpointCommand;
import io.convoke.protocol.endpoint.EndpointReply;
import io.convoke.protocol.endpoint.SipBinding;
import io.convoke.protocol.ids.EndpointId;
import io.convoke.protocol.ids.UserId;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import java.util.stream.Stream;
import javax.sip.address.SipURI;
import org.apache.pekko.actor.typed.ActorRef;

/** REGISTER (RFC 3261 §10.3): each contact is an endpoint of its user. */
final class Registrar {
    private static final int KEY_BYTES = 10;
    private static final int MOST_CONTACTS_AT_ONCE = 8;

    private final Entities entities;
    private final SipSettings settings;
    private final Callers callers;
    private final KeyedHash names;

    Registrar(Entities entities, SipSettings settings, Callers callers) {
        this.entities = entities;
        this.settings = settings;
        this.callers = callers;
        this.names = new KeyedHash(settings.secret(), "sip-phone");
    }

    /** @param seconds 0: is to be removed */
    private record Wanted(EndpointId phone, Contact contact, long seconds) {}

    void register(ServerTransaction transaction, Incoming request) {
        callers.onlyUser(
                transaction,
                request.to(),
                known -> bind(request, known.user(), known.account().bindings())
                        .thenAccept(transaction::replyStateless));
    }

    private CompletionStage<Answer> bind(Incoming request, UserId user, Map<EndpointId, SipBinding> bindings) {
        List<Contact> contacts = contacts(request);
        List<String> texts = request.head().values("contact").stream()
                .flatMap(line -> HeaderList.split(line).stream())
                .toList();
        if (texts.contains("*"))
            return removeAll(request, texts.size(), bindings); // the parser forgets one among others
        if (contacts.size() > MOST_CONTACTS_AT_ONCE) return done(badRequest("Too many contacts"));
        List<Wanted> wanted = new ArrayList<>();
        for (Contact contact : contacts) {
            if (!(contact.getAddress().getURI() instanceof SipURI)) return done(badRequest("Contact is no SIP URI"));
            Optional<String> asked = contact.hasParameter("expires")
                    ? Optional.ofNullable(contact.getParameter("expires"))
                    : request.head().value("expires");
            Optional<Answer> brief = settings.registrar().expires().tooBrief(asked);
            if (brief.isPresent()) return done(brief.get());
            long seconds = settings.registrar().expires().seconds(asked);
            wanted.add(new Wanted(phone(user, contact), contact, seconds));
        }
        long added = wanted.stream()
                .filter(w -> w.seconds > 0 && !bindings.containsKey(w.phone))
                .count();
        if (bindings.size() + added > settings.registrar().contacts()) return done(Answer.of(403, "Too Many Contacts"));
        Instant now = Instant.now();
        Map<EndpointId, SipBinding> after = new HashMap<>(bindings);
        List<CompletableFuture<Optional<Answer>>> changes = wanted.stream()
                .map(one -> change(request, one, now, after).toCompletableFuture())
                .toList();
        return all(changes).thenApply(failure -> failure.orElseGet(() -> bound(request, after, now)));
    }

    /** @param after gets what the endpoint says of itself */
    private CompletionStage<Optional<Answer>> change(
            Incoming request, Wanted wanted, Instant now, Map<EndpointId, SipBinding> after) {
        if (wanted.seconds == 0) {
            return entities.endpoint(wanted.phone, unregister(request)).thenApply(reply -> {
                synchronized (after) {
                    after.remove(wanted.phone);
                }
                return refusal(reply);
            });
        }
        SipBinding binding = binding(request, wanted, now);
        return entities.endpoint(wanted.phone, replyTo -> new EndpointCommand.Register(binding, now, replyTo))
                .thenApply(reply -> {
                    if (reply instanceof EndpointReply.Registered registered) {
                        synchronized (after) {
                            after.put(wanted.phone, registered.binding());
                        }
                    }
                    return refusal(reply);
                });
    }

    /** Said of the contact (RFC 3840), or of the phone as a whole (RFC 3261 §20.5). */
    private boolean takesMessages(Incoming request, Contact contact) {
        return switch (settings.registrar().messages()) {
            case ALL -> true;
            case NONE -> false;
            case WHO_SAYS_SO -> {
                String methods = contact.getParameter("methods");
                yield Stream.concat(Stream.ofNullable(methods), request.head().values("allow").stream())
                        .flatMap(list -> Stream.of(list.split("[\\s,\"]+")))
                        .anyMatch("MESSAGE"::equalsIgnoreCase);
            }
        };
    }

    private SipBinding binding(Incoming request, Wanted wanted, Instant now) {
        List<String> path = request.head().values("path").stream()
                .flatMap(line -> HeaderList.split(line).stream())
                .toList();
        float q = wanted.contact.getQValue();
        return new SipBinding(
                wanted.contact.getAddress().getURI().toString(),
                path,
                q < 0 ? 1000 : Math.round(q * 1000),
                request.callId(),
                request.sequence(),
                request.head().value("user-agent").map(Registrar::short64).orElse(""),
                request.cameFrom(),
                now.plusSeconds(wanted.seconds),
                takesMessages(request, wanted.contact));
    }

    /** RFC 3261 §10.2.2: only with Expires 0, and alone. */
    private CompletionStage<Answer> removeAll(Incoming request, int contacts, Map<EndpointId, SipBinding> bindings) {
        boolean zero = request.head().value("expires").filter("0"::equals).isPresent();
        if (!zero || contacts > 1) return done(badRequest("A Contact of * wants Expires: 0 and no other"));
        List<CompletableFuture<Optional<Answer>>> changes = bindings.keySet().stream()
                .map(phone -> entities.endpoint(phone, unregister(request))
                        .thenApply(Registrar::refusal)
                        .toCompletableFuture())
                .toList();
        return all(changes).thenApply(failure -> failure.orElseGet(() -> bound(request, Map.of(), Instant.now())));
    }

    private static Function<ActorRef<EndpointReply>, EndpointCommand> unregister(Incoming request) {
        return replyTo -> new EndpointCommand.Unregister(request.callId(), request.sequence(), replyTo);
    }

    /** RFC 3261 §10.3 step 8: all that is bound now, with what is left of each. */
    private Answer bound(Incoming request, Map<EndpointId, SipBinding> bindings, Instant now) {
        Answer answer = Answer.of(200);
        for (SipBinding binding : bindings.values()) {
            // What an endpoint has stored is good for longer than was asked, to spare writes; nobody was promised more.
            long left = Math.min(
                    Expires.left(now, binding.expiresAt()),
                    settings.registrar().expires().most().toSeconds());
            answer = answer.with("Contact", "<" + binding.contact() + ">;expires=" + left);
        }
        for (String path : request.head().values("path")) answer = answer.with("Path", path); // RFC 3327 §5.3
        return answer;
    }

    /** The first that went wrong, once all are through. */
    private static CompletionStage<Optional<Answer>> all(List<CompletableFuture<Optional<Answer>>> changes) {
        return CompletableFuture.allOf(changes.toArray(CompletableFuture[]::new))
                .thenApply(done -> changes.stream()
                        .flatMap(change -> change.join().stream())
                        .findFirst());
    }

    private static Optional<Answer> refusal(EndpointReply reply) {
        return switch (reply) {
            case EndpointReply.Registered _, EndpointReply.Done _ -> Optional.empty();
            // RFC 3261 §10.3 step 7: out of order
            case EndpointReply.Refused _ -> Optional.of(Answer.of(500));
            case null, default -> Optional.of(Refusals.unavailable());
        };
    }

    /** One phone keeps its name when its address changes, if it has an instance id (RFC 5626 §4.1). */
    private EndpointId phone(UserId user, Contact contact) {
        String instance = contact.getParameter("+sip.instance");
        String name = instance == null ? contact.getAddress().getURI().toString() : instance;
        return EndpointId.phone(user, HexFormat.of().formatHex(names.of(name), 0, KEY_BYTES));
    }

    private static List<Contact> contacts(Incoming request) {
        var list = request.message().getContactHeaders();
        return list == null ? List.of() : List.copyOf(list);
    }

    private static Answer badRequest(String why) {
        return Answer.of(400, "Bad Request - " + why);
    }

    private static String short64(String text) {
        return text.length() <= 64 ? text : text.substring(0, 64);
    }

    private static CompletionStage<Answer> done(Answer answer) {
        return CompletableFuture.completedFuture(answer);
    }
}
