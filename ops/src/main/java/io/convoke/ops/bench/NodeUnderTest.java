// SPDX-License-Identifier: Apache-2.0
package io.convoke.ops.bench;

import io.convoke.ops.client.ControlClient;
import io.convoke.ops.client.MetricsPage;
import io.convoke.ops.load.LoadClock;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The node's process as its system sees it: from /proc when it runs here, from its metrics when not. */
public final class NodeUnderTest {
    private static final Path PROC = Path.of("/proc");
    /** USER_HZ, which is 100 on every Linux that the JDK runs on. */
    private static final double MS_PER_TICK = 10;

    /** As HotSpot names its threads, of which the kernel keeps 15 characters. */
    private static final String COMPILERS = "C[12] CompilerThre\\s*";

    private static final Pattern HEAP_RANGE = Pattern.compile("heap.*\\[0x([0-9a-f]+), 0x([0-9a-f]+)\\)");
    private static final Pattern MAPPING = Pattern.compile("([0-9a-f]+)-[0-9a-f]+ ");

    private final ControlClient client;
    private final Optional<Long> pid;

    public NodeUnderTest(ControlClient client, Optional<Path> pidFile) throws IOException {
        this.client = client;
        this.pid = pidFile.isPresent() && Files.isReadable(pidFile.get()) ? pid(pidFile.get()) : Optional.empty();
    }

    private static Optional<Long> pid(Path file) throws IOException {
        final long pid = Long.parseLong(Files.readString(file).strip().split(" ")[0]);
        return Files.isReadable(PROC.resolve(pid + "/stat")) ? Optional.of(pid) : Optional.empty();
    }

    public Optional<Long> pid() {
        return pid;
    }

    MetricsPage metrics() throws IOException, InterruptedException {
        return new MetricsPage(client.metrics());
    }

    /** User and system time of all threads so far, in ms. */
    public double cpuMs() throws IOException, InterruptedException {
        if (pid.isEmpty()) {
            return metrics().sumOfAny("process_cpu_time_ns_total", "process_cpu_time_ns") / 1e6;
        }
        return cpuMs(PROC.resolve(pid.get() + "/stat"));
    }

    /** Of the threads that carry media, so far, in ms. */
    public double mediaThreadsCpuMs() throws IOException, InterruptedException {
        return 1e3 * metrics().sumOfAny("convoke_media_thread_cpu_seconds_total", "convoke_media_thread_cpu_seconds");
    }

    /**
     * Of each of the JVM's compiler threads, so far, in ms: what a process that has just begun, or does something new, takes for them
     * says nothing of what it does. Of none for a node elsewhere.
     */
    private Map<Path, Double> compilersCpuMs() throws IOException {
        final Map<Path, Double> ms = new HashMap<>();
        if (pid.isPresent()) {
            for (final Path thread : threads()) {
                try {
                    if (Files.readString(thread.resolve("comm")).matches(COMPILERS)) {
                        ms.put(thread, cpuMs(thread.resolve("stat")));
                    }
                } catch (IOException ended) {
                    ms.remove(thread); // between the list and this
                }
            }
        }
        return ms;
    }

    private List<Path> threads() throws IOException {
        try (Stream<Path> all = Files.list(PROC.resolve(pid.get() + "/task"))) {
            return all.toList();
        }
    }

    private static double cpuMs(Path stat) throws IOException {
        final String line = Files.readString(stat);
        final String[] fields = line.substring(line.lastIndexOf(')') + 2).split(" ");
        return (Long.parseLong(fields[11]) + Long.parseLong(fields[12])) * MS_PER_TICK;
    }

    /** What it takes of a processor in a second, in ms: its compilers, all the rest, and of that the threads that carry media. */
    public record Cpu(double compilers, double rest, double media) {}

    /** Measured for so long. */
    public Cpu cpu(int seconds) throws IOException, InterruptedException {
        final double media = mediaThreadsCpuMs();
        final double all = cpuMs();
        final Map<Path, Double> before = compilersCpuMs();
        final long startNs = System.nanoTime();
        LoadClock.awaitUntil(startNs + seconds * 1_000_000_000L);
        final double elapsed = (System.nanoTime() - startNs) / 1e9;
        final double compilers = compilersCpuMs().entrySet().stream()
                .mapToDouble(each -> each.getValue() - before.getOrDefault(each.getKey(), 0.0))
                .sum();
        final double rest = cpuMs() - all - compilers;
        return new Cpu(compilers / elapsed, rest / elapsed, (mediaThreadsCpuMs() - media) / elapsed);
    }

