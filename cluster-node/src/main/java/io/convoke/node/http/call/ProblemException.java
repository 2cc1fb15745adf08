// SPDX-License-Identifier: Apache-2.0
package io.convoke.node.http.call;

/** Carries a problem from where it is found to where it is answered; an expected case, so without a stack trace. */
public final class ProblemException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final transient Problem problem;

    ProblemException(Problem problem) {
        super(problem.type() + ": " + problem.detail(), null, false, false);
        this.problem = problem;
    }

    public Problem problem() {
        return problem;
    }
}
