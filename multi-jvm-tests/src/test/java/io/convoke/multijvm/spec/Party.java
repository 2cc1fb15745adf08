// SPDX-License-Identifier: Apache-2.0
package io.convoke.multijvm.spec;

import io.convoke.media.codec.AudioCodec;
import io.convoke.multijvm.harness.People;
import io.convoke.multijvm.harness.Phone;
import io.convoke.multijvm.harness.RunningNode;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** Some people in one conference, each with one phone, in their order. */
record Party(String conference, List<Phone> phones) implements AutoCloseable {

    static Party of(RunningNode node, People people, List<AudioCodec> codecs) throws IOException, InterruptedException {
        people.meet();
        final List<Phone> phones = new ArrayList<>();
        for (int i = 0; i < codecs.size(); i++) {
            phones.add(new Phone(node.client(), people.all().get(i), codecs.get(i)).join(people.conference()));
        }
        return new Party(people.conference(), phones);
    }

    @Override
    public void close() throws IOException {
        for (final Phone phone : phones) {
            phone.close();
        }
    }
}