    /** Resident memory in bytes. */
    public double residentBytes() throws IOException, InterruptedException {
        if (pid.isEmpty()) {
            return metrics().sumOfAny("process_resident_bytes");
        }
        return Files.readAllLines(PROC.resolve(pid.get() + "/status")).stream()
                .filter(line -> line.startsWith("VmRSS:"))
                .mapToDouble(line -> Double.parseDouble(line.replaceAll("[^0-9]", "")) * 1024)
                .findFirst()
                .orElse(Double.NaN);
    }

    /** Bytes of living objects: of a collected heap when the node runs here, else of whatever the heap holds now. */
    public double heapBytes() throws IOException, InterruptedException {
        if (pid.isPresent()) {
            jcmd("GC.run");
        }
        return new HeapOf(metrics()).usedBytes();
    }

    /**
     * What it holds of memory, in bytes: living objects after a collection, and what is resident beside the heap. A node elsewhere has
     * only its whole resident memory to show, garbage included.
     */
    public record Held(double heap, double beside) {
        public double all() {
            return heap + beside;
        }
    }

    public Held held() throws IOException, InterruptedException {
        return pid.isEmpty() ? new Held(0, residentBytes()) : new Held(heapBytes(), residentBesideHeapBytes());
    }

    private record HeapOf(MetricsPage page) {
        double usedBytes() {
            double sum = 0;
            for (final String line : page.text().split("\n")) {
                if (line.startsWith("jvm_memory_used_bytes{") && line.contains("area=\"heap\"")) {
                    sum += Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1));
                }
            }
            return sum;
        }
    }

    /**
     * Resident memory outside of the Java heap, in bytes: code, classes, buffers, and what libopus and other native code hold. NaN for
     * a node elsewhere. The heap is left out, since a collector gives pages back when it likes.
     */
    public double residentBesideHeapBytes() throws IOException, InterruptedException {
        if (pid.isEmpty()) {
            return Double.NaN;
        }
        final Matcher range = HEAP_RANGE.matcher(jcmd("GC.heap_info"));
        if (!range.find()) {
            throw new IOException("jcmd does not say where the heap of process " + pid.get() + " is");
        }
        final long from = Long.parseUnsignedLong(range.group(1), 16);
        final long to = Long.parseUnsignedLong(range.group(2), 16);
        return residentBytes() - residentWithin(Files.readAllLines(PROC.resolve(pid.get() + "/smaps")), from, to);
    }

    private static double residentWithin(List<String> smaps, long from, long to) {
        double bytes = 0;
        boolean inside = false;
        for (final String line : smaps) {
            final Matcher mapping = MAPPING.matcher(line);
            if (mapping.lookingAt()) {
                final long start = Long.parseUnsignedLong(mapping.group(1), 16);
                inside = start >= from && start < to;
            } else if (inside && line.startsWith("Rss:")) {
                bytes += Double.parseDouble(line.replaceAll("[^0-9]", "")) * 1024;
            }
        }
        return bytes;
    }

    private String jcmd(String command) throws IOException, InterruptedException {
        final Path jcmd = Path.of(System.getProperty("java.home"), "bin", "jcmd");
        final Process process = new ProcessBuilder(jcmd.toString(), String.valueOf(pid.orElseThrow()), command)
                .redirectErrorStream(true)
                .start();
        final String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (!process.waitFor(30, TimeUnit.SECONDS) || process.exitValue() != 0) {
            process.destroyForcibly();
            throw new IOException("jcmd " + pid.orElseThrow() + " " + command + ": " + output.strip());
        }
        return output;
    }

    /** Runs a short command; what it prints is thrown away. */
    static void run(String... command) throws IOException, InterruptedException {
        final Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        if (!process.waitFor(30, TimeUnit.SECONDS) || process.exitValue() != 0) {
            process.destroyForcibly();
            throw new IOException("could not run " + String.join(" ", command));
        }
    }
}
