// SPDX-License-Identifier: Apache-2.0
package io.convoke.node.sip.guard;

import io.convoke.node.entity.FailureLog;
import io.convoke.node.sip.guard.TokenBuckets.Level;
import io.convoke.protocol.ids.UserId;
import java.net.InetAddress;
import java.time.Duration;
import java.util.Locale;

/**
 * Keeps what strangers can cost within bounds. A source is held to a rate for whatever comes to nothing: what is sent by who
 * proves who he is, is given back, so that an office behind one address is not held back by it; then it counts for the user.
 * Sources that guess passwords or addresses have to pause, longer each time. Nothing of it is for trusted sources. All that is
 * kept is soft and bounded. Safe for use by several threads.
 */
public final class Guard {
    /** A request that proves who sent it is mostly the second: the first was challenged. */
    private static final int PROOF = 2;

    private final GuardSettings settings;
    private final TokenBuckets<InetAddress> sources;
    private final TokenBuckets<UserId> users;
    private final TokenBuckets<String> dialIns;
    private final FailureLog<InetAddress> sourceFailures;
    private final FailureLog<Pair> pairFailures;

    /** One user at one source: who guesses from elsewhere does not lock him out. */
    private record Pair(InetAddress source, UserId user) {}

    public enum Verdict {
        ADMITTED,
        /** To be told to come later. */
        BUSY,
        /** Not to be answered at all. */
        SILENCED
    }

    public Guard(GuardSettings settings) {
        this.settings = settings;
        sources = new TokenBuckets<>(settings.source(), settings.entries());
        dialIns = new TokenBuckets<>(settings.dialIn(), settings.entries());
        users = new TokenBuckets<>(settings.user(), settings.entries());
        sourceFailures = failures(settings, settings.failures().ofSource());
        pairFailures = failures(settings, settings.failures().ofUser());
    }

    private static <K> FailureLog<K> failures(GuardSettings settings, int allowed) {
        GuardSettings.Failures failures = settings.failures();
        return new FailureLog<>(allowed, failures.pause(), failures.longestPause(), settings.entries());
    }

    /** Of a call to the access number: whoever is let in may guess PINs. {@code source} as in Visitor. */
    public Verdict mayDialIn(String source, long nowNs) {
        return verdict(dialIns.take(source, nowNs));
    }

    /** Of a request out of any dialog, before anybody is asked about it. */
    public Verdict admit(InetAddress source, String userAgent, long nowNs) {
        String agent = userAgent.toLowerCase(Locale.ROOT);
        if (settings.scanners().stream().anyMatch(agent::contains)) return Verdict.SILENCED;
        return verdict(sources.take(source, nowNs));
    }

    /** How long this source has to wait before it may try again to be this user; zero: it may now. */
    public Duration pause(InetAddress source, UserId user, long nowNs) {
        Pair pair = new Pair(source, user);
        Duration own = pairFailures.pause(pair, nowNs);
        // whoever forges another's address keeps strangers there waiting, but not those who are known
        return !own.isZero() || pairFailures.hasSucceeded(pair) ? own : sourceFailures.pause(source, nowNs);
    }

    /** The password was wrong, or there is no such user; said in answer to a challenge, so that {@code source} is no forgery. */
    public void failed(InetAddress source, UserId user, long nowNs) {
        pairFailures.failed(new Pair(source, user), nowNs);
        sourceFailures.failed(source, nowNs);
    }

    /** He is who he says. @return whether he may ask so often */
    public Verdict proved(InetAddress source, UserId user, long nowNs) {
        pairFailures.succeeded(new Pair(source, user), nowNs);
        sources.giveBack(source, PROOF, nowNs);
        return verdict(users.take(user, nowNs));
    }

    /** An address was called that is nobody's. @return SILENCED where this source has done so often: it looks for victims */
    public Verdict strayed(InetAddress source, long nowNs) {
        boolean pausing = !sourceFailures.pause(source, nowNs).isZero();
        sourceFailures.failed(source, nowNs);
        return pausing ? Verdict.SILENCED : Verdict.ADMITTED;
    }

    private static Verdict verdict(Level level) {
        return switch (level) {
            case ENOUGH -> Verdict.ADMITTED;
            case EMPTY -> Verdict.BUSY;
            case FLOODED -> Verdict.SILENCED;
        };
    }
}
