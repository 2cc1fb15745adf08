// SPDX-License-Identifier: Apache-2.0
package io.convoke.media.codec;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Just enough of Ogg (RFC 3533, RFC 7845) to hand Opus packets to another program and to take them from it. */
final class OggOpus {
    private static final int SERIAL = 1;
    private static final int FIRST_PAGE = 2;
    private static final int LAST_PAGE = 4;

    private OggOpus() {}

    /** One packet on each page, nothing skipped at the start. */
    static byte[] write(List<byte[]> packets, int samplesPerPacket) {
        ByteArrayOutputStream file = new ByteArrayOutputStream();
        ByteBuffer head = ByteBuffer.allocate(19).order(ByteOrder.LITTLE_ENDIAN);
        head.put("OpusHead".getBytes(StandardCharsets.US_ASCII)).put((byte) 1).put((byte) 1);
        head.putShort((short) 0).putInt(48_000).putShort((short) 0).put((byte) 0);
        file.writeBytes(page(head.array(), FIRST_PAGE, 0, 0));
        ByteBuffer tags = ByteBuffer.allocate(16).order(ByteOrder.LITTLE_ENDIAN);
        tags.put("OpusTags".getBytes(StandardCharsets.US_ASCII)).putInt(0).putInt(0);
        file.writeBytes(page(tags.array(), 0, 0, 1));
        for (int i = 0; i < packets.size(); i++) {
            int flags = i == packets.size() - 1 ? LAST_PAGE : 0;
            file.writeBytes(page(packets.get(i), flags, (i + 1L) * samplesPerPacket, i + 2));
        }
        return file.toByteArray();
    }

    private static byte[] page(byte[] packet, int flags, long granule, int number) {
        int lacing = packet.length / 255 + 1;
        ByteBuffer page = ByteBuffer.allocate(27 + lacing + packet.length).order(ByteOrder.LITTLE_ENDIAN);
        page.put("OggS".getBytes(StandardCharsets.US_ASCII)).put((byte) 0).put((byte) flags);
        page.putLong(granule).putInt(SERIAL).putInt(number).putInt(0).put((byte) lacing);
        for (int i = 0; i < lacing - 1; i++) {
            page.put((byte) 255);
        }
        page.put((byte) (packet.length % 255)).put(packet);
        page.putInt(22, checksum(page.array()));
        return page.array();
    }

    private static int checksum(byte[] page) {
        int crc = 0;
        for (byte octet : page) {
            crc ^= octet << 24;
            for (int bit = 0; bit < 8; bit++) {
                crc = crc << 1 ^ (crc < 0 ? 0x04C11DB7 : 0);
            }
        }
        return crc;
    }

    /** The packets of a stream without its two headers. */
    static List<byte[]> read(byte[] file) {
        List<byte[]> packets = new ArrayList<>();
        ByteArrayOutputStream packet = new ByteArrayOutputStream();
        int page = 0;
        while (page < file.length) {
            int segments = file[page + 26] & 0xFF;
            int body = page + 27 + segments;
            for (int i = 0; i < segments; i++) {
                int length = file[page + 27 + i] & 0xFF;
                packet.writeBytes(Arrays.copyOfRange(file, body, body + length));
                body += length;
                if (length < 255) {
                    packets.add(packet.toByteArray());
                    packet.reset();
                }
            }
            page = body;
        }
        return packets.subList(2, packets.size());
    }
}
