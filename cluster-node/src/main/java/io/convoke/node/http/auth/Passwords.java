// SPDX-License-Identifier: Apache-2.0
package io.convoke.node.http.auth;

import io.convoke.node.http.call.Problem;
import io.convoke.node.http.call.ProblemType;
import io.convoke.protocol.ids.UserId;
import io.convoke.protocol.user.Credentials;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.text.Normalizer;
import java.util.Base64;
import java.util.HexFormat;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.bouncycastle.crypto.generators.Argon2BytesGenerator;
import org.bouncycastle.crypto.params.Argon2Parameters;

/**
 * Turns passwords into what is kept of them. A hash takes about 100 ms and 19 MiB: a few threads of their own do it, and
 * a short queue bounds how much of both a flood of requests can take.
 */
public final class Passwords implements AutoCloseable {
    /** OWASP's parameters for Argon2id with the least memory that it recommends. */
    private static final int MEMORY_KIB = 19 * 1024;

    private static final int ITERATIONS = 2;
    private static final int PARALLELISM = 1;
    private static final int SALT_BYTES = 16;
    private static final int HASH_BYTES = 32;
    private static final int QUEUE = 32;

    private final SecureRandom random = new SecureRandom();
    private final ThreadPoolExecutor executor;

    public Passwords() {
        int threads = Math.max(1, Runtime.getRuntime().availableProcessors() / 2);
        executor = new ThreadPoolExecutor(
                threads,
                threads,
                30,
                TimeUnit.SECONDS,
                new ArrayBlockingQueue<>(QUEUE),
                task -> Thread.ofPlatform().name("passwords").daemon().unstarted(task));
        executor.allowCoreThreadTimeOut(true);
    }

    /** Fails with UNAVAILABLE where too many are waiting already. */
    public CompletionStage<Credentials> credentials(UserId user, String password) {
        try {
            return CompletableFuture.supplyAsync(() -> compute(user, password), executor);
        } catch (RejectedExecutionException e) {
            return CompletableFuture.failedFuture(
                    Problem.of(ProblemType.UNAVAILABLE, "Too many passwords are being set at this moment")
                            .exception());
        }
    }

    @Override
    public void close() {
        executor.shutdown();
    }

    private Credentials compute(UserId user, String password) {
        String normal = Normalizer.normalize(password, Normalizer.Form.NFC);
        byte[] salt = new byte[SALT_BYTES];
        random.nextBytes(salt);
        return new Credentials(
                argon2id(normal, salt, MEMORY_KIB, ITERATIONS, PARALLELISM),
                ha1("SHA-256", user, normal),
                ha1("MD5", user, normal));
    }

    /** In the PHC string format. */
    static String argon2id(String password, byte[] salt, int memoryKib, int iterations, int parallelism) {
        Argon2BytesGenerator generator = new Argon2BytesGenerator();
        generator.init(new Argon2Parameters.Builder(Argon2Parameters.ARGON2_id)
                .withVersion(Argon2Parameters.ARGON2_VERSION_13)
                .withMemoryAsKB(memoryKib)
                .withIterations(iterations)
                .withParallelism(parallelism)
                .withSalt(salt)
                .build());
        byte[] hash = new byte[HASH_BYTES];
        generator.generateBytes(password.getBytes(StandardCharsets.UTF_8), hash);
        Base64.Encoder base64 = Base64.getEncoder().withoutPadding();
        return "$argon2id$v=19$m=" + memoryKib + ",t=" + iterations + ",p=" + parallelism + "$"
                + base64.encodeToString(salt) + "$" + base64.encodeToString(hash);
    }

    /** RFC 7616 §3.4.2: the digest realm is the user's domain, the user name what stands before the @. */
    static String ha1(String algorithm, UserId user, String password) {
        String name = user.aor().substring(0, user.aor().indexOf('@'));
        return ha1(algorithm, name, user.domain(), password);
    }

    static String ha1(String algorithm, String name, String realm, String password) {
        try {
            byte[] secret = (name + ":" + realm + ":" + password).getBytes(StandardCharsets.UTF_8);
            return HexFormat.of().formatHex(MessageDigest.getInstance(algorithm).digest(secret));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JVM has " + algorithm, e);
        }
    }
}
