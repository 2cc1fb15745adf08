// SPDX-License-Identifier: Apache-2.0
package io.convoke.multijvm.peers;

import com.fasterxml.jackson.databind.JsonNode;
import io.convoke.ops.client.ControlClient;
import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;

/** The module ctrl_tcp of a baresip: JSON in netstrings, commands one way, their responses and events the other. */
final class BaresipControl implements AutoCloseable {
    private final Socket socket;
    private final List<JsonNode> events = new CopyOnWriteArrayList<>();
    private final BlockingQueue<JsonNode> responses = new LinkedBlockingQueue<>();

    private BaresipControl(Socket socket) {
        this.socket = socket;
    }

    /** Once it listens. */
    static BaresipControl connect(int port) throws IOException {
        final Socket socket = Awaitility.await("baresip listens")
                .atMost(Duration.ofSeconds(40))
                .until(() -> tried(port), found -> found != null);
        final BaresipControl control = new BaresipControl(socket);
        Thread.ofVirtual().name("baresip-" + port).start(control::read);
        return control;
    }

    private static Socket tried(int port) throws IOException {
        final Socket socket = new Socket();
        try {
            socket.connect(new InetSocketAddress("127.0.0.1", port), 500);
            return socket;
        } catch (IOException notYet) {
            socket.close();
            return null;
        }
    }

    private void read() {
        try (InputStream in = new BufferedInputStream(socket.getInputStream())) {
            while (true) {
                final JsonNode message = ControlClient.JSON.readTree(netstring(in));
                if (message.path("response").asBoolean()) {
                    responses.add(message);
                } else {
                    events.add(message);
                }
            }
        } catch (IOException closed) {
            // by us, or since baresip has ended: whoever waits for an event says so
        }
    }

    private static byte[] netstring(InputStream in) throws IOException {
        int length = 0;
        for (int c = in.read(); c != ':'; c = in.read()) {
            if (c < '0' || c > '9') {
                throw new EOFException();
            }
            length = 10 * length + c - '0';
        }
        final byte[] text = in.readNBytes(length);
        in.read();
        return text;
    }

    /** One after the other. */
    synchronized JsonNode command(String name, String parameters) throws IOException, InterruptedException {
        final byte[] text = ControlClient.JSON.writeValueAsBytes(
                ControlClient.object().put("command", name).put("params", parameters));
        final OutputStream out = socket.getOutputStream();
        out.write(
                (text.length + ":" + new String(text, StandardCharsets.UTF_8) + ",").getBytes(StandardCharsets.UTF_8));
        final JsonNode response = responses.poll(40, TimeUnit.SECONDS);
        if (response == null) {
            throw new IOException("baresip did not answer to " + name);
        }
        return response;
    }

    List<JsonNode> events() {
        return List.copyOf(events);
    }

    @Override
    public void close() {
        try {
            socket.close();
        } catch (IOException gone) {
            // nothing is left to close
        }
    }
}
