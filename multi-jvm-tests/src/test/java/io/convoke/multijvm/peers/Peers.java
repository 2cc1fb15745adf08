// SPDX-License-Identifier: Apache-2.0
package io.convoke.multijvm.peers;

import io.convoke.multijvm.harness.RunningNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.Deque;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/**
 * SIP programs of others that one test runs against the node: each in a folder of its own, all of them ended with the test. The
 * folders of a test that failed are kept in {@code target/evidence}.
 */
public final class Peers {
    private final Path folder;
    private final Deque<AutoCloseable> started = new ArrayDeque<>();
    private int folders;

    private Peers(Path folder) {
        this.folder = folder;
    }

    /** A phone that is registered when this returns. */
    public Baresip phone(Baresip.Account account) throws IOException, InterruptedException {
        final Baresip phone = Baresip.start(folder("baresip"), account);
        started.push(phone);
        return phone.registered();
    }

    /** One of {@code src/test/resources/sipp}, to be filled in and run. */
    public Sipp sipp(String scenario) {
        return new Sipp(this, scenario);
    }

    /** A call with all that it needs unless a test says other fields, which is to be refused with this status. */
    public Sipp invite(String uri, int status) {
        return sipp("refused-invite")
                .with("uri", uri)
                .with("status", status)
                .withFields(Sipp.HOPS, Sipp.CONTACT, Sipp.SDP);
    }

    /** A phone that proves itself, and is to be answered with this status; the fields hold its contacts. */
    public Sipp register(String aor, String password, int status, String... fields) {
        return sipp("register").as(aor, password).with("status", status).withFields(fields);
    }

    /** A proxy that sends all that comes to a node, over what it came by, and stays in the route of each dialog. */
    public Kamailio proxyFor(RunningNode node) throws IOException {
        final Kamailio proxy = Kamailio.start(folder("kamailio"), node);
        started.push(proxy);
        return proxy;
    }

    <T extends AutoCloseable> T closing(T peer) {
        started.push(peer);
        return peer;
    }

    Path folder(String program) throws IOException {
        return Files.createDirectories(folder.resolve(program + "-" + ++folders));
    }

    private void close(Path evidence) throws Exception {
        while (!started.isEmpty()) {
            started.pop().close();
        }
        try (Stream<Path> files = Files.walk(folder)) {
            for (final Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                if (evidence != null && Files.isRegularFile(file)) {
                    final Path to = evidence.resolve(folder.relativize(file).toString());
                    Files.createDirectories(to.getParent());
                    Files.move(file, to, StandardCopyOption.REPLACE_EXISTING);
                } else {
                    Files.delete(file);
                }
            }
        }
    }

    /** Gives each test its own. */
    public static final class PerTest implements ParameterResolver, AfterEachCallback {
        private static final ExtensionContext.Namespace NAMESPACE = ExtensionContext.Namespace.create(Peers.class);

        @Override
        public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
            return parameter.getParameter().getType() == Peers.class;
        }

        @Override
        public Peers resolveParameter(ParameterContext parameter, ExtensionContext context) {
            return context.getStore(NAMESPACE).getOrComputeIfAbsent(Peers.class, ignored -> create(), Peers.class);
        }

        private static Peers create() {
            try {
                return new Peers(Files.createTempDirectory("convoke-peers-"));
            } catch (IOException e) {
                throw new IllegalStateException("no folder for SIP peers", e);
            }
        }

        @Override
        public void afterEach(ExtensionContext context) throws Exception {
            final Peers peers = context.getStore(NAMESPACE).remove(Peers.class, Peers.class);
            if (peers != null) {
                final boolean failed = context.getExecutionException().isPresent();
                peers.close(failed ? evidence(context) : null);
            }
        }

        private static Path evidence(ExtensionContext context) {
            final String test = context.getRequiredTestClass().getSimpleName() + "."
                    + context.getRequiredTestMethod().getName();
            return Path.of("target", "evidence", test);
        }
    }
}
