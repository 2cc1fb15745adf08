// SPDX-License-Identifier: Apache-2.0
package io.convoke.node.http.call;

import io.convoke.protocol.ids.UserId;
import java.time.Instant;

/**
 * Who asks, as a verified token says it.
 *
 * @param subject claim {@code sub}
 * @param user whom a token of scope USER acts for; null for the other scopes
 */
public record Caller(String subject, Scope scope, UserId user, Instant expiresAt) {

    /** What a token may do, from the strongest; a token with several has the strongest of them. */
    public enum Scope {
        /** All. */
        ADMIN,
        /** All but delete users and set passwords. */
        OPERATOR,
        /** Acts for its own subject alone. */
        USER
    }

    public boolean mayActFor(UserId other) {
        return scope != Scope.USER || user.equals(other);
    }
}
