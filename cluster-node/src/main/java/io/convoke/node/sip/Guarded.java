// SPDX-License-Identifier: Apache-2.0
package io.convoke.node.sip;

import io.convoke.node.sip.guard.Guard;
import io.convoke.node.sip.guard.Guard.Verdict;
import io.convoke.node.sip.guard.Pressure;
import io.convoke.node.sip.message.Answer;
import io.convoke.node.sip.transaction.ServerTransaction;
import io.convoke.node.sip.transaction.SipStack;
import io.convoke.node.sip.transport.SipCounters.Event;
import io.convoke.protocol.ids.UserId;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Supplier;

/** What the guard says, as answers; each is counted. */
final class Guarded {
    private static final Duration SOON = Duration.ofSeconds(1);

    private final SipSettings settings;
    private final Pressure pressure;
    private final Supplier<SipStack> stack;
    private final Guard guard;

    Guarded(SipSettings settings, Pressure pressure, Supplier<SipStack> stack) {
        this.settings = settings;
        this.pressure = pressure;
        this.stack = stack;
        this.guard = new Guard(settings.guard());
    }

    /** Of a request out of any dialog. @return false: it was answered, or was not worth an answer */
    boolean admits(ServerTransaction transaction, Incoming request) {
        if (!isTrusted(transaction.source())) {
            String agent = request.head().value("user-agent").orElse("");
            Verdict verdict = guard.admit(transaction.source().getAddress(), agent, System.nanoTime());
            if (verdict != Verdict.ADMITTED) {
                refuse(transaction, verdict, Event.SOURCE_LIMITED);
                return false;
            }
        }
        boolean begins = request.method().equals("INVITE");
        boolean asks = request.method().equals("OPTIONS"); // a proxy's dispatcher, whether to send calls here
        if ((begins || asks) && pressure.isHigh(stack.get().serverTransactions(), System.nanoTime())) {
            if (begins) count(Event.CALL_REFUSED);
            transaction.replyStateless(Refusals.unavailable());
            return false;
        }
        return true;
    }

    /** A call to the access number. @return false: it was answered, or was not worth an answer */
    boolean mayDialIn(ServerTransaction transaction, Incoming request) {
        String source = request.visitor(isTrusted(transaction.source())).source();
        Verdict verdict = guard.mayDialIn(source, System.nanoTime());
        if (verdict != Verdict.ADMITTED) refuse(transaction, verdict, Event.SOURCE_LIMITED);
        return verdict == Verdict.ADMITTED;
    }

    /** Nobody has this address. */
    void notFound(ServerTransaction transaction) {
        boolean silent = !isTrusted(transaction.source())
                && guard.strayed(transaction.source().getAddress(), System.nanoTime()) == Verdict.SILENCED;
        if (silent) refuse(transaction, Verdict.SILENCED, Event.SILENCED);
        else transaction.replyStateless(Answer.of(404));
    }

    /** Empty where this source may try to be this user. */
    Optional<Answer> pause(InetSocketAddress source, UserId user) {
        Duration pause = guard.pause(source.getAddress(), user, System.nanoTime());
        if (pause.isZero()) return Optional.empty();
        count(Event.AUTHENTICATION_PAUSED);
        return Optional.of(Answer.later(503, pause));
    }

    void failed(InetSocketAddress source, UserId user) {
        count(Event.AUTHENTICATION_FAILED);
        guard.failed(source.getAddress(), user, System.nanoTime());
    }

    /** Empty where this user, who is who he says, may ask so often. */
    Optional<Answer> proved(InetSocketAddress source, UserId user) {
        if (guard.proved(source.getAddress(), user, System.nanoTime()) == Verdict.ADMITTED) return Optional.empty();
        count(Event.USER_LIMITED);
        return Optional.of(Answer.later(503, SOON));
    }

    /** Whether a user with so many calls may have one more; a trusted source is one for many. */
    boolean mayCall(InetSocketAddress source, int calls) {
        if (isTrusted(source) || calls < settings.guard().calls()) return true;
        count(Event.USER_LIMITED);
        return false;
    }

    private void refuse(ServerTransaction transaction, Verdict verdict, Event event) {
        if (verdict == Verdict.BUSY) {
            count(event);
            transaction.replyStateless(Answer.later(503, SOON));
        } else {
            count(Event.SILENCED);
            transaction.drop();
        }
    }

    boolean isTrusted(InetSocketAddress source) {
        return settings.trusted().has(source.getAddress());
    }

    private void count(Event event) {
        stack.get().counters().count(event);
    }
}
