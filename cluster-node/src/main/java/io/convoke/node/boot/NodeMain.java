// SPDX-License-Identifier: Apache-2.0
package io.convoke.node.boot;

import ch.qos.logback.classic.LoggerContext;
import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;
import io.convoke.persistence.cassandra.CassandraUnavailable;
import java.io.File;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.logging.LogManager;
import org.slf4j.LoggerFactory;
import org.slf4j.bridge.SLF4JBridgeHandler;

/**
 * The process. Standard output says where its start has got to: {@code @progress …} and {@code @ready}. It ends on
 * SIGTERM, at the end of its standard input where it was told so, and when the cluster puts it out; exit code 0 for the
 * first two, 1 where it could not start or did not want to end, 2 for wrong options.
 */
public final class NodeMain {
    private static final int CANNOT = 1;
    private static final int WRONG_OPTIONS = 2;

    /** Nobody here asked for an end yet: it comes from a signal or from a library's fatal error. */
    private static final int UNASKED = -1;

    private static volatile int exitCode = UNASKED;

    /** Nobody shall think of a crash. */
    private static final String OUTVOTED =
            "The node has stopped by itself: it could not reach the majority of its cluster, which goes on without it. Start it again "
                    + "when it reaches the others.";

    private NodeMain() {}

    public static void main(String[] args) {
        PrintStream out = System.out;
        try {
            Config config = config(args);
            NodeSettings settings = NodeSettings.of(config);
            startLogging(settings);
            Node node = new Node(config, step -> say(out, "@progress " + step));
            Runtime.getRuntime().addShutdownHook(new Thread(() -> stop(node), "stop"));
            if (settings.node().stopOnStdinEof())
                Thread.ofPlatform().daemon().name("stdin").start(NodeMain::exitAtEof);
            node.start();
            say(out, "@ready " + settings.http().publicUrl());
            node.whenDown().toCompletableFuture().join();
            if (node.isOutvoted()) end(CANNOT, OUTVOTED);
            exit(CANNOT); // during a stop this waits for the stop, whose exit code counts
        } catch (IllegalArgumentException | ConfigException e) {
            end(WRONG_OPTIONS, e.getMessage());
        } catch (CassandraUnavailable e) {
            end(CANNOT, e.getMessage());
        } catch (RuntimeException e) {
            end(CANNOT, rootCause(e));
        }
    }

    private static Config config(String[] args) {
        if (args.length == 0) return NodeConfig.load();
        if (args.length == 2 && args[0].equals("--config")) return NodeConfig.load(new File(args[1]));
        throw new IllegalArgumentException("the only option is --config FILE");
    }

    /** Before the first logger is made: logback.xml asks where the log shall be. */
    private static void startLogging(NodeSettings settings) {
        Path directory = settings.node().data().resolve("log");
        if (System.getProperty("convoke.log.directory") == null) {
            System.setProperty("convoke.log.directory", directory.toString());
        }
        LogManager.getLogManager().reset();
        SLF4JBridgeHandler.install();
    }

    /** Every way down leads here. Left to itself, the JVM would call a stop by SIGTERM 143, though all went well. */
    private static void stop(Node node) {
        int asked = exitCode;
        int code = asked != UNASKED ? asked : signalled() ? 0 : CANNOT;
        try {
            node.stop();
        } catch (RuntimeException e) {
            LoggerFactory.getLogger(NodeMain.class).error("The stop broke off", e);
            code = CANNOT;
        } finally {
            if (LoggerFactory.getILoggerFactory() instanceof LoggerContext log) log.stop(); // writes what is queued
            Runtime.getRuntime().halt(code);
        }
    }

    /** Pekko ends the JVM after a fatal error: no signal then. HotSpot handles a signal in a thread of its name. */
    private static boolean signalled() {
        return Thread.getAllStackTraces().keySet().stream()
                .anyMatch(thread -> thread.getName().startsWith("SIG"));
    }

    private static void exit(int code) {
        exitCode = code;
        System.exit(code);
    }

    private static void exitAtEof() {
        try {
            while (System.in.read() >= 0) {
                continue; // whoever holds the other end says nothing: only its end means something
            }
        } catch (IOException e) {
            System.err.println("Standard input cannot be read any more: " + e.getMessage());
        }
        exit(0);
    }

    private static void say(PrintStream out, String line) {
        out.println(line);
        out.flush();
    }

    private static void end(int code, String line) {
        System.err.println(line);
        exit(code);
    }

    private static String rootCause(Throwable failure) {
        Throwable cause = failure;
        while (cause.getCause() != null) cause = cause.getCause();
        return "The node cannot start: " + (cause.getMessage() == null ? cause.toString() : cause.getMessage());
    }
}
