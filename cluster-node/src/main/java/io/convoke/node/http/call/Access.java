// SPDX-License-Identifier: Apache-2.0
package io.convoke.node.http.call;

import io.convoke.node.http.call.Caller.Scope;
import io.convoke.protocol.ids.UserId;

/** Who may ask for an operation at all. */
public enum Access {
    /** Without a token. */
    PUBLIC,
    ADMIN,
    /** Operators and admins. */
    OPERATOR,
    /** The user named in the path; operators and admins for anybody. */
    OWNER,
    /** The user named in the path; admins for anybody. */
    OWNER_OR_ADMIN,
    /** Every token; the operation itself looks at whom a token of scope user acts for. */
    ANYONE;

    /** @throws ProblemException with FORBIDDEN */
    public void check(Caller caller, Call call) {
        boolean allowed =
                switch (this) {
                    case PUBLIC, ANYONE -> true;
                    case ADMIN -> caller.scope() == Scope.ADMIN;
                    case OPERATOR -> caller.scope() != Scope.USER;
                    case OWNER -> caller.mayActFor(owner(call));
                    case OWNER_OR_ADMIN -> caller.scope() != Scope.OPERATOR && caller.mayActFor(owner(call));
                };
        if (allowed) return;
        throw Problem.of(
                        ProblemType.FORBIDDEN,
                        caller.scope() == Scope.USER
                                ? "A token of scope user acts for its own subject alone"
                                : "A token of scope operator does not allow this")
                .exception();
    }

    private static UserId owner(Call call) {
        return call.user("aor");
    }
}
