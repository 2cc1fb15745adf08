// SPDX-License-Identifier: Apache-2.0
package io.convoke.ops.client;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * Server-Sent Events of one session, read by a thread of its own; after a broken connection it goes on behind the last
 * event that it got.
 */
public final class EventFeed implements AutoCloseable {
    private static final long RETRY_MS = 200;

    private final HttpClient http;
    private final Supplier<HttpRequest.Builder> request;
    private final Consumer<Event> listener;
    private final CountDownLatch closed = new CountDownLatch(1);
    private final CountDownLatch opened = new CountDownLatch(1);
    private final Thread thread;
    private volatile String cursor;
    private volatile InputStream stream;
    private volatile int connections;

    /** {@code id} is the cursor behind this event; {@code type} message, contact or conference. */
    public record Event(String type, String id, JsonNode body, long arrivalNs) {}

    EventFeed(HttpClient http, Supplier<HttpRequest.Builder> request, String after, Consumer<Event> listener) {
        this.http = http;
        this.request = request;
        this.cursor = after;
        this.listener = listener;
        this.thread = Thread.ofVirtual().name("feed").start(this::run);
    }

    private void run() {
        while (closed.getCount() > 0) {
            try {
                read();
            } catch (IOException broken) {
                // The node ended, or the connection did: the cursor says where to go on.
                stream = null;
            } catch (InterruptedException e) {
                return;
            }
            try {
                if (closed.await(RETRY_MS, TimeUnit.MILLISECONDS)) {
                    return;
                }
            } catch (InterruptedException e) {
                return;
            }
        }
    }

    private void read() throws IOException, InterruptedException {
        final HttpRequest.Builder builder = request.get().header("Accept", "text/event-stream");
        final String after = cursor;
        if (after != null) {
            builder.header("Last-Event-ID", after);
        }
        final HttpResponse<InputStream> response = http.send(builder.build(), BodyHandlers.ofInputStream());
        try (InputStream in = response.body()) {
            if (response.statusCode() != 200) {
                return;
            }
            stream = in;
            connections = connections + 1;
            opened.countDown();
            if (closed.getCount() > 0) {
                events(new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8)));
            }
        }
    }

    private void events(BufferedReader lines) throws IOException {
        String type = "message";
        String id = null;
        final StringBuilder body = new StringBuilder();
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
            if (line.isEmpty()) {
                deliver(type, id, body);
                type = "message";
                body.setLength(0);
            } else if (line.startsWith("event:")) {
                type = line.substring(6).strip();
            } else if (line.startsWith("id:")) {
                id = line.substring(3).strip();
            } else if (line.startsWith("data:")) {
                body.append(line.substring(5).strip());
            }
        }
    }

    private void deliver(String type, String id, StringBuilder body) throws IOException {
        if (body.isEmpty()) {
            return;
        }
        final long nowNs = System.nanoTime();
        cursor = id == null ? cursor : id;
        listener.accept(new Event(type, id, ControlClient.JSON.readTree(body.toString()), nowNs));
    }

    /** Waits until the node answered the first request. */
    public boolean awaitOpen(long timeoutMs) throws InterruptedException {
        return opened.await(timeoutMs, TimeUnit.MILLISECONDS);
    }

    /** Where the next connection goes on. */
    public String cursor() {
        return cursor;
    }

    /** How often a connection was opened. */
    public int connections() {
        return connections;
    }

    @Override
    public void close() throws IOException {
        closed.countDown();
        final InputStream open = stream;
        if (open != null) {
            open.close();
        }
        thread.interrupt();
    }
}
