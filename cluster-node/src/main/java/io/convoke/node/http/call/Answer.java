// SPDX-License-Identifier: Apache-2.0
package io.convoke.node.http.call;

import org.apache.pekko.http.javadsl.model.ContentType;
import org.apache.pekko.http.javadsl.model.ContentTypes;
import org.apache.pekko.http.javadsl.model.HttpCharsets;
import org.apache.pekko.http.javadsl.model.HttpEntities;
import org.apache.pekko.http.javadsl.model.HttpResponse;
import org.apache.pekko.http.javadsl.model.MediaTypes;
import org.apache.pekko.http.javadsl.model.headers.RawHeader;

/** The forms of an answer that is not a problem. */
public final class Answer {
    public static final ContentType SDP =
            ContentTypes.create(MediaTypes.applicationWithFixedCharset("sdp", HttpCharsets.UTF_8));

    private Answer() {}

    public static HttpResponse json(int status, Object body) {
        return HttpResponse.create()
                .withStatus(status)
                .withEntity(HttpEntities.create(ContentTypes.APPLICATION_JSON, Json.bytes(body)));
    }

    public static HttpResponse ok(Object body) {
        return json(200, body);
    }

    public static HttpResponse created(String location, Object body) {
        return json(201, body).addHeader(RawHeader.create("Location", location));
    }

    public static HttpResponse done() {
        return HttpResponse.create().withStatus(204);
    }

    public static HttpResponse sdp(int status, String sdp) {
        return HttpResponse.create()
                .withStatus(status)
                .withEntity(HttpEntities.create(SDP, org.apache.pekko.util.ByteString.fromString(sdp)));
    }
}
