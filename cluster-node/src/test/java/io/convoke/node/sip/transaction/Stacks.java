// SPDX-License-Identifier: Apache-2.0
package io.convoke.node.sip.transaction;

import com.typesafe.config.ConfigFactory;
import io.convoke.node.sip.message.Answer;
import io.convoke.node.sip.message.Parsed;
import io.convoke.node.sip.transport.Flow;
import io.convoke.node.sip.transport.StackSettings;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.apache.pekko.actor.typed.ActorSystem;

/** Stacks on sockets of this machine, whose user answers OPTIONS with 200 and all else with 302, statelessly. */
final class Stacks {
    static final String PASSWORD = "changeit";
    private static final byte[] SECRET = "a secret that all nodes of a cluster have".getBytes(StandardCharsets.UTF_8);

    private Stacks() {}

    static SipStack start(ActorSystem<?> system, String settings) throws Exception {
        return start(system, settings, new Redirecting(""));
    }

    static SipStack start(ActorSystem<?> system, String settings, TransactionUser user) throws Exception {
        StackSettings all = StackSettings.of(ConfigFactory.parseString(settings)
                .withFallback(ConfigFactory.parseString("port = 0, tls.port = 0"))
                .withFallback(ConfigFactory.parseResources("reference.conf").getConfig("convoke.sip")));
        return SipStack.start(system, all, SECRET, user).toCompletableFuture().get(15, TimeUnit.SECONDS);
    }

    /** A key for localhost, signed by itself, so that the same file says whom to trust. */
    static Path keyStore(Path folder) throws IOException, InterruptedException {
        Path file = folder.resolve("keys.p12");
        String[] command = {
            Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
            "-genkeypair",
            "-keystore",
            file.toString(),
            "-storetype",
            "PKCS12",
            "-storepass",
            PASSWORD,
            "-alias",
            "sip",
            "-keyalg",
            "EC",
            "-dname",
            "CN=localhost",
            "-ext",
            "san=dns:localhost",
            "-validity",
            "2"
        };
        Process keytool = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        if (!keytool.waitFor(60, TimeUnit.SECONDS) || keytool.exitValue() != 0) throw new IOException("keytool");
        return file;
    }

    record Redirecting(String body) implements TransactionUser {
        @Override
        public void onRequest(ServerTransaction transaction) {
            boolean options = transaction.request().head().method().equals("OPTIONS");
            Answer answer = options ? Answer.of(200) : Answer.moved("sip:conf-1@example.net");
            if (!body.isEmpty())
                answer = answer.with(new Answer.Body("text/plain", body.getBytes(StandardCharsets.UTF_8)));
            transaction.replyStateless(answer);
        }

        @Override
        public void onAck(Parsed.Request ack, Flow flow) {
            throw new IllegalStateException("there is no 2xx to acknowledge");
        }

        @Override
        public void onCancel(ServerTransaction invite) {
            throw new IllegalStateException("nothing waits for an answer");
        }

        @Override
        public void onNoAck(ServerTransaction invite) {
            throw new IllegalStateException("there is no 2xx to acknowledge");
        }
    }
}
